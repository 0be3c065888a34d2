import { dayOf, mayChangeCaseState } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { type Refusal, refuse } from '../../core/refusal.ts';
import { addObligations, closeObligations } from '../obligations/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';
import { conflict, noteCase } from './caseNote.ts';
import { factsOf } from './queries.ts';
import { checkCaseDates, isClosedState, nextDue, windowOfCase } from './rules.ts';
import type { CaseFacts, CaseRow } from './schema.ts';
import { changeCase, factColumns, insertStates } from './store.ts';

/** The dates a change of state itself states: the day it happened goes where the state puts it. */
function datesOfState(meaning: string | undefined, to: string, on: string): CaseFacts {
  if (to === 'died') return { diedOn: on, outcomeOn: on };
  if (meaning === 'closed') return { outcomeOn: on };
  if (to === 'confirmed') return { confirmedOn: on };
  return {};
}

/** CAS-1: changes the state along a step the pack knows. History keeps the old one; window, clocks and obligations follow. */
export async function changeState(
  ctx: Context,
  row: CaseRow,
  body: { version: number; to: string; reason: string; on?: string },
): Promise<{ version: number; state: string } | Refusal> {
  const pack = await packOfOutbreak(ctx, row.outbreakId);
  const tz = ctx.outpace.city.timeZone;
  const step = mayChangeCaseState(pack, row.state, body.to);
  if ('refused' in step)
    return refuse('CAS-1', step.why.zh, step.why.en, {
      details: { from: row.state, to: body.to, protocolRule: step.refused },
    });
  const meaning = pack.case_states.find(candidate => candidate.id === body.to)?.meaning;
  const stated = datesOfState(meaning, body.to, body.on ?? dayOf(ctx.now, tz));
  // a day of confirmation given before is not moved by confirming again
  if (stated.confirmedOn && row.confirmedOn && !body.on) delete stated.confirmedOn;
  const facts = { ...factsOf(row), ...stated };
  const dates = checkCaseDates(pack, facts, body.to, ctx.now, tz);
  if ('refused' in dates) return dates;
  const window = windowOfCase(pack, facts, body.to, ctx.now, tz);
  const known = 'refused' in window ? null : window;
  const excluded = meaning === 'not_a_case';
  const saved = await changeCase(ctx, row.id, body.version, {
    ...factColumns(stated),
    state: body.to,
    closed_at: isClosedState(pack, body.to) ? new Date(ctx.now).toISOString() : null,
    next_due_at: excluded ? null : nextDue(row.clocks),
    infectious_from: known ? new Date(known.from).toISOString() : null,
    infectious_to: known ? new Date(known.to).toISOString() : null,
    infectious_rule: known?.ruleId ?? null,
  });
  if (!saved) return conflict(ctx, row.id);
  await insertStates(ctx, [
    {
      case_id: row.id,
      state: body.to,
      at: new Date(ctx.now).toISOString(),
      rule_id: step.ruleId,
      reason: body.reason,
      area_key: row.areaKey,
      located_key: row.locatedKey,
      origin_key: row.originKey,
    },
  ]);
  if (excluded) await closeObligations(ctx, row.id, { state: 'waived', kinds: ['clock'] });
  else if (pack.case_states.find(candidate => candidate.id === row.state)?.meaning === 'not_a_case')
    await restartClocks(ctx, row);
  await noteCase(ctx, row, 'case.state_changed', {
    rule: step.ruleId,
    detail: { from: row.state, to: body.to },
  });
  await ctx.emit('case.changed', { caseId: row.id, fields: ['state', ...Object.keys(stated)] });
  return { version: row.version + 1, state: body.to };
}

async function restartClocks(ctx: Context, row: CaseRow): Promise<void> {
  const open = row.clocks.filter(clock => clock.doneAt === null);
  await addObligations(
    ctx,
    open.map(clock => ({
      outbreakId: row.outbreakId,
      kind: 'clock',
      subjectKind: 'case',
      subjectId: row.id,
      personId: row.personId,
      ruleId: clock.ruleId,
      label: clock.title,
      day: dayOf(Date.parse(clock.due), ctx.outpace.city.timeZone),
      dueFrom: Math.min(ctx.now, Date.parse(clock.due)),
      dueAt: Date.parse(clock.due),
      areaKey: row.areaKey,
      locatedKey: row.locatedKey,
      originKey: row.originKey,
    })),
  );
}
