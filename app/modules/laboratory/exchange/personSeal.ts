import { open, seal } from '../../../core/keys/sealing.ts';
import type { Context } from '../../../core/module.ts';
import type { NamedPerson } from './results.ts';

/** Something sealed under a key of its own: destroying the key forgets it, in every copy of the database too. */
export interface SealedAlone {
  sealed: Buffer;
  /** The key's id in the key store. */
  under: string;
}

/** Whom messages name, each sealed under a key of its own and bound to the result it came with. The keys are made together, durable before this returns. */
export function sealPeople(
  ctx: Context,
  people: readonly { person: NamedPerson; key: string }[],
): SealedAlone[] {
  const keys = people.length ? ctx.keys.createSubjects(people.length) : [];
  return people.map(({ person, key }, n) => ({
    sealed: seal(ctx.keys.subject(keys[n]!)!, JSON.stringify(person), `inbox ${key}`),
    under: keys[n]!,
  }));
}

/** Opens it again; the system alone does, to propose a tube, and shows it to nobody. `under` null: sealed before keys were made for each. */
export function openPerson(
  ctx: Context,
  sealed: Buffer,
  under: string | null,
  key: string,
): NamedPerson | null {
  try {
    const own = under ? ctx.keys.subject(under) : ctx.keys.secret('laboratory-inbox');
    return own ? (JSON.parse(open(own, sealed, `inbox ${key}`).toString()) as NamedPerson) : null;
  } catch {
    return null;
  }
}

/** Refused messages as they came, for whoever mends them; at most 64 KB of each, under a key of its own. */
export function sealMessages(
  ctx: Context,
  messages: readonly { bytes: Uint8Array; id: string }[],
): SealedAlone[] {
  const keys = messages.length ? ctx.keys.createSubjects(messages.length) : [];
  return messages.map(({ bytes, id }, n) => ({
    sealed: seal(ctx.keys.subject(keys[n]!)!, bytes.subarray(0, 65_536), `message ${id}`),
    under: keys[n]!,
  }));
}
