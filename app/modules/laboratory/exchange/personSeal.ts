import { open, seal } from '../../../core/keys/sealing.ts';
import type { Context } from '../../../core/module.ts';
import type { NamedPerson } from './results.ts';

/** Whom a message names, sealed and bound to the result it came with. */
export function sealPerson(ctx: Context, person: NamedPerson, key: string): Buffer {
  return seal(ctx.keys.secret('laboratory-inbox'), JSON.stringify(person), `inbox ${key}`);
}

/** Opens it again; the system alone does, to propose a tube, and shows it to nobody. */
export function openPerson(ctx: Context, sealed: Buffer, key: string): NamedPerson | null {
  try {
    return JSON.parse(
      open(ctx.keys.secret('laboratory-inbox'), sealed, `inbox ${key}`).toString(),
    ) as NamedPerson;
  } catch {
    return null;
  }
}

/** A refused message as it came, for whoever mends it; at most 64 KB of it. */
export function sealMessage(ctx: Context, bytes: Uint8Array, id: string): Buffer {
  return seal(ctx.keys.secret('laboratory-messages'), bytes.subarray(0, 65_536), `message ${id}`);
}
