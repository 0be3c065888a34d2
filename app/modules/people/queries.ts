import { matchScore } from '@outpace/reading';
import { sql } from 'kysely';
import { keyedHash, open } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { matchValues, normalDocument, normalPhone } from './rules.ts';
import type { IdentityRecord } from './schema.ts';
import {
  insertFacts,
  insertPeople,
  type NewPerson,
  type PersonRow,
  personColumns,
  readIdentity,
  writeIdentity,
} from './store.ts';

export { normalDocument } from './rules.ts';
export type { IdentityRecord } from './schema.ts';
export type { NewPerson, PersonRow } from './store.ts';

/** Records people: keys, sealing, match hashes, provenance. Bulk; journaled once for the batch. */
export async function createPeople(
  ctx: Context,
  people: readonly NewPerson[],
): Promise<{ id: string; pseudonym: string }[]> {
  const made = await insertPeople(ctx, people);
  if (made.length === 1)
    await ctx.journal({
      act: 'person.recorded',
      objectKind: 'person',
      objectId: made[0]!.id,
      subject: made[0]!.pseudonym,
      detail: { source: people[0]!.source.kind },
    });
  return made;
}

/** People by id, keyed by id; those outside the scope are absent. */
export async function peopleOf(ctx: Context, ids: Iterable<string>): Promise<Map<string, PersonRow>> {
  const wanted = [...new Set(ids)];
  if (!wanted.length) return new Map();
  const { rows } =
    await sql<PersonRow>`select ${personColumns} from person p where p.id = any(${wanted}::uuid[])`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.id, row]));
}

/** One person, or null when absent or outside the scope. */
export async function personOf(ctx: Context, id: string): Promise<PersonRow | null> {
  return (await peopleOf(ctx, [id])).get(id) ?? null;
}

/** The unmasked identity, journaled under the purpose of this request; null when forgotten. */
export async function openIdentity(ctx: Context, person: PersonRow): Promise<IdentityRecord | null> {
  await ctx.journal({
    act: 'person.revealed',
    objectKind: 'person',
    objectId: person.id,
    subject: person.pseudonym,
    areaKey: person.areaKey,
    detail: { purpose: ctx.purpose },
  });
  return readIdentity(ctx, person.id);
}

/** What a message is sent to, and the language it had best be in. */
export interface Addresses {
  phone: string | null;
  email: string | null;
  nationality: string | null;
}

/**
 * Numbers and addresses of people for the system that sends them a message, keyed by id; those outside the scope or forgotten are absent. Journaled as use for sending,
 * by count: nobody looks at them. Two statements.
 */
export async function openForSending(
  ctx: Context,
  personIds: readonly string[],
): Promise<Map<string, Addresses>> {
  const { rows } = await sql<{ id: string; pseudonym: string; sealed: Buffer }>`
    select id, pseudonym, sealed from person where id = any(${[...new Set(personIds)]}::uuid[])`.execute(
    ctx.tx,
  );
  const found = new Map<string, Addresses>();
  for (const { id, pseudonym, sealed } of rows) {
    const key = ctx.keys.subject(pseudonym);
    if (!key) continue;
    const identity = JSON.parse(open(key, sealed, 'identity').toString()) as IdentityRecord;
    found.set(id, {
      phone: identity.phone ?? null,
      email: identity.email ?? null,
      nationality: identity.nationality ?? null,
    });
  }
  if (found.size) await ctx.journal({ act: 'person.used_for_sending', detail: { people: found.size } });
  return found;
}

/** The last characters of a person's document number as two clerks would agree on it, for the person's own proof; null without a document. Whoever asks journals the look. */
export async function documentEnding(
  ctx: Context,
  personId: string,
  characters: number,
): Promise<string | null> {
  const number = normalDocument((await readIdentity(ctx, personId))?.documentNumber ?? '');
  return number.length >= characters ? number.slice(-characters) : null;
}

/** Which people carry these ids of a source, keyed by that id. The newest wins where two carry one. */
export async function peopleByExternalId(
  ctx: Context,
  externalIds: Iterable<string>,
): Promise<Map<string, string>> {
  const wanted = [...new Set(externalIds)];
  if (!wanted.length) return new Map();
  const { rows } = await sql<{
    external_id: string;
    id: string;
  }>`select external_id, id from person where external_id = any(${wanted}::text[]) and merged_into is null order by id`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.external_id, row.id]));
}

export interface PersonMatch {
  personId: string;
  /** Bits of evidence; see MATCH_PARAMETERS of @outpace/reading. */
  score: number;
  verdict: 'strong' | 'possible' | 'none';
  agree: string[];
  near: string[];
  differ: string[];
}

function comparable(identity: IdentityRecord, sex: string | undefined) {
  return {
    name: identity.name,
    birthDate: identity.birthDate,
    sex: sex === 'unknown' ? undefined : sex,
    phone: identity.phone && normalPhone(identity.phone),
    documentNumber: identity.documentNumber && normalDocument(identity.documentNumber),
  };
}

/**
 * For each input, the people already known it may be, best first: equal keyed hash of document, phone, name + birth + sex, then name and its sound;
 * each candidate is then compared field by field, typing errors included. Proposes; never decides. One query for all inputs.
 */
export async function findMatches(
  ctx: Context,
  inputs: readonly { identity: IdentityRecord; sex?: string; birthYear?: number }[],
): Promise<PersonMatch[][]> {
  const matchingKey = ctx.keys.secret('matching');
  const probes: { input: number; kind: string; hash: Buffer }[] = [];
  for (const [input, { identity, sex, birthYear }] of inputs.entries()) {
    for (const { kind, value } of matchValues(identity, sex, birthYear))
      probes.push({ input, kind, hash: keyedHash(matchingKey, kind, value) });
  }
  const answer: PersonMatch[][] = inputs.map(() => []);
  if (!probes.length) return answer;
  const { rows } = await sql<{ input: number; person_id: string }>`
    select q.input, m.person_id from unnest(${probes.map(p => p.input)}::int[], ${probes.map(p => p.kind)}::text[], ${probes.map(p => p.hash)}::bytea[]) q(input, kind, hash)
    cross join lateral (select x.person_id from person_match x where x.kind = q.kind and x.hash = q.hash limit 20) m`.execute(
    ctx.tx,
  );
  const people = await peopleOf(
    ctx,
    rows.map(row => row.person_id),
  );
  const identities = new Map<string, IdentityRecord>();
  for (const id of people.keys()) identities.set(id, (await readIdentity(ctx, id)) ?? {});
  const seen = new Set<string>();
  for (const { input, person_id } of rows) {
    const person = people.get(person_id);
    if (!person || person.mergedInto || seen.has(`${input} ${person_id}`)) continue;
    seen.add(`${input} ${person_id}`);
    const probe = inputs[input]!;
    const known = identities.get(person_id)!;
    const { score, verdict, agreeing, near, disagreeing } = matchScore(
      comparable(probe.identity, probe.sex),
      comparable(known, person.sex),
    );
    answer[input]!.push({ personId: person_id, score, verdict, agree: agreeing, near, differ: disagreeing });
  }
  for (const list of answer) list.sort((a, b) => b.score - a.score);
  return answer;
}

/** Changes identity fields, keeping where each came from. */
export async function updateIdentity(
  ctx: Context,
  personId: string,
  changes: IdentityRecord,
  source: { kind: 'import' | 'entry' | 'interview' | 'result' | 'merge'; id?: string },
): Promise<void> {
  const person = await personOf(ctx, personId);
  if (!person) throw new Error('No such person in this scope.');
  const before = (await readIdentity(ctx, personId)) ?? {};
  await writeIdentity(ctx, person, { ...before, ...changes });
  await insertFacts(ctx, person, changes, source);
  await ctx.journal({
    act: 'person.changed',
    objectKind: 'person',
    objectId: personId,
    subject: person.pseudonym,
    areaKey: person.areaKey,
    detail: { fields: Object.keys(changes), source: source.kind },
  });
}

/** Moves a person's responsible area, or where they are now. Their match hashes follow. */
export async function movePerson(
  ctx: Context,
  personId: string,
  to: { areaKey?: number; locatedKey?: number },
): Promise<void> {
  const area = to.areaKey ?? null;
  const located = to.locatedKey ?? null;
  await sql`update person set area_key = coalesce(${area}::bigint, area_key), located_key = coalesce(${located}::bigint, located_key), version = version + 1 where id = ${personId}`.execute(
    ctx.tx,
  );
  await sql`update person_match set area_key = coalesce(${area}::bigint, area_key), located_key = coalesce(${located}::bigint, located_key) where person_id = ${personId}`.execute(
    ctx.tx,
  );
  await sql`update person_fact set area_key = coalesce(${area}::bigint, area_key), located_key = coalesce(${located}::bigint, located_key) where person_id = ${personId}`.execute(
    ctx.tx,
  );
}

export interface NewTieGroup {
  kind: 'household' | 'dorm' | 'class' | 'office' | 'workshop' | 'team' | 'ward' | 'other';
  label: string;
  areaKey: number;
  placeId?: string;
  importId?: string;
  members: { personId: string; fromOn?: string; toOn?: string; source?: string }[];
}

/** Records households, classes, dorm rooms, offices with their members. */
export async function createTieGroups(ctx: Context, groups: readonly NewTieGroup[]): Promise<string[]> {
  if (!groups.length) return [];
  const { rows } = await sql<{
    id: string;
  }>`insert into tie_group (kind, label, place_id, area_key, import_id)
    select g.kind, g.label, g.place, g.area, g.import from unnest(${groups.map(g => g.kind)}::text[], ${groups.map(g => g.label)}::text[], ${groups.map(g => g.placeId ?? null)}::uuid[], ${groups.map(g => g.areaKey)}::bigint[], ${groups.map(g => g.importId ?? null)}::uuid[])
    with ordinality g(kind, label, place, area, import, n) order by g.n returning id`.execute(ctx.tx);
  const members = groups.flatMap((group, index) =>
    group.members.map(member => ({ ...member, group: rows[index]!.id, area: group.areaKey })),
  );
  await sql`insert into tie_member (group_id, person_id, from_on, to_on, source, area_key)
    select m.g, m.person, m.from_on, m.to_on, m.source, m.area from unnest(${members.map(m => m.group)}::uuid[], ${members.map(m => m.personId)}::uuid[], ${members.map(m => m.fromOn ?? null)}::date[], ${members.map(m => m.toOn ?? null)}::date[], ${members.map(m => m.source ?? 'roster')}::text[], ${members.map(m => m.area)}::bigint[])
    m(g, person, from_on, to_on, source, area) on conflict do nothing`.execute(ctx.tx);
  return rows.map(row => row.id);
}

export interface Tie {
  personId: string;
  groupId: string;
  groupNo: number;
  kind: NewTieGroup['kind'];
  label: string;
  placeId: string | null;
  fromOn: string | null;
  toOn: string | null;
}

/** The groups these people belong to. */
export async function tiesOf(ctx: Context, personIds: Iterable<string>): Promise<Tie[]> {
  const { rows } =
    await sql<Tie>`select m.person_id as "personId", g.id as "groupId", g.no as "groupNo", g.kind, g.label, g.place_id as "placeId", m.from_on as "fromOn", m.to_on as "toOn"
    from tie_member m join tie_group g on g.id = m.group_id where m.person_id = any(${[...new Set(personIds)]}::uuid[])`.execute(
      ctx.tx,
    );
  return rows;
}

/** How many people of the register each of some areas is responsible for (keys ascending; '' before the first), merged records left out. One scan of the scope's people. */
export async function registeredByArea(ctx: Context, lows: readonly number[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ area: string; n: number }>`
    select ${lows.length ? sql`coalesce((${[...lows]}::bigint[])[width_bucket(p.area_key, ${[...lows]}::bigint[])]::text, '')` : sql`''`} as area, count(*)::int as n
    from person p where p.merged_into is null group by 1`.execute(ctx.tx);
  return new Map(rows.map(row => [row.area, row.n]));
}
