import { sql } from 'kysely';
import { keyedHash, open, seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { maskName, matchValues } from './rules.ts';
import type { IdentityRecord } from './schema.ts';

export interface PersonRow {
  id: string;
  pseudonym: string;
  areaKey: number;
  locatedKey: number;
  originKey: number;
  maskedName: string;
  sex: 'male' | 'female' | 'other' | 'unknown';
  birthYear: number | null;
  vulnerable: string[];
  externalId: string | null;
  importId: string | null;
  mergedInto: string | null;
  version: number;
}

export const personColumns = sql`p.id, p.pseudonym, p.area_key as "areaKey", p.located_key as "locatedKey", p.origin_key as "originKey", p.masked_name as "maskedName",
  p.sex, p.birth_year as "birthYear", p.vulnerable, p.external_id as "externalId", p.import_id as "importId", p.merged_into as "mergedInto", p.version`;

export interface NewPerson {
  identity: IdentityRecord;
  sex?: 'male' | 'female' | 'other' | 'unknown';
  birthYear?: number;
  areaKey: number;
  locatedKey?: number;
  externalId?: string;
  vulnerable?: string[];
  importId?: string;
  source: { kind: 'import' | 'entry' | 'interview' | 'result'; id?: string };
}

/** Seals and inserts people with their match hashes and field provenance, set-based. Cost: about 20 µs a person plus three statements. */
export async function insertPeople(
  ctx: Context,
  people: readonly NewPerson[],
): Promise<{ id: string; pseudonym: string }[]> {
  if (!people.length) return [];
  const matchingKey = ctx.keys.secret('matching');
  const pseudonyms = ctx.keys.createSubjects(people.length);
  const at = new Date(ctx.now);
  const key = (index: number) => ctx.keys.subject(pseudonyms[index]!)!;
  const birthYear = (person: NewPerson) =>
    person.birthYear ?? (person.identity.birthDate ? Number(person.identity.birthDate.slice(0, 4)) : null);
  const inserted = await sql<{ id: string; pseudonym: string }>`
    insert into person (pseudonym, area_key, located_key, origin_key, sealed, masked_name, sex, birth_year, vulnerable, external_id, import_id, created_at)
    select n.pseudonym, n.area_key, n.located_key, ${ctx.scope.lo}, n.sealed, n.masked_name, n.sex, n.birth_year, string_to_array(n.vulnerable, ','), n.external_id, n.import_id, ${at}
    from unnest(${pseudonyms}::uuid[], ${people.map(p => p.areaKey)}::bigint[], ${people.map(p => p.locatedKey ?? p.areaKey)}::bigint[],
      ${people.map((p, i) => seal(key(i), JSON.stringify(p.identity), 'identity'))}::bytea[], ${people.map(p => maskName(p.identity.name))}::text[],
      ${people.map(p => p.sex ?? 'unknown')}::text[], ${people.map(birthYear)}::int[], ${people.map(p => (p.vulnerable ?? []).join(','))}::text[],
      ${people.map(p => p.externalId ?? null)}::text[], ${people.map(p => p.importId ?? null)}::uuid[])
      n(pseudonym, area_key, located_key, sealed, masked_name, sex, birth_year, vulnerable, external_id, import_id)
    returning id, pseudonym`.execute(ctx.tx);
  const idOf = new Map(inserted.rows.map(row => [row.pseudonym, row.id]));
  const ids = pseudonyms.map(pseudonym => idOf.get(pseudonym)!);

  const matches: { person: string; kind: string; hash: Buffer; index: number }[] = [];
  const facts: { person: string; field: string; value: Buffer; index: number }[] = [];
  for (const [index, person] of people.entries()) {
    for (const { kind, value } of matchValues(person.identity, person.sex, birthYear(person) ?? undefined)) {
      matches.push({ person: ids[index]!, kind, hash: keyedHash(matchingKey, kind, value), index });
    }
    for (const [field, value] of Object.entries(person.identity)) {
      if (value !== undefined)
        facts.push({ person: ids[index]!, field, value: seal(key(index), String(value), field), index });
    }
  }
  await insertMatches(
    ctx,
    matches.map(m => ({
      ...m,
      areaKey: people[m.index]!.areaKey,
      locatedKey: people[m.index]!.locatedKey ?? people[m.index]!.areaKey,
    })),
  );
  if (facts.length) {
    const of = (index: number) => people[index]!;
    await sql`insert into person_fact (person_id, field, sealed_value, source_kind, source_id, recorded_at, recorded_by, area_key, located_key, origin_key)
      select f.person, f.field, f.value, f.kind, f.source, ${at}, ${ctx.scope.actor}, f.area_key, f.located_key, ${ctx.scope.lo}
      from unnest(${facts.map(f => f.person)}::uuid[], ${facts.map(f => f.field)}::text[], ${facts.map(f => f.value)}::bytea[], ${facts.map(f => of(f.index).source.kind)}::text[],
        ${facts.map(f => of(f.index).source.id ?? null)}::text[], ${facts.map(f => of(f.index).areaKey)}::bigint[], ${facts.map(f => of(f.index).locatedKey ?? of(f.index).areaKey)}::bigint[])
        f(person, field, value, kind, source, area_key, located_key)`.execute(ctx.tx);
  }
  return pseudonyms.map((pseudonym, index) => ({ id: ids[index]!, pseudonym }));
}

export async function insertMatches(
  ctx: Context,
  rows: readonly { person: string; kind: string; hash: Buffer; areaKey: number; locatedKey: number }[],
): Promise<void> {
  if (!rows.length) return;
  await sql`insert into person_match (person_id, kind, hash, area_key, located_key, origin_key)
    select m.person, m.kind, m.hash, m.area_key, m.located_key, ${ctx.scope.lo}
    from unnest(${rows.map(r => r.person)}::uuid[], ${rows.map(r => r.kind)}::text[], ${rows.map(r => r.hash)}::bytea[], ${rows.map(r => r.areaKey)}::bigint[], ${rows.map(r => r.locatedKey)}::bigint[])
      m(person, kind, hash, area_key, located_key) on conflict do nothing`.execute(ctx.tx);
}

/** Opens the sealed identity; null once the person's key was destroyed. The caller journals the look. */
export async function readIdentity(ctx: Context, personId: string): Promise<IdentityRecord | null> {
  const { rows } = await sql<{
    pseudonym: string;
    sealed: Buffer;
  }>`select pseudonym, sealed from person where id = ${personId}`.execute(ctx.tx);
  const row = rows[0];
  const key = row && ctx.keys.subject(row.pseudonym);
  return row && key ? (JSON.parse(open(key, row.sealed, 'identity').toString()) as IdentityRecord) : null;
}

/** Re-seals a person's identity and rebuilds their match hashes. */
export async function writeIdentity(
  ctx: Context,
  person: PersonRow,
  identity: IdentityRecord,
): Promise<void> {
  const key = ctx.keys.subject(person.pseudonym);
  if (!key) throw new Error('The identity of this person was forgotten.');
  const birthYear = identity.birthDate ? Number(identity.birthDate.slice(0, 4)) : person.birthYear;
  await sql`update person set sealed = ${seal(key, JSON.stringify(identity), 'identity')}, masked_name = ${maskName(identity.name)}, birth_year = ${birthYear}, version = version + 1 where id = ${person.id}`.execute(
    ctx.tx,
  );
  await sql`delete from person_match where person_id = ${person.id} and kind <> 'external'`.execute(ctx.tx);
  const matchingKey = ctx.keys.secret('matching');
  await insertMatches(
    ctx,
    matchValues(identity, person.sex, birthYear ?? undefined).map(({ kind, value }) => ({
      person: person.id,
      kind,
      hash: keyedHash(matchingKey, kind, value),
      areaKey: person.areaKey,
      locatedKey: person.locatedKey,
    })),
  );
}

/** Notes where a field's new value came from; the value before stays, no longer current. */
export async function insertFacts(
  ctx: Context,
  person: PersonRow,
  changes: IdentityRecord,
  source: { kind: string; id?: string },
): Promise<void> {
  const key = ctx.keys.subject(person.pseudonym)!;
  for (const [field, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    await sql`update person_fact set current = false where person_id = ${person.id} and field = ${field} and current`.execute(
      ctx.tx,
    );
    await sql`insert into person_fact (person_id, field, sealed_value, source_kind, source_id, recorded_at, recorded_by, area_key, located_key, origin_key)
      values (${person.id}, ${field}, ${seal(key, String(value), field)}, ${source.kind}, ${source.id ?? null}, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${person.areaKey}, ${person.locatedKey}, ${person.originKey})`.execute(
      ctx.tx,
    );
  }
}
