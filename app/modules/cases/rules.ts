import {
  caseClocks,
  checkDates,
  type DatedRecord,
  dayOf,
  infectiousWindow,
  mayChangeCaseState,
  type Pack,
  startOfDay,
  type TimeWindow,
} from '@outpace/protocol';
import { type Bilingual, type Refusal, refuse } from '../../core/refusal.ts';
import type { CaseClock, CaseFacts } from './schema.ts';

/** A date rule that is broken but does not stop the record: shown as a doubt. */
export interface DateDoubt {
  ruleId: string;
  fields: string[];
  message: Bilingual;
}

const fieldOf: Record<string, string> = {
  date_of_infection: 'infectionOn',
  date_of_last_exposure: 'exposureTo',
  date_of_onset: 'onsetOn',
  date_of_specimen: 'sampledOn',
  date_of_result: 'positiveAt',
  date_of_report: 'reportedAt',
  date_of_isolation: 'isolatedAt',
  date_of_hospitalisation: 'hospitalOn',
  date_of_discharge: 'releasedOn',
  date_of_recovery: 'outcomeOn',
  date_of_death: 'diedOn',
  date_of_outcome: 'outcomeOn',
};

/** The dates of a case in the words of the pack's date rules; instants become city days of `tz`. */
export function datesOf(facts: CaseFacts, state: string, tz: string): DatedRecord {
  const on = (instant: number | undefined) => (instant === undefined ? undefined : dayOf(instant, tz));
  return {
    date_of_infection: facts.infectionOn,
    date_of_last_exposure: facts.exposureTo,
    date_of_onset: facts.onsetOn,
    date_of_specimen: facts.sampledOn,
    date_of_result: on(facts.positiveAt),
    date_of_report: on(facts.reportedAt),
    date_of_isolation: on(facts.isolatedAt),
    date_of_hospitalisation: facts.hospitalOn,
    date_of_discharge: facts.releasedOn,
    date_of_recovery: state === 'recovered' ? facts.outcomeOn : undefined,
    date_of_death: facts.diedOn,
    date_of_outcome: facts.outcomeOn,
  };
}

/**
 * CAS-2: dates must agree with the pack's date rules and none may lie after today (city day of `now`).
 * A refusal names every broken field at once; rules of severity 'check' come back as doubts.
 */
export function checkCaseDates(
  pack: Pack,
  facts: CaseFacts,
  state: string,
  now: number,
  tz: string,
): { doubts: DateDoubt[] } | Refusal {
  const record = datesOf(facts, state, tz);
  const today = dayOf(now, tz);
  const errors: NonNullable<Refusal['errors']> = [];
  for (const [field, day] of Object.entries(record)) {
    if (day && day > today)
      errors.push({
        path: `body/${fieldOf[field]}`,
        rule: 'CAS-2',
        message: { zh: `${day} 晚于今天(${today})`, en: `${day} is later than today (${today})` },
      });
  }
  const doubts: DateDoubt[] = [];
  for (const problem of checkDates(pack, record)) {
    const fields = problem.fields.map(field => fieldOf[field] ?? field);
    if (problem.severity === 'check')
      doubts.push({ ruleId: problem.ruleId, fields, message: problem.message });
    else errors.push({ path: `body/${fields[0]}`, rule: problem.ruleId, message: problem.message });
  }
  return errors.length
    ? refuse(
        'CAS-2',
        '日期不符合方案规则,请核对。',
        'The dates break rules of the protocol; please check them.',
        { errors },
      )
    : { doubts };
}

/**
 * CAS-1: the states a record that is now in `state` has passed through, first to last. A line list may give the last state only (recovered, died):
 * then the initial state it must have come from is kept before it. Refused when the pack knows no way there.
 */
export function stateHistory(
  pack: Pack,
  state: string,
): { states: { state: string; ruleId: string | null }[] } | Refusal {
  const direct = mayChangeCaseState(pack, null, state);
  if (!('refused' in direct)) return { states: [{ state, ruleId: direct.ruleId }] };
  const initial = pack.case_states
    .filter(candidate => candidate.initial)
    .sort(
      (a, b) =>
        Number(b.meaning === 'infected') - Number(a.meaning === 'infected') ||
        Number(b.id === 'confirmed') - Number(a.id === 'confirmed'),
    );
  for (const from of initial) {
    const step = mayChangeCaseState(pack, from.id, state);
    if (!('refused' in step))
      return {
        states: [
          { state: from.id, ruleId: null },
          { state, ruleId: step.ruleId },
        ],
      };
  }
  return direct;
}

/** Whether the state ends the case for counting and work (recovered, died, excluded). */
export function isClosedState(pack: Pack, state: string): boolean {
  const meaning = pack.case_states.find(candidate => candidate.id === state)?.meaning;
  return meaning === 'closed' || meaning === 'not_a_case';
}

/**
 * CAS-8: the infectious window by the pack. The day of confirmation, then of the positive result, stands in for an unknown specimen day.
 * [from, to) in epoch ms; a refusal names what is missing.
 */
export function windowOfCase(
  pack: Pack,
  facts: CaseFacts,
  state: string,
  now: number,
  tz: string,
): TimeWindow | Refusal {
  const sampledOn =
    facts.sampledOn ??
    facts.confirmedOn ??
    (facts.positiveAt === undefined ? undefined : dayOf(facts.positiveAt, tz));
  return infectiousWindow(
    pack,
    {
      onsetOn: facts.onsetOn,
      sampledOn,
      status: state,
      isolatedAt: facts.isolatedAt,
      recoveredOn:
        facts.releasedOn ?? facts.diedOn ?? (isClosedState(pack, state) ? facts.outcomeOn : undefined),
    },
    now,
    tz,
  );
}

/** A clock with the steps that follow when it is missed (instants epoch ms). */
export type StartedClock = CaseClock & { steps: { ruleId: string; at: number; to: Bilingual }[] };

/**
 * CAS-3: the clocks that start when a case is opened. The positive clock runs from the positive result (else the report), the others from when the case became known here (`now`).
 * A line list brings old cases: with `imported`, the day of confirmation, specimen or onset stands in for an unknown time of the result, and only clocks still running at `now` start.
 */
export function clocksOfCase(
  pack: Pack,
  facts: CaseFacts,
  now: number,
  tz: string,
  imported: boolean,
): StartedClock[] {
  const day = facts.confirmedOn ?? facts.sampledOn ?? facts.onsetOn;
  const standIn = imported && day !== undefined ? startOfDay(day, tz) : now;
  const positiveAt = facts.positiveAt ?? facts.reportedAt ?? standIn;
  const knownAt = imported ? (facts.reportedAt ?? positiveAt) : now;
  return [...caseClocks(pack, positiveAt, ['positive']), ...caseClocks(pack, knownAt, ['case_known'])]
    .filter(clock => !imported || clock.due > now)
    .sort((a, b) => a.due - b.due)
    .map(clock => ({
      ruleId: clock.ruleId,
      event: clock.event,
      title: clock.title,
      due: new Date(clock.due).toISOString(),
      steps: clock.escalate,
      doneAt: null,
      doneBy: null,
    }));
}

/** The earliest clock not yet done, as ISO instant; null when none runs. */
export function nextDue(clocks: readonly CaseClock[]): string | null {
  return clocks.reduce<string | null>(
    (least, clock) => (clock.doneAt === null && (least === null || clock.due < least) ? clock.due : least),
    null,
  );
}
