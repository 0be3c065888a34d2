import { type Pack, startOfDay } from '@outpace/protocol';
import type { CaseStatusValue, OutcomeValue, RowReading } from '@outpace/reading';
import type { CaseFacts } from '../cases/queries.ts';

const text = (reading: RowReading, field: string): string | undefined => {
  const value = reading.values.get(field);
  return typeof value === 'string' ? value : undefined;
};

/** The facts of a line-list row in the form cases keep them. `areaWords`: address words that matched no area. */
export function caseFactsOf(reading: RowReading, timeZone: string, areaWords: string | undefined): CaseFacts {
  const facts: CaseFacts = {};
  const put = <K extends keyof CaseFacts>(name: K, value: CaseFacts[K] | undefined) => {
    if (value !== undefined) facts[name] = value;
  };
  put('onsetOn', text(reading, 'onsetDate'));
  put('infectionOn', text(reading, 'infectionDate'));
  put('sampledOn', text(reading, 'sampleDate'));
  put('confirmedOn', text(reading, 'confirmedDate'));
  put('reportedAt', instantOf(reading, 'reportedDate', timeZone));
  put('isolatedAt', instantOf(reading, 'isolatedDate', timeZone));
  put('hospitalOn', text(reading, 'hospitalDate'));
  put('releasedOn', text(reading, 'releasedDate'));
  put(
    'diedOn',
    text(reading, 'deathDate') ??
      (reading.values.get('outcome') === 'died' ? text(reading, 'outcomeDate') : undefined),
  );
  put('outcomeOn', text(reading, 'outcomeDate'));
  put('outcome', text(reading, 'outcome'));
  put('origin', originOf(text(reading, 'origin')));
  put('exposureText', text(reading, 'exposureText'));
  put('exposureFrom', text(reading, 'exposureStart'));
  put('exposureTo', text(reading, 'exposureEnd'));
  put('cluster', text(reading, 'cluster'));
  put('symptoms', text(reading, 'symptoms'));
  const lon = reading.values.get('longitude') as number | undefined;
  const lat = reading.values.get('latitude') as number | undefined;
  if (lon !== undefined && lat !== undefined) Object.assign(facts, { lon, lat });
  put('areaText', areaWords);
  return facts;
}

/** Midnight of a day, or the clock time that stood in its cell, in the city. */
function instantOf(reading: RowReading, field: string, timeZone: string): number | undefined {
  const day = text(reading, field);
  if (!day) return undefined;
  const [hours = 0, minutes = 0] = (reading.times.get(field) ?? '').split(':').map(Number);
  return startOfDay(day.slice(0, 10), timeZone) + ((hours || 0) * 60 + (minutes || 0)) * 60_000;
}

function originOf(words: string | undefined): CaseFacts['origin'] | undefined {
  if (!words) return undefined;
  if (/输入|imported|overseas|境外|abroad/i.test(words)) return 'imported';
  return /本土|本地|local|indigenous/i.test(words) ? 'local' : undefined;
}

/**
 * The state of the pack a row describes: what ended the case wins over how it was classed. Without any word the case is taken as confirmed
 * (`assumed`); null when the pack knows no such state, as for a row that is marked a contact.
 */
export function stateOfRow(pack: Pack, reading: RowReading): { state: string; assumed: boolean } | null {
  const known = new Set(pack.case_states.map(state => state.id));
  const first = (...ids: string[]) => ids.find(id => known.has(id)) ?? null;
  const status = reading.values.get('status') as CaseStatusValue | undefined;
  const outcome = reading.values.get('outcome') as OutcomeValue | undefined;
  const named = (state: string | null) => (state ? { state, assumed: false } : null);
  if (status === 'excluded') return named(first('excluded'));
  if (status === 'contact') return null;
  if (outcome === 'died' || reading.values.has('deathDate')) return named(first('died'));
  if (outcome === 'recovered' || outcome === 'released') return named(first('recovered'));
  if (status === 'suspected') return named(first('suspected'));
  if (status === 'probable' || status === 'clinical') return named(first('probable', 'suspected'));
  if (status === 'asymptomatic') return named(first('asymptomatic', 'confirmed'));
  const confirmed = first('confirmed');
  return confirmed ? { state: confirmed, assumed: status === undefined } : null;
}
