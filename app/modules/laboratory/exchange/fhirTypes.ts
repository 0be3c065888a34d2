/** A JSON object of a document nobody has checked yet. */
export type Json = { [key: string]: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Something wrong with a FHIR document: where (FHIRPath-like) and the code of value set issue-type. */
export interface FhirProblem {
  path: string;
  code: 'structure' | 'required' | 'value' | 'code-invalid' | 'not-supported' | 'business-rule' | 'conflict';
  rule: string;
  zh: string;
  en: string;
}

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A FHIR dateTime or instant with a time and an offset, as ISO 8601 in UTC; null when it is none. */
export function readFhirInstant(value: unknown): string | null {
  if (typeof value !== 'string' || !instantPattern.test(value)) return null;
  const at = Date.parse(value);
  // 30 February is rolled over by the engine and must not be
  if (
    Number.isNaN(at) ||
    new Date(Date.parse(`${value.slice(0, 10)}T00:00:00Z`)).toISOString().slice(0, 10) !== value.slice(0, 10)
  )
    return null;
  return new Date(at).toISOString();
}

export interface Coding {
  system: string;
  code: string;
  display: string;
}

/** The codings of a CodeableConcept, at most 20. */
export function codingsOf(value: unknown): Coding[] {
  if (!isObject(value) || !Array.isArray(value.coding)) return [];
  return value.coding.slice(0, 20).flatMap(each =>
    isObject(each) && typeof each.code === 'string'
      ? [
          {
            system: typeof each.system === 'string' ? each.system : '',
            code: each.code,
            display: typeof each.display === 'string' ? each.display : '',
          },
        ]
      : [],
  );
}

/** The document a report stands in: what its references lead to. */
export class FhirDocument {
  readonly #byReference = new Map<string, { resource: Json; path: string }>();

  /** `entries`: resources by every name they can be referred to. */
  add(resource: Json, path: string, fullUrl?: unknown): void {
    const { resourceType, id } = resource;
    if (typeof fullUrl === 'string') this.#byReference.set(fullUrl, { resource, path });
    if (typeof resourceType === 'string' && typeof id === 'string')
      this.#byReference.set(`${resourceType}/${id}`, { resource, path });
  }

  /** What a Reference leads to: within `holder` (#id) or within the bundle; nothing is ever fetched. */
  follow(reference: unknown, holder: Json, holderPath: string): { resource: Json; path: string } | null {
    if (!isObject(reference) || typeof reference.reference !== 'string') return null;
    const name = reference.reference;
    if (!name.startsWith('#')) return this.#byReference.get(name) ?? null;
    const contained = Array.isArray(holder.contained) ? holder.contained : [];
    const at = contained.findIndex(each => isObject(each) && each.id === name.slice(1));
    return at < 0 ? null : { resource: contained[at] as Json, path: `${holderPath}.contained[${at}]` };
  }
}
