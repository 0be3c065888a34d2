import type { GeneReading, Outcome } from '../schema.ts';
import type { CodeLookup } from './codes.ts';
import { type ObservationReading, readObservation } from './fhirObservation.ts';
import { FhirDocument, type FhirProblem, isObject, type Json, readFhirInstant } from './fhirTypes.ts';
import { exchangeLimits } from './limits.ts';
import type { NamedPerson, ReadResult } from './results.ts';

export interface FhirReading {
  /** What the document calls itself, for the list of messages. */
  name: string;
  results: { result: ReadResult; path: string; person: NamedPerson | null }[];
  notFinal: number;
  problems: FhirProblem[];
}

/**
 * Reads a DiagnosticReport, or a Bundle of DiagnosticReport, Observation and Specimen (FHIR R4): one result per report, its tube by the specimen's identifier.
 * Strict on all it reads, deaf to the rest; every problem at once with its path. References lead into the document only. Never throws.
 */
export function readFhir(body: unknown, codes: CodeLookup): FhirReading {
  const reading: FhirReading = { name: '', results: [], notFinal: 0, problems: [] };
  const add = (path: string, code: FhirProblem['code'], zh: string, en: string) =>
    reading.problems.push({ path, code, rule: 'RES-6', zh, en });
  if (!isObject(body)) {
    add('', 'structure', '不是 FHIR 资源', 'is no FHIR resource');
    return reading;
  }
  const document = new FhirDocument();
  const reports: { report: Json; path: string }[] = [];
  if (body.resourceType === 'DiagnosticReport') reports.push({ report: body, path: 'DiagnosticReport' });
  else if (body.resourceType === 'Bundle') {
    const entries = Array.isArray(body.entry) ? body.entry : [];
    if (entries.length > exchangeLimits.resultsOfMessage.value * 10)
      add('Bundle.entry', 'not-supported', '条目过多', 'has too many entries');
    else
      for (const [index, entry] of entries.entries()) {
        const path = `Bundle.entry[${index}].resource`;
        if (!isObject(entry) || !isObject(entry.resource)) {
          add(path, 'required', '条目里没有资源', 'the entry holds no resource');
          continue;
        }
        if (isObject(entry.request) && entry.request.method !== 'POST')
          add(
            `Bundle.entry[${index}].request.method`,
            'not-supported',
            '只能新增(POST)',
            'only POST is taken',
          );
        document.add(entry.resource, path, entry.fullUrl);
        if (entry.resource.resourceType === 'DiagnosticReport')
          reports.push({ report: entry.resource, path });
      }
  } else
    add(
      'resourceType',
      'not-supported',
      '只接收 DiagnosticReport 或 Bundle',
      'is a DiagnosticReport or a Bundle',
    );
  reading.name = nameOf(body);
  if (!reports.length && !reading.problems.length)
    add('Bundle.entry', 'required', '没有 DiagnosticReport', 'there is no DiagnosticReport');
  if (reports.length > exchangeLimits.resultsOfMessage.value)
    add(
      'Bundle.entry',
      'not-supported',
      `一次最多 ${exchangeLimits.resultsOfMessage.value} 份报告`,
      `at most ${exchangeLimits.resultsOfMessage.value} reports at once`,
    );
  else for (const { report, path } of reports) readReport(report, path, document, codes, reading);
  return reading;
}

function nameOf(body: Json): string {
  const identifier = Array.isArray(body.identifier) ? body.identifier[0] : body.identifier;
  const value = isObject(identifier) ? identifier.value : body.id;
  return typeof value === 'string' ? value.slice(0, 100) : '';
}

function readReport(
  report: Json,
  path: string,
  document: FhirDocument,
  codes: CodeLookup,
  reading: FhirReading,
): void {
  const before = reading.problems.length;
  const add = (at: string, code: FhirProblem['code'], zh: string, en: string, rule = 'RES-6') =>
    reading.problems.push({ path: at ? `${path}.${at}` : path, code, rule, zh, en });
  const status = String(report.status);
  if (['registered', 'partial', 'preliminary'].includes(status)) {
    reading.notFinal++;
    return;
  }
  if (!['final', 'amended', 'corrected'].includes(status))
    add(
      'status',
      report.status === undefined ? 'required' : 'value',
      '只接收 final、amended、corrected',
      'final, amended and corrected are taken',
      'RES-7',
    );
  if (report.modifierExtension !== undefined)
    add(
      'modifierExtension',
      'not-supported',
      '不支持改变含义的扩展',
      'extensions that change the meaning are not read',
    );
  const specimens = Array.isArray(report.specimen) ? report.specimen : [];
  if (specimens.length !== 1)
    add('specimen', 'required', '须有且只有一个样本', 'there must be exactly one specimen');
  const specimen = specimens.length === 1 ? document.follow(specimens[0], report, path) : null;
  const tubeCode = tubeOf(specimens[0], specimen?.resource);
  if (specimens.length === 1 && !tubeCode)
    add('specimen[0]', 'required', '样本没有编号(identifier)', 'the specimen has no identifier');
  const takenAt = optionalInstant(
    isObject(specimen?.resource.collection) ? specimen.resource.collection.collectedDateTime : undefined,
    () =>
      reading.problems.push({
        path: `${specimen!.path}.collection.collectedDateTime`,
        code: 'value',
        rule: 'RES-6',
        zh: '时间须到分钟并带时区',
        en: 'needs a time and an offset',
      }),
  );
  const reportedAt = optionalInstant(report.issued, () =>
    add('issued', 'value', '时间须到分钟并带时区', 'needs a time and an offset'),
  );
  const effectiveAt = optionalInstant(report.effectiveDateTime, () =>
    add('effectiveDateTime', 'value', '时间须到分钟并带时区', 'needs a time and an offset'),
  );
  const parts: ObservationReading[] = [];
  const references = Array.isArray(report.result) ? report.result.slice(0, 60) : [];
  if (!references.length) add('result', 'required', '没有检测结果', 'there is no result');
  for (const [index, reference] of references.entries()) {
    const found = document.follow(reference, report, path);
    if (!found) {
      add(`result[${index}]`, 'value', '引用的资源不在本文档内', 'what it refers to is not in the document');
      continue;
    }
    const part = readObservation(found.resource, found.path, codes, reading.problems);
    if (part === 'not_final') {
      reading.notFinal++;
      return;
    }
    if (part) parts.push(part);
  }
  if (reading.problems.length > before) return;
  const outcomes = new Set(parts.flatMap(part => part.outcome ?? []));
  if (outcomes.size !== 1)
    add(
      'result',
      outcomes.size ? 'conflict' : 'required',
      outcomes.size ? '结果自相矛盾' : '没有总的结果(只有基因或 Ct)',
      outcomes.size
        ? 'the results contradict each other'
        : 'there is no result of the whole, only genes or Ct',
      'RES-8',
    );
  const testedAt = parts.find(part => part.testedAt)?.testedAt ?? effectiveAt ?? reportedAt;
  if (!testedAt) add('issued', 'required', '没有检测时间', 'the time of testing is missing');
  if (reading.problems.length > before || !tubeCode || !testedAt) return;
  const genes = new Map(parts.flatMap(part => (part.gene ? [[part.gene.gene, part.gene] as const] : [])));
  reading.results.push({
    path,
    person: personOf(document.follow(report.subject, report, path)?.resource),
    result: resultOf([...outcomes][0]!, [...genes.values()], {
      tubeCode,
      testedAt,
      takenAt,
      reportedAt,
      instrument: parts.find(part => part.instrument)?.instrument,
      correction: status !== 'final' || parts.some(part => part.correction),
    }),
  });
}

function resultOf(
  outcome: Outcome,
  genes: GeneReading[],
  of: {
    tubeCode: string;
    testedAt: string;
    takenAt: string | undefined;
    reportedAt: string | undefined;
    instrument: string | undefined;
    correction: boolean;
  },
): ReadResult {
  return {
    tubeCode: of.tubeCode,
    testedAt: of.testedAt,
    outcome,
    ...(of.takenAt ? { takenAt: of.takenAt } : {}),
    ...(of.reportedAt ? { reportedAt: of.reportedAt } : {}),
    ...(genes.length ? { genes: genes.slice(0, 10) } : {}),
    ...(of.instrument ? { instrument: of.instrument } : {}),
    ...(of.correction ? { correction: true } : {}),
  };
}

/** The tube's code: the reference's own identifier, or the specimen's first identifier, or its accession number. */
function tubeOf(reference: unknown, specimen: Json | undefined): string | null {
  const candidates = [
    isObject(reference) ? reference.identifier : undefined,
    Array.isArray(specimen?.identifier) ? specimen.identifier[0] : undefined,
    specimen?.accessionIdentifier,
  ];
  for (const each of candidates)
    if (isObject(each) && typeof each.value === 'string' && each.value.trim() && each.value.length <= 60)
      return each.value.trim();
  return null;
}

function optionalInstant(value: unknown, bad: () => void): string | undefined {
  if (value === undefined) return undefined;
  const at = readFhirInstant(value);
  if (!at) bad();
  return at ?? undefined;
}

/** Whom a Patient names; only ever sealed, and used to propose a tube. */
function personOf(patient: Json | undefined): NamedPerson | null {
  if (patient?.resourceType !== 'Patient') return null;
  const first = (value: unknown) => (Array.isArray(value) && isObject(value[0]) ? value[0] : null);
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 80) : undefined);
  const name = first(patient.name);
  const given = Array.isArray(name?.given)
    ? name.given.filter(each => typeof each === 'string').join('')
    : '';
  const person: NamedPerson = {};
  const full = text(name?.text) ?? text(`${text(name?.family) ?? ''}${given}`);
  if (full) person.name = full;
  const document = text(first(patient.identifier)?.value);
  if (document) person.documentNumber = document;
  const phone = text(first(patient.telecom)?.value);
  if (phone) person.phone = phone;
  const birth = text(patient.birthDate);
  if (birth && /^\d{4}-\d{2}-\d{2}$/.test(birth)) person.birthDate = birth;
  return Object.keys(person).length ? person : null;
}
