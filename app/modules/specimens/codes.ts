import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { keyedHash } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { peopleOf } from '../people/queries.ts';
import { newSamplingCode, normalSamplingCode } from './labels.ts';

/** What is kept of a sampling code. `code`: as `normalSamplingCode` gives it. */
export function codeHash(ctx: Context, code: string): Buffer {
  return keyedHash(ctx.keys.secret('sampling-code'), 'sampling-code', code);
}

/** A new code for each person of the scope, those before ended; people outside it are absent from the answer. Two statements. */
export async function issue(ctx: Context, personIds: readonly string[]): Promise<Map<string, string>> {
  const people = [...(await peopleOf(ctx, personIds)).values()];
  if (!people.length) return new Map();
  const codes = people.map(() => newSamplingCode(randomBytes(16)));
  const at = new Date(ctx.now);
  await sql`update sampling_code set revoked_at = ${at} where person_id = any(${people.map(person => person.id)}::uuid[]) and revoked_at is null`.execute(
    ctx.tx,
  );
  await sql`insert into sampling_code (code_hash, person_id, issued_at, issued_by, area_key, located_key, origin_key)
    select n.hash, n.person, ${at}, ${ctx.scope.actor}, n.area, n.located, n.origin
    from unnest(${codes.map(code => codeHash(ctx, code))}::bytea[], ${people.map(person => person.id)}::uuid[], ${people.map(person => person.areaKey)}::bigint[],
      ${people.map(person => person.locatedKey)}::bigint[], ${people.map(person => person.originKey)}::bigint[]) n(hash, person, area, located, origin)`.execute(
    ctx.tx,
  );
  return new Map(people.map((person, index) => [person.id, codes[index]!]));
}

/** Ends a person's codes; how many there were. */
export async function revoke(ctx: Context, personId: string): Promise<number> {
  const done =
    await sql`update sampling_code set revoked_at = ${new Date(ctx.now)} where person_id = ${personId} and revoked_at is null`.execute(
      ctx.tx,
    );
  return Number(done.numAffectedRows ?? 0);
}

/** Whose code this is, or null: no code, misread, ended, or not in scope. */
export async function personOfCode(ctx: Context, typed: string): Promise<string | null> {
  const code = normalSamplingCode(typed);
  if (!code) return null;
  const { rows } = await sql<{
    personId: string;
  }>`select person_id as "personId" from sampling_code where code_hash = ${codeHash(ctx, code)} and revoked_at is null`.execute(
    ctx.tx,
  );
  return rows[0]?.personId ?? null;
}
