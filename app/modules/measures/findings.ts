import type { LinkedPerson } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { lastSymptomDays } from '../obligations/queries.ts';
import type { Findings } from './plan.ts';
import type { MeasureRow } from './schema.ts';
import { readMeasures, testsOfPeople } from './store.ts';

/** What was found of people since: keyed by person for those not yet under a measure. Three queries for any number. */
export async function findingsOf(
  ctx: Context,
  outbreakId: string,
  subjects: readonly { key: string; personId: string; measureId?: string; linkedMeasureId?: string | null }[],
): Promise<Map<string, Findings>> {
  const linkedIds = [...new Set(subjects.flatMap(subject => subject.linkedMeasureId ?? []))];
  const linked = new Map(
    (linkedIds.length ? await readMeasures(ctx, { ids: linkedIds }) : []).map(row => [row.id, row]),
  );
  const people = new Set([
    ...subjects.map(subject => subject.personId),
    ...[...linked.values()].map(row => row.personId),
  ]);
  const tests = await testsOfPeople(ctx, [...people], outbreakId);
  const symptoms = await lastSymptomDays(
    ctx,
    subjects.flatMap(subject => subject.measureId ?? []),
  );
  const found = new Map<string, Findings>();
  for (const subject of subjects) {
    const other = subject.linkedMeasureId ? linked.get(subject.linkedMeasureId) : undefined;
    const until = subject.measureId ? symptoms.get(subject.measureId) : undefined;
    found.set(subject.key, {
      tests: tests.get(subject.personId) ?? [],
      ...(other ? { linked: linkedPerson(other, tests.get(other.personId) ?? []) } : {}),
      ...(until ? { symptomsUntil: until } : {}),
    });
  }
  return found;
}

/** The person another hangs on; a positive counts from the day of their last exposure on, and a conversion counts as one. */
export function linkedPerson(measure: MeasureRow, tests: LinkedPerson['tests']): LinkedPerson {
  const positive = tests.find(
    test => test.result === 'positive' && test.takenOn >= measure.lastExposureOn,
  )?.takenOn;
  const became =
    positive ??
    (measure.state === 'converted' && measure.closedAt
      ? measure.closedAt.toISOString().slice(0, 10)
      : undefined);
  return {
    personId: measure.personId,
    classId: measure.classId,
    tests,
    ...(became ? { becamePositiveOn: became } : {}),
  };
}
