import { isDay } from '@outpace/protocol';
import { checkRow, type RowReading } from '@outpace/reading';
import { sql } from 'kysely';
import { open, seal } from '../../core/keys/sealing.ts';
import type { Context, JobContext } from '../../core/module.ts';
import { type Bilingual, isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import * as cases from '../cases/queries.ts';
import * as contacts from '../contacts/queries.ts';
import * as measures from '../measures/queries.ts';
import { createPeople, findMatches, type IdentityRecord, peopleOf } from '../people/queries.ts';
import { renewDuties } from './dutyStore.ts';
import { insertMembers, readMembers } from './memberStore.ts';
import { type ReadRoster, readRosterFile, readRosterText } from './openRoster.ts';
import {
  type BatchRow,
  changeBatch,
  countRows,
  insertRows,
  type RosterRow,
  readBatch,
  readRows,
  sealedOf,
} from './rosterStore.ts';
import { membershipSpan, unitKey } from './rules.ts';
import type { RosterProblem } from './schema.ts';
import { type CohortRow, ensureUnits, readCohort } from './store.ts';
import { todayOf } from './views.ts';

/** What stands on people of an import, as the modules above say it. */
interface ImportDoor {
  dependentsOfImport?: (ctx: Context, importId: string) => Promise<Bilingual[]>;
}

const bound = (batchId: string, what: string) => `roster ${batchId} ${what}`;

/** Seals what came in under a key of its own; destroying the key forgets it. */
export function sealRoster(ctx: Context, bytes: Buffer): { keyId: string; sealed: Buffer } {
  const keyId = ctx.keys.createSubjects(1)[0]!;
  return { keyId, sealed: seal(ctx.keys.subject(keyId)!, bytes, 'roster') };
}

interface RowPerson {
  identity: IdentityRecord;
  sex?: 'male' | 'female' | 'other';
  externalId?: string;
}
const textOf = (reading: RowReading, field: string) => {
  const value = reading.values.get(field);
  return typeof value === 'string' && value ? value : undefined;
};

function personOfRow(reading: RowReading): RowPerson {
  const names = [textOf(reading, 'lastName'), textOf(reading, 'firstName')].filter(Boolean);
  const identity: IdentityRecord = {};
  const name =
    textOf(reading, 'name') ??
    (names.length ? names.join(/[\u3400-\u9fff]/.test(names.join('')) ? '' : ' ') : undefined);
  if (name) identity.name = name.slice(0, 120);
  for (const [field, longest] of [
    ['documentNumber', 40],
    ['phone', 40],
    ['birthDate', 10],
    ['address', 300],
    ['employer', 200],
  ] as const) {
    const value = textOf(reading, field);
    if (value && (field !== 'birthDate' || isDay(value))) identity[field] = value.slice(0, longest);
  }
  const sex = reading.values.get('sex') as RowPerson['sex'] | undefined;
  const externalId = textOf(reading, 'personId');
  return { identity, ...(sex ? { sex } : {}), ...(externalId ? { externalId } : {}) };
}

/** COH-7: everything wrong with a row, at once. Who it is must be readable; what else is unreadable is left out and noted. */
function problemsOf(reading: RowReading, person: RowPerson, today: string): RosterProblem[] {
  const decisive = new Set(['name', 'lastName', 'documentNumber', 'phone', '']);
  const problems: RosterProblem[] = [
    ...reading.problems,
    ...checkRow('persons', reading, { dateRules: [], today }),
  ]
    .filter(one => one.severity === 'refuse' && decisive.has(one.field))
    .map(one => ({ rule: one.rule, field: one.field || null, why: one.why }));
  if (!person.identity.name && !problems.some(one => one.field === 'name'))
    problems.push({ rule: 'COH-7', field: 'name', why: { zh: '没有姓名', en: 'no name' } });
  if (
    !person.identity.documentNumber &&
    !person.identity.phone &&
    !problems.some(one => one.field === 'documentNumber' || one.field === 'phone')
  )
    problems.push({
      rule: 'COH-7',
      field: 'documentNumber',
      why: { zh: '证件号码和电话至少要有一个', en: 'a document number or a telephone is needed' },
    });
  return problems;
}

const mask = (name: string | undefined) => (name ? `${[...name][0]}*` : '');

/** Reads a batch and says what would become of every row. A job: matching opens identities, some milliseconds a row. */
export async function checkRoster(job: JobContext, payload: { batchId: string }): Promise<void> {
  const opened = await job.transaction(async ctx => {
    const batch = await readBatch(ctx, payload.batchId);
    if (batch?.state !== 'checking') return null;
    const key = ctx.keys.subject(batch.keyId);
    const sealed = await sealedOf(ctx, batch.id);
    if (!key || !sealed) return null;
    const bytes = open(key, sealed, 'roster');
    const year = Number(todayOf(ctx).slice(0, 4));
    // wrapped: a refusal is what the file says about itself, not a failure of this transaction
    return {
      read:
        batch.source === 'file' ? await readRosterFile(bytes, year) : readRosterText(bytes.toString(), year),
    };
  });
  if (!opened) return;
  const { read } = opened;
  await job.transaction(async ctx => {
    const batch = (await readBatch(ctx, payload.batchId, true))!;
    if (isRefusal(read))
      return changeBatch(ctx, batch.id, { state: 'failed', error: { rule: read.refused, why: read.why } });
    await sql`delete from roster_row where batch_id = ${batch.id}`.execute(ctx.tx);
    await writeChecked(ctx, batch, read);
    await changeBatch(ctx, batch.id, {
      state: 'checked',
      counts: await countRows(ctx, batch.id),
      headers: read.headers,
    });
  });
}

async function writeChecked(ctx: Context, batch: BatchRow, read: ReadRoster): Promise<void> {
  const key = ctx.keys.subject(batch.keyId)!;
  const today = todayOf(ctx);
  const seen = new Map<string, number>();
  for (let from = 0; from < read.rows.length; from += 500) {
    const part = read.rows.slice(from, from + 500).map(({ row, reading }) => {
      const person = personOfRow(reading);
      const problems = problemsOf(reading, person, today);
      for (const id of [
        person.identity.documentNumber,
        person.identity.phone && `${person.identity.phone} ${person.identity.name}`,
      ]) {
        if (!id) continue;
        const first = seen.get(id);
        if (first !== undefined && first !== row && !problems.length)
          problems.push({
            rule: 'COH-7',
            field: null,
            why: { zh: `与第${first}行是同一人`, en: `the same person as row ${first}` },
          });
        else if (first === undefined) seen.set(id, row);
      }
      return { row, person, problems };
    });
    const good = part.filter(one => !one.problems.length);
    const matches = await findMatches(
      ctx,
      good.map(({ person }) => ({ identity: person.identity, ...(person.sex ? { sex: person.sex } : {}) })),
    );
    const best = new Map(good.map((one, n) => [one.row, matches[n]![0]]));
    const listed = new Set(
      (
        await readMembers(ctx, {
          cohortId: batch.cohortId,
          personIds: [...best.values()].flatMap(match => match?.personId ?? []),
        })
      ).map(member => member.personId),
    );
    await insertRows(
      ctx,
      batch,
      part.map(({ row, person, problems }): RosterRow => {
        const match = best.get(row);
        const base = {
          row,
          sealed: seal(key, JSON.stringify(person), bound(batch.id, String(row))),
          maskedName: mask(person.identity.name),
          unitName: batch.unitId ? null : (person.identity.employer ?? null),
          personId: null,
          problems,
        };
        if (problems.length) return { ...base, action: 'refuse' };
        if (!match || match.verdict === 'none') return { ...base, action: 'create' };
        if (match.verdict === 'possible')
          return {
            ...base,
            action: 'ask',
            personId: match.personId,
            problems: [
              {
                rule: 'COH-8',
                field: null,
                why: {
                  zh: '可能是已登记的人,请决定是否同一人',
                  en: 'this may be somebody known already; decide whether it is',
                },
              },
            ],
          };
        return { ...base, action: listed.has(match.personId) ? 'same' : 'add', personId: match.personId };
      }),
    );
  }
}

/** Puts the rows of a checked batch on the roster. COH-7: rows with problems only when told to leave them out; COH-8: undecided ones count as such. */
export async function commitRoster(
  ctx: Context,
  batch: BatchRow,
  cohort: CohortRow,
  goodOnly: boolean,
): Promise<{ added: number; created: number; leftOut: number } | Refusal> {
  if (batch.state !== 'checked')
    return refuse('COH-7', '这份名册现在不能入库。', 'This roster cannot be taken in now.', {
      status: 409,
      details: { state: batch.state },
    });
  const counts = await countRows(ctx, batch.id);
  const bad = (counts.refuse ?? 0) + (counts.ask ?? 0);
  if (bad && !goodOnly)
    return refuse(
      'COH-7',
      `有${bad}行有问题或待确认。请改正、确认,或选择只加入没有问题的行。`,
      `${bad} rows have problems or await a decision. Correct or decide them, or take in only the good ones.`,
      { details: counts },
    );
  if (!(counts.create ?? 0) && !(counts.add ?? 0) && !(counts.same ?? 0))
    return refuse('COH-7', '没有可以加入的人。', 'There is nobody to add.');
  const key = ctx.keys.subject(batch.keyId);
  if (!key) return refuse('COH-10', '名册原文已销毁。', 'The roster itself was destroyed.', { status: 409 });
  const rows = await readRows(ctx, batch.id, ['create', 'add']);
  const read = (row: RosterRow) =>
    JSON.parse(open(key, row.sealed!, bound(batch.id, String(row.row))).toString()) as RowPerson;
  const fresh = rows.filter(row => row.action === 'create');
  for (let from = 0; from < fresh.length; from += 1000) {
    const part = fresh.slice(from, from + 1000);
    const made = await createPeople(
      ctx,
      part.map(row => ({
        ...read(row),
        areaKey: batch.areaKey,
        importId: batch.id,
        source: { kind: 'import' as const, id: batch.id },
      })),
    );
    for (const [n, row] of part.entries()) row.personId = made[n]!.id;
    await sql`update roster_row r set person_id = x.p from unnest(${part.map(row => row.row)}::int[], ${part.map(row => row.personId)}::uuid[]) x(n, p) where r.batch_id = ${batch.id} and r.row_number = x.n`.execute(
      ctx.tx,
    );
  }
  const names = [
    ...new Map(
      rows.flatMap(row => (row.unitName ? [[unitKey(row.unitName), row.unitName] as const] : [])),
    ).entries(),
  ];
  const units = await ensureUnits(
    ctx,
    cohort.id,
    batch.areaKey,
    names.map(([nameKey, name]) => ({ name, nameKey })),
  );
  const span = membershipSpan({ fromOn: batch.fromOn, toOn: null }, ctx.now, ctx.outpace.city.timeZone);
  if (isRefusal(span)) return span;
  const people = await peopleOf(
    ctx,
    rows.flatMap(row => row.personId ?? []),
  );
  const added = await insertMembers(
    ctx,
    cohort.id,
    batch.source === 'file' ? 'import' : 'employer',
    rows.flatMap(row => {
      const person = row.personId ? people.get(row.personId) : undefined;
      return person
        ? [
            {
              personId: person.id,
              unitId: batch.unitId ?? (row.unitName ? (units.get(unitKey(row.unitName)) ?? null) : null),
              fromOn: batch.fromOn,
              toOn: null,
              ...span,
              loopFromOn: cohort.workDays === null ? null : batch.fromOn,
              team: null,
              areaKey: person.areaKey,
              locatedKey: person.locatedKey,
            },
          ]
        : [];
    }),
    batch.id,
  );
  await renewDuties(ctx, added);
  await changeBatch(ctx, batch.id, { state: 'committed', committed: true });
  await ctx.journal({
    act: 'roster.committed',
    objectKind: 'roster',
    objectId: batch.id,
    rule: 'COH-7',
    areaKey: batch.areaKey,
    detail: { cohort: cohort.id, added: added.length, created: fresh.length, leftOut: bad },
  });
  return { added: added.length, created: fresh.length, leftOut: bad };
}

/** COH-10: takes a batch off the roster again. People it brought in go with it unless something stands on them by now; what was sent is destroyed. */
export async function undoRoster(
  ctx: Context,
  batch: BatchRow,
): Promise<{ removed: number; keptPeople: number } | Refusal> {
  if (batch.state !== 'committed')
    return refuse(
      'COH-10',
      '这份名册没有入库,不能撤销。',
      'This roster was not taken in; there is nothing to undo.',
      { status: 409 },
    );
  const { rows: gone } = await sql<{
    person_id: string;
  }>`delete from cohort_member where batch_id = ${batch.id} returning person_id`.execute(ctx.tx);
  await renewDuties(
    ctx,
    gone.map(row => row.person_id),
  );
  const { rows: made } = await sql<{
    n: number;
    kept: number;
  }>`select count(*)::int as n, core.roster_people_needed(${batch.id}) as kept from roster_row where batch_id = ${batch.id} and action = 'create' and person_id is not null`.execute(
    ctx.tx,
  );
  const elsewhere = await Promise.all(
    [cases, contacts, measures].map(door => (door as ImportDoor).dependentsOfImport?.(ctx, batch.id) ?? []),
  );
  const kept = made[0]!.kept + elsewhere.flat().length;
  // all or none: people of one roster are recorded together, and half of them gone would be a riddle
  // people alone made rows under this id; the other modules know imports by the imports' own table and would refuse an id of ours
  if (made[0]!.n && !kept)
    await ctx.outpace.modules
      .find(module => module.name === 'people')
      ?.reactions?.['import.undone']?.(ctx, { importId: batch.id });
  await sql`delete from roster_row where batch_id = ${batch.id}`.execute(ctx.tx);
  await changeBatch(ctx, batch.id, { state: 'undone', undone: true });
  ctx.keys.destroySubjects([batch.keyId]);
  await ctx.journal({
    act: 'roster.undone',
    objectKind: 'roster',
    objectId: batch.id,
    rule: 'COH-10',
    areaKey: batch.areaKey,
    detail: { removed: gone.length, keptPeople: kept ? made[0]!.n : 0 },
  });
  return { removed: gone.length, keptPeople: kept ? made[0]!.n : 0 };
}

/** Turns a batch down before it was taken in, such as what an employer sent in error; it is destroyed. */
export async function turnDown(ctx: Context, batch: BatchRow, reason: string): Promise<Refusal | null> {
  if (batch.state === 'committed' || batch.state === 'undone')
    return refuse(
      'COH-10',
      '已入库的名册请撤销。',
      'A roster that was taken in is undone, not turned down.',
      { status: 409 },
    );
  await sql`delete from roster_row where batch_id = ${batch.id}`.execute(ctx.tx);
  await changeBatch(ctx, batch.id, { state: 'refused' });
  ctx.keys.destroySubjects([batch.keyId]);
  await ctx.journal({
    act: 'roster.turned_down',
    objectKind: 'roster',
    objectId: batch.id,
    areaKey: batch.areaKey,
    detail: { reason },
  });
  return null;
}

export const cohortOfBatch = (ctx: Context, batch: BatchRow) => readCohort(ctx, batch.cohortId);
