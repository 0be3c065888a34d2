import { completedYears } from './calendar.ts';
import { idKey } from './cellText.ts';
import { citizenIdFacts } from './documents.ts';
import { DATASETS } from './fields/datasets.ts';
import { cellProblem } from './readRow.ts';
import { problem } from './rules.ts';
import type { AgeValue, CellProblem, DatasetKind, RowCheckOptions, RowReading } from './types.ts';

/**
 * Finds everything wrong between the fields of one row: date rules given as data, days in the future (IMP-21), age against birth (IMP-22), citizen
 * id against birth and sex (IMP-23, IMP-24), a row that points at itself (IMP-25), half a coordinate (IMP-26), an end before its start (IMP-28). All
 * problems are returned, not the first; cell problems of the reading are not repeated.
 */
export function checkRow(kind: DatasetKind, reading: RowReading, options: RowCheckOptions): CellProblem[] {
  return [
    ...brokenDateRules(reading, options),
    ...futureDates(kind, reading, options.today),
    ...ageAgainstBirth(reading, options),
    ...documentAgainstPerson(reading),
    ...pointsAtItself(reading),
    ...halfCoordinate(reading),
    ...endBeforeStart(reading),
  ];
}

function brokenDateRules(reading: RowReading, { dateRules }: RowCheckOptions): CellProblem[] {
  const found: CellProblem[] = [];
  for (const rule of dateRules) {
    const before = dayOf(reading, rule.before);
    const after = dayOf(reading, rule.after);
    if (!before || !after) continue;
    const broken = rule.sameDay === 'broken' ? after <= before : after < before;
    if (broken)
      found.push(
        cellProblem(
          { rule: rule.id, why: rule.message },
          rule.after,
          reading,
          rule.before,
          rule.severity ?? 'refuse',
        ),
      );
  }
  return found;
}

/** Calendar day of a date or moment field; undefined when missing or a clock time alone. */
function dayOf(reading: RowReading, field: string): string | undefined {
  const value = reading.values.get(field);
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : undefined;
}

function futureDates(kind: DatasetKind, reading: RowReading, today: string): CellProblem[] {
  return DATASETS[kind].fields
    .filter(each => (each.type === 'date' || each.type === 'moment') && !each.mayBeFuture)
    .filter(each => (dayOf(reading, each.name) ?? '') > today)
    .map(each => cellProblem(problem('IMP-21'), each.name, reading));
}

function ageAgainstBirth(reading: RowReading, options: RowCheckOptions): CellProblem[] {
  const age = reading.values.get('age') as AgeValue | undefined;
  if (!age) return [];
  const asOfFields = options.ageAsOf ?? ['confirmedDate', 'reportedDate', 'onsetDate'];
  const asOf = asOfFields.map(name => dayOf(reading, name)).find(Boolean) ?? options.today;
  const tolerance = options.ageToleranceYears ?? 1;
  const birth = dayOf(reading, 'birthDate');
  const year = reading.values.get('birthYear') as number | undefined;
  const [youngest, oldest] = birth
    ? [completedYears(birth, asOf), completedYears(birth, asOf)]
    : year !== undefined
      ? [Number(asOf.slice(0, 4)) - year - 1, Number(asOf.slice(0, 4)) - year]
      : [null, null];
  if (youngest === null || oldest === null) return [];
  const agrees = Math.floor(age.fromYears) - tolerance <= oldest && age.toYears + tolerance >= youngest;
  return agrees
    ? []
    : [cellProblem(problem('IMP-22'), 'age', reading, birth ? 'birthDate' : 'birthYear', 'warn')];
}

function documentAgainstPerson(reading: RowReading): CellProblem[] {
  const number = reading.values.get('documentNumber');
  const type = reading.values.get('documentType');
  if (
    typeof number !== 'string' ||
    (type !== undefined && type !== 'citizenId' && type !== 'residencePermit')
  )
    return [];
  const facts = citizenIdFacts(number);
  if (!facts) return [];
  const found: CellProblem[] = [];
  const birth = dayOf(reading, 'birthDate');
  const year = reading.values.get('birthYear');
  if (birth && birth !== facts.birthDate)
    found.push(cellProblem(problem('IMP-23'), 'birthDate', reading, 'documentNumber'));
  else if (!birth && typeof year === 'number' && year !== Number(facts.birthDate.slice(0, 4))) {
    found.push(cellProblem(problem('IMP-23'), 'birthYear', reading, 'documentNumber'));
  }
  const sex = reading.values.get('sex');
  if ((sex === 'male' || sex === 'female') && sex !== facts.sex)
    found.push(cellProblem(problem('IMP-24'), 'sex', reading, 'documentNumber'));
  return found;
}

function pointsAtItself(reading: RowReading): CellProblem[] {
  const own = reading.values.get('caseId');
  if (typeof own !== 'string') return [];
  const key = idKey(own);
  const source = reading.values.get('sourceId');
  if (typeof source === 'string' && idKey(source) === key)
    return [cellProblem(problem('IMP-25'), 'sourceId', reading, 'caseId')];
  const infectors = reading.values.get('infectorId');
  const self = Array.isArray(infectors) && infectors.some(each => idKey(each) === key);
  return self ? [cellProblem(problem('IMP-25'), 'infectorId', reading, 'caseId', 'warn')] : [];
}

function halfCoordinate(reading: RowReading): CellProblem[] {
  if (!reading.seen.has('latitude') || !reading.seen.has('longitude')) return [];
  const [lacks, has] = reading.values.has('latitude') ? ['longitude', 'latitude'] : ['latitude', 'longitude'];
  if (reading.values.has(lacks) || !reading.values.has(has)) return [];
  return [cellProblem(problem('IMP-26'), lacks, reading, has, 'warn')];
}

function endBeforeStart(reading: RowReading): CellProblem[] {
  const found: CellProblem[] = [];
  for (const [start, end] of [
    ['from', 'to'],
    ['exposureStart', 'exposureEnd'],
  ] as const) {
    const [a, b] = [reading.values.get(start), reading.values.get(end)];
    if (typeof a !== 'string' || typeof b !== 'string') continue;
    const [dayA, dayB] = [dayOf(reading, start), dayOf(reading, end)];
    // Two clock times may span midnight, so only whole moments are compared; a bare day is compared by day.
    if (!dayA || !dayB) continue;
    const whole = a.length > 10 && b.length > 10;
    if (whole ? b < a : dayB < dayA) found.push(cellProblem(problem('IMP-28'), end, reading, start));
  }
  return found;
}
