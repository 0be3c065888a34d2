import type { GeneReading, Outcome } from '../schema.ts';
import type { CodeLookup } from './codes.ts';
import { codingsOf, type FhirProblem, isObject, type Json, readFhirInstant } from './fhirTypes.ts';
import { readThreshold } from './oruValues.ts';

/** What one Observation adds to a result. */
export interface ObservationReading {
  outcome?: Outcome;
  gene?: GeneReading;
  testedAt?: string;
  instrument?: string;
  correction: boolean;
}

type Add = (path: string, code: FhirProblem['code'], zh: string, en: string) => void;

/** Reads an Observation strictly; null when it is not final, or says nothing of ours. */
export function readObservation(
  resource: Json,
  path: string,
  codes: CodeLookup,
  problems: FhirProblem[],
): ObservationReading | 'not_final' | null {
  const before = problems.length;
  const add: Add = (at, code, zh, en) =>
    problems.push({ path: `${path}.${at}`, code, rule: 'RES-8', zh, en });
  if (resource.resourceType !== 'Observation') {
    add('resourceType', 'structure', '应为 Observation', 'is to be an Observation');
    return null;
  }
  if (resource.modifierExtension !== undefined)
    add(
      'modifierExtension',
      'not-supported',
      '不支持改变含义的扩展',
      'extensions that change the meaning are not read',
    );
  if (['registered', 'preliminary'].includes(String(resource.status))) return 'not_final';
  if (!['final', 'amended', 'corrected'].includes(String(resource.status)))
    add('status', 'value', '只接收 final、amended、corrected', 'final, amended and corrected are taken');
  const means = codingsOf(resource.code)
    .map(({ system, code }) => codes.observation(system, code))
    .find(Boolean);
  if (!means) {
    add('code', 'code-invalid', '不认识的检测项目代码', 'the code of the observation is not in the table');
    return null;
  }
  if (means.means === 'nothing') return null;
  const reading: ObservationReading = { correction: resource.status !== 'final' };
  if (resource.effectiveDateTime !== undefined) {
    const at = readFhirInstant(resource.effectiveDateTime);
    if (at) reading.testedAt = at;
    else add('effectiveDateTime', 'value', '时间须到分钟并带时区', 'needs a time and an offset');
  }
  if (isObject(resource.device) && typeof resource.device.display === 'string')
    reading.instrument = resource.device.display.slice(0, 80);
  if (means.means === 'ct') {
    const ct = thresholdOf(resource);
    if (ct === undefined) add('value', 'value', 'Ct 值读不出', 'the cycle threshold cannot be read');
    else reading.gene = { gene: means.gene, ct };
  } else {
    const outcome = presenceOf(resource, codes);
    if (outcome === 'differ') add('value', 'conflict', '结果自相矛盾', 'the result contradicts itself');
    else if (outcome === null) add('value', 'code-invalid', '不认识的结果', 'the value is not in the table');
    else if (contradicts(resource, codes, outcome))
      add('interpretation', 'conflict', '结果自相矛盾', 'the result contradicts itself');
    else if (means.means === 'outcome') reading.outcome = outcome;
    else if (outcome === 'negative') reading.gene = { gene: means.gene, ct: null };
  }
  return problems.length > before ? null : reading;
}

function presenceOf(resource: Json, codes: CodeLookup): Outcome | 'differ' | null {
  if (typeof resource.valueString === 'string') return codes.word(resource.valueString);
  if (typeof resource.valueBoolean === 'boolean') return resource.valueBoolean ? 'positive' : 'negative';
  const known = codingsOf(resource.valueCodeableConcept).flatMap(
    ({ system, code }) => codes.value(system, code) ?? [],
  );
  if (new Set(known).size > 1) return 'differ';
  if (known[0]) return known[0];
  const concept = resource.valueCodeableConcept;
  return isObject(concept) && codingsOf(concept).length === 0 && typeof concept.text === 'string'
    ? codes.word(concept.text)
    : null;
}

function contradicts(resource: Json, codes: CodeLookup, outcome: Outcome): boolean {
  const interpretations = Array.isArray(resource.interpretation) ? resource.interpretation : [];
  return interpretations
    .flatMap(each => codingsOf(each))
    .map(({ system, code }) => codes.value(system, code))
    .some(
      said =>
        (said === 'positive' && outcome === 'negative') || (said === 'negative' && outcome === 'positive'),
    );
}

function thresholdOf(resource: Json): number | null | undefined {
  const quantity = resource.valueQuantity;
  if (isObject(quantity)) {
    if (typeof quantity.value !== 'number') return undefined;
    if (quantity.comparator === '>' || quantity.comparator === '>=') return null;
    return quantity.comparator === undefined ? readThreshold(String(quantity.value)) : undefined;
  }
  if (typeof resource.valueInteger === 'number') return readThreshold(String(resource.valueInteger));
  if (typeof resource.valueString === 'string') return readThreshold(resource.valueString);
  return resource.dataAbsentReason !== undefined ? null : undefined;
}
