import { sql } from 'kysely';
import { open } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';

/** What is known of one person's identity; masked, unless it was opened. */
export type ShownIdentity = Partial<
  Record<'name' | 'documentNumber' | 'phone' | 'address' | 'birthDate', string>
>;

/** Identities of one page of an export. Opened only with the right and a purpose, and then journaled as one look at so many people. */
export async function identitiesFor(
  ctx: Context,
  personIds: readonly string[],
  opened: { exportId: string } | null,
): Promise<Map<string, ShownIdentity>> {
  const wanted = [...new Set(personIds)];
  if (!wanted.length) return new Map();
  const { rows } = await sql<{
    id: string;
    pseudonym: string;
    sealed: Buffer;
    masked: string;
  }>`select id, pseudonym, sealed, masked_name as masked from person where id = any(${wanted}::uuid[])`.execute(
    ctx.tx,
  );
  if (!opened) return new Map(rows.map(row => [row.id, { name: row.masked }]));
  await ctx.journal({
    act: 'export.revealed',
    objectKind: 'export',
    objectId: opened.exportId,
    detail: { people: rows.length },
  });
  return new Map(
    rows.map(row => {
      const key = ctx.keys.subject(row.pseudonym);
      return [row.id, key ? (JSON.parse(open(key, row.sealed, 'identity').toString()) as ShownIdentity) : {}];
    }),
  );
}
