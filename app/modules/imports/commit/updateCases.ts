import { mayChangeCaseState } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import { isRefusal } from '../../../core/refusal.ts';
import {
  type CaseFacts,
  type CaseRow,
  casesOf,
  factsOf,
  isClosedState,
  windowOfCase,
} from '../../cases/queries.ts';
import type { Setting } from '../prepare.ts';

/** Facts of a row that differ from what the case says; a fact the row does not have changes nothing. */
export function changedFacts(record: CaseRow, facts: CaseFacts): CaseFacts {
  const stands = factsOf(record) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(facts).filter(([name, value]) => value !== undefined && stands[name] !== value),
  ) as CaseFacts;
}

const columns: Record<keyof CaseFacts, string> = {
  onsetOn: 'onset_on',
  infectionOn: 'infection_on',
  sampledOn: 'sampled_on',
  positiveAt: 'positive_at',
  confirmedOn: 'confirmed_on',
  reportedAt: 'reported_at',
  isolatedAt: 'isolated_at',
  hospitalOn: 'hospital_on',
  releasedOn: 'released_on',
  diedOn: 'died_on',
  outcomeOn: 'outcome_on',
  outcome: 'outcome',
  foundIn: 'found_in',
  origin: 'origin',
  exposureText: 'exposure_text',
  exposureFrom: 'exposure_from',
  exposureTo: 'exposure_to',
  cluster: 'cluster',
  symptoms: 'symptoms',
  lon: 'lon',
  lat: 'lat',
  areaText: 'area_text',
};
const instants = new Set<string>(['positiveAt', 'reportedAt', 'isolatedAt']);

/** Lays newer facts of a line list on the cases that are there: changed facts, the window that follows from them, and the state with its history. */
export async function updateCases(
  ctx: Context,
  setting: Setting,
  changes: readonly { caseId: string; facts: CaseFacts; state: string | undefined }[],
): Promise<number> {
  const { pack, timeZone } = setting;
  if (!pack || !changes.length) return 0;
  const records = await casesOf(
    ctx,
    changes.map(change => change.caseId),
  );
  const states: { case_id: string; state: string; rule: string | null; record: CaseRow }[] = [];
  const updated: { record: CaseRow; changed: CaseFacts; body: Record<string, unknown> }[] = [];
  for (const { caseId, facts, state } of changes) {
    const record = records.get(caseId);
    if (!record) continue;
    const changed = changedFacts(record, facts);
    const step = state && state !== record.state ? mayChangeCaseState(pack, record.state, state) : null;
    const moved = step && !isRefusal(step) ? state! : record.state;
    if (!Object.keys(changed).length && moved === record.state) continue;
    const window = windowOfCase(pack, { ...factsOf(record), ...changed }, moved, ctx.now, timeZone);
    const body: Record<string, unknown> = { id: caseId, state: moved };
    for (const [name, value] of Object.entries(changed))
      body[columns[name as keyof CaseFacts]] = instants.has(name)
        ? new Date(value as number).toISOString()
        : value;
    Object.assign(
      body,
      isRefusal(window)
        ? {}
        : {
            infectious_from: new Date(window.from).toISOString(),
            infectious_to: new Date(window.to).toISOString(),
            infectious_rule: window.ruleId,
          },
    );
    if (moved !== record.state) {
      states.push({
        case_id: caseId,
        state: moved,
        rule: (step as { ruleId?: string }).ruleId ?? null,
        record,
      });
      body.closed_at = isClosedState(pack, moved) ? new Date(ctx.now).toISOString() : null;
    }
    updated.push({ record, changed, body });
  }
  if (!updated.length) return 0;
  const names = [...new Set(updated.flatMap(({ body }) => Object.keys(body)))].filter(name => name !== 'id');
  const given = updated.map(({ body }) => ({ ...body, given: Object.keys(body) }));
  // a column is touched only where the row gives it
  const sets = sql.join(
    names.map(
      name =>
        sql`${sql.ref(name)} = case when g.body ? ${name} then r.${sql.ref(name)} else c.${sql.ref(name)} end`,
    ),
  );
  await sql`update case_record c set ${sets}, version = c.version + 1
    from jsonb_array_elements(${JSON.stringify(given)}::jsonb) g(body) cross join lateral jsonb_populate_record(null::case_record, g.body) r where c.id = r.id`.execute(
    ctx.tx,
  );
  if (states.length) {
    const at = new Date(ctx.now).toISOString();
    await sql`insert into case_state (case_id, state, at, actor, reason, rule_id, area_key, located_key, origin_key)
      select s.case_id, s.state, s.at, ${ctx.scope.actor}, s.reason, s.rule_id, s.area_key, s.located_key, s.origin_key from jsonb_populate_recordset(null::case_state,
        ${JSON.stringify(states.map(({ record, rule, ...state }) => ({ ...state, rule_id: rule, at, reason: null, area_key: record.areaKey, located_key: record.locatedKey, origin_key: record.originKey })))}::jsonb) s`.execute(
      ctx.tx,
    );
  }
  for (const { record, changed } of updated)
    await ctx.emit('case.changed', { caseId: record.id, fields: Object.keys(changed) });
  return updated.length;
}
