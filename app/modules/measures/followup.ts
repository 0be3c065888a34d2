import { dayOf } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { type ObligationRow, obligationsOf, recordResults } from '../obligations/queries.ts';
import { type PersonRow, peopleOf, tiesOf } from '../people/queries.ts';
import { addTasks, closeTasksOf, type NewTask, tasksDone } from '../tasks/queries.ts';
import { mayFollowUp, mayRecordCheck, officeTimes } from './rules.ts';
import type { MeasureRow } from './schema.ts';
import { readMeasures } from './store.ts';

/** One daily check as it was answered. `due` takes a mistaken entry back. */
export interface CheckEntry {
  measureId: string;
  /** City-local. */
  day: string;
  outcome: 'well' | 'symptoms' | 'no_answer' | 'refused' | 'due';
  temperatureCelsius?: number;
  symptoms?: string[];
  note?: string;
  /** Which of the day's windows, 1 = first; absent: the first not yet done that has begun. */
  slot?: number;
  /** The same answer for all of the household who are under a measure here. */
  household?: boolean;
}

export interface ChecksRecorded {
  recorded: number;
  refused: { measureId: string; rule: string; why: { zh: string; en: string } }[];
}

/** Records daily checks, set-based; each is judged by itself (MSR-13). Symptoms and refusals raise a task at once. */
export async function recordChecks(ctx: Context, entries: readonly CheckEntry[]): Promise<ChecksRecorded> {
  const tz = ctx.outpace.city.timeZone;
  const today = dayOf(ctx.now, tz);
  const all = await withHouseholds(ctx, entries);
  const measures = new Map(
    (await readMeasures(ctx, { ids: [...new Set(all.map(entry => entry.measureId))] })).map(row => [
      row.id,
      row,
    ]),
  );
  const days = all.map(entry => entry.day).toSorted();
  const due = Map.groupBy(
    (await obligationsOf(ctx, [...measures.keys()], { fromDay: days[0], toDay: days.at(-1) })).filter(
      one => one.kind === 'daily_check',
    ),
    one => `${one.subjectId} ${one.day}`,
  );
  const results: ChecksRecorded = { recorded: 0, refused: [] };
  const writes: Parameters<typeof recordResults>[1][number][] = [];
  const tasks: NewTask[] = [];
  const attempts: { row: MeasureRow; outcome: 'no_answer' | 'refused' }[] = [];
  const touched = new Set<string>();
  for (const entry of all) {
    const row = measures.get(entry.measureId);
    const refusal = row
      ? (mayRecordCheck(row, entry.day, today) ??
        slotOf(ctx, due.get(`${entry.measureId} ${entry.day}`) ?? [], entry))
      : notFound;
    if (isRefusal(refusal)) {
      results.refused.push({ measureId: entry.measureId, rule: refusal.refused, why: refusal.why });
      continue;
    }
    const measure = row!;
    const answered = entry.outcome === 'well' || entry.outcome === 'symptoms';
    writes.push({
      id: refusal.id,
      // Nobody reached, or a refusal, leaves the check due until its window ends: then it is missed, with what was tried.
      state: answered ? 'done' : 'due',
      result:
        entry.outcome === 'due'
          ? null
          : {
              outcome: entry.outcome,
              temperature: entry.temperatureCelsius ?? null,
              symptoms: entry.symptoms ?? [],
              note: entry.note ?? null,
              at: new Date(ctx.now).toISOString(),
              by: ctx.scope.actor,
            },
    });
    touched.add(measure.id);
    results.recorded++;
    if (entry.outcome === 'symptoms')
      tasks.push(
        taskFor(
          ctx,
          measure,
          'check_symptoms',
          '报告症状:上门查看并采样',
          'Symptoms reported: see the person and take a sample',
          officeTimes.symptomVisitHours,
          'MSR-13',
        ),
      );
    if (entry.outcome === 'refused')
      tasks.push(
        taskFor(
          ctx,
          measure,
          'door_visit',
          '拒绝随访:上门说明',
          'Follow-up refused: visit and explain',
          officeTimes.refusalVisitHours,
          'MSR-13',
        ),
      );
    if (entry.outcome === 'no_answer' || entry.outcome === 'refused')
      attempts.push({ row: measure, outcome: entry.outcome });
  }
  await recordResults(ctx, writes);
  await insertAttempts(
    ctx,
    attempts.map(one => ({ row: one.row, channel: 'phone', outcome: one.outcome, note: null })),
  );
  await addTasks(ctx, tasks, { unlessOpen: true });
  await tasksDone(ctx, [...touched], ['missed_check'], '已补做随访');
  const people = await peopleOf(
    ctx,
    [...touched].map(id => measures.get(id)!.personId),
  );
  for (const id of touched) {
    const row = measures.get(id)!;
    const mine = all.filter(entry => entry.measureId === id).map(entry => `${entry.day} ${entry.outcome}`);
    await ctx.journal({
      act: 'measure.checked',
      objectKind: 'measure',
      objectId: id,
      rule: 'MSR-13',
      subject: people.get(row.personId)?.pseudonym,
      areaKey: row.areaKey,
      detail: { checks: mine.join('; ') },
    });
  }
  return results;
}

/** The window an entry is for: the one asked for, else the first begun and not yet answered, else the last begun. */
function slotOf(ctx: Context, slots: readonly ObligationRow[], entry: CheckEntry): ObligationRow | Refusal {
  const standing = slots.filter(one => one.state !== 'waived');
  const none = refuse('MSR-13', '这一天没有应做的随访。', 'No check was due on that day.');
  if (entry.slot !== undefined) return standing[entry.slot - 1] ?? none;
  const begun = standing.filter(one => one.dueFrom.getTime() <= ctx.now);
  if (entry.outcome === 'due') return begun.findLast(one => one.result !== null) ?? none;
  // Two a day: an answer now belongs to the window that is open now; late entries fill the earliest gap.
  return (
    begun.find(one => one.dueAt.getTime() > ctx.now && one.state !== 'done') ??
    begun.find(one => one.state !== 'done') ??
    begun.at(-1) ??
    none
  );
}

async function withHouseholds(ctx: Context, entries: readonly CheckEntry[]): Promise<CheckEntry[]> {
  const asked = entries.filter(entry => entry.household);
  if (asked.length === 0) return [...entries];
  const heads = new Map(
    (await readMeasures(ctx, { ids: asked.map(entry => entry.measureId) })).map(row => [row.id, row]),
  );
  const added: CheckEntry[] = [];
  for (const entry of asked) {
    const head = heads.get(entry.measureId);
    if (!head) continue;
    for (const row of await openOfHousehold(ctx, head))
      if (!entries.some(one => one.measureId === row.id && one.day === entry.day))
        added.push({ ...entry, measureId: row.id, household: false });
  }
  return [...entries, ...added];
}

/** Open measures of the others in a person's household, in the same outbreak and area. */
async function openOfHousehold(ctx: Context, head: MeasureRow): Promise<MeasureRow[]> {
  const homes = (ties: Awaited<ReturnType<typeof tiesOf>>) =>
    ties.filter(tie => tie.kind === 'household' || tie.kind === 'dorm');
  const groups = new Set(homes(await tiesOf(ctx, [head.personId])).map(tie => tie.groupId));
  if (groups.size === 0) return [];
  const { rows: near } = await sql<{
    personId: string;
  }>`select person_id as "personId" from measure where outbreak_id = ${head.outbreakId} and area_key = ${head.areaKey} and state = 'open' and id <> ${head.id}`.execute(
    ctx.tx,
  );
  const members = homes(
    await tiesOf(
      ctx,
      near.map(row => row.personId),
    ),
  )
    .filter(tie => groups.has(tie.groupId))
    .map(tie => tie.personId);
  return members.length
    ? readMeasures(ctx, { personIds: [...new Set(members)], outbreakId: head.outbreakId, state: 'open' })
    : [];
}

/** A task of follow-up on a measure, due so many hours from now. */
export function taskFor(
  ctx: Context,
  row: MeasureRow,
  kind: NewTask['kind'],
  zh: string,
  en: string,
  hours: number,
  ruleId: string,
): NewTask {
  return {
    outbreakId: row.outbreakId,
    kind,
    title: { zh, en },
    subjectKind: 'measure',
    subjectId: row.id,
    personId: row.personId,
    dueAt: ctx.now + hours * 3_600_000,
    ruleId,
    areaKey: row.areaKey,
    locatedKey: row.locatedKey,
    originKey: row.originKey,
  };
}

export type Channel = 'phone' | 'visit' | 'message' | 'other';
export type Outcome = 'reached' | 'no_answer' | 'wrong_number' | 'refused' | 'not_found' | 'sent';

/** Adds to the shared log of calls and visits. */
export async function insertAttempts(
  ctx: Context,
  rows: readonly {
    row: Pick<MeasureRow, 'personId' | 'areaKey' | 'locatedKey' | 'originKey'> & { id?: string };
    channel: Channel;
    outcome: Outcome;
    note: string | null;
    at?: string;
  }[],
): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(
    rows.map(one => ({
      p: one.row.personId,
      m: one.row.id ?? null,
      c: one.channel,
      o: one.outcome,
      n: one.note,
      t: one.at ?? new Date(ctx.now).toISOString(),
      a: one.row.areaKey,
      l: one.row.locatedKey,
      r: one.row.originKey,
    })),
  );
  await sql`insert into contact_attempt (person_id, measure_id, at, actor, channel, outcome, note, area_key, located_key, origin_key)
    select p, m, t, ${ctx.scope.actor}, c, o, n, a, l, r from jsonb_to_recordset(${json}::jsonb) as x(p uuid, m uuid, c text, o text, n text, t timestamptz, a bigint, l bigint, r bigint)`.execute(
    ctx.tx,
  );
}

/** Calls and visits to a person by every department, newest first, at most 200. */
export async function attemptsOf(
  ctx: Context,
  personId: string,
): Promise<
  { id: string; at: Date; actor: string; channel: Channel; outcome: Outcome; note: string | null }[]
> {
  const { rows } = await sql<{
    id: string;
    at: Date;
    actor: string;
    channel: Channel;
    outcome: Outcome;
    note: string | null;
  }>`select id, at, actor, channel, outcome, note from contact_attempt where person_id = ${personId} order by at desc, id desc limit 200`.execute(
    ctx.tx,
  );
  return rows;
}

/** Confirms that someone is under their measure (MSR-7): closes the visit that asked for it, and finds whoever was lost. */
export async function confirmInPlace(
  ctx: Context,
  row: MeasureRow,
  person: PersonRow | undefined,
  setting: string | undefined,
): Promise<Refusal | null> {
  const closed = mayFollowUp(row);
  if (closed) return closed;
  await sql`update measure set in_place_at = ${new Date(ctx.now)}, in_place_by = ${ctx.scope.actor}, lost_at = null, version = version + 1 where id = ${row.id}`.execute(
    ctx.tx,
  );
  await tasksDone(ctx, [row.id], ['notify_contact', 'door_visit'], '已到位');
  await closeTasksOf(ctx, row.id, '人已找到', { kinds: ['find_person'] });
  await ctx.journal({
    act: 'measure.in_place',
    objectKind: 'measure',
    objectId: row.id,
    rule: 'MSR-7',
    subject: person?.pseudonym,
    areaKey: row.areaKey,
    detail: { setting: setting ?? row.setting },
  });
  return null;
}

/** Marks someone as not to be found (MSR-14) and sends a search with a deadline; or found again. */
export async function setLost(
  ctx: Context,
  row: MeasureRow,
  person: PersonRow | undefined,
  lost: boolean,
  note: string | undefined,
): Promise<Refusal | null> {
  const closed = mayFollowUp(row);
  if (closed) return closed;
  if (lost === (row.lostAt !== null)) return null;
  await sql`update measure set lost_at = ${lost ? new Date(ctx.now) : null}, version = version + 1 where id = ${row.id}`.execute(
    ctx.tx,
  );
  if (lost)
    await addTasks(
      ctx,
      [
        taskFor(
          ctx,
          row,
          'find_person',
          '失联:查找此人',
          'Lost to follow-up: find this person',
          officeTimes.findPersonHours,
          'MSR-14',
        ),
      ],
      { unlessOpen: true },
    );
  else await closeTasksOf(ctx, row.id, '人已找到', { kinds: ['find_person'] });
  await ctx.journal({
    act: lost ? 'measure.lost' : 'measure.found',
    objectKind: 'measure',
    objectId: row.id,
    rule: 'MSR-14',
    subject: person?.pseudonym,
    areaKey: row.areaKey,
    detail: { note },
  });
  return null;
}
