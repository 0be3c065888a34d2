import { MATCH_PARAMETERS } from '@outpace/reading';
import type { Context } from '../../../core/module.ts';
import { casesOfPeople } from '../../cases/queries.ts';
import { findMatches, peopleByExternalId, peopleOf } from '../../people/queries.ts';
import { hasIdentity, type RowPerson } from '../identity.ts';
import { casesByIds } from './casesByIds.ts';

/** Whom a row is about: their id in the source, and what else it says of them. */
export interface Pointer {
  externalId?: string;
  person?: RowPerson;
}
export interface Resolved {
  personId: string;
  /** Their case in the outbreak, when they are one. */
  caseId: string | null;
}

/**
 * Finds the people rows are about: a case of the outbreak by its id, else a person by the id of their source, else someone whose document number
 * agrees or whom this very import made. Null where nobody is known. A handful of queries for any number of rows.
 */
export async function resolvePeople(
  ctx: Context,
  outbreakId: string | null,
  pointers: readonly Pointer[],
  importId?: string,
): Promise<(Resolved | null)[]> {
  const ids = [...new Set(pointers.flatMap(pointer => (pointer.externalId ? [pointer.externalId] : [])))];
  const cases = outbreakId
    ? await casesByIds(ctx, outbreakId, ids)
    : new Map<string, { id: string; personId: string }>();
  const people = await peopleByExternalId(
    ctx,
    ids.filter(id => !cases.has(id)),
  );
  const answer: (Resolved | null)[] = pointers.map(({ externalId }) => {
    const known = externalId ? cases.get(externalId) : undefined;
    if (known) return { personId: known.personId, caseId: known.id };
    const personId = externalId ? people.get(externalId) : undefined;
    return personId ? { personId, caseId: null } : null;
  });
  const asked = pointers.flatMap((pointer, index) =>
    answer[index] === null && pointer.person && hasIdentity(pointer.person)
      ? [{ index, person: pointer.person }]
      : [],
  );
  if (asked.length) {
    const found = await findMatches(
      ctx,
      asked.map(({ person }) => ({
        identity: person.identity,
        sex: person.sex,
        birthYear: person.birthYear,
      })),
    );
    const own = importId
      ? await peopleOf(
          ctx,
          found.flatMap(list => list.slice(0, 3).map(match => match.personId)),
        )
      : new Map<string, { importId: string | null }>();
    for (const [at, list] of found.entries()) {
      const match = list.find(
        each =>
          each.differ.length === 0 &&
          (each.agree.some(field => /^document/.test(field)) ||
            each.score >= MATCH_PARAMETERS.strong ||
            (importId !== undefined && own.get(each.personId)?.importId === importId)),
      );
      if (match) answer[asked[at]!.index] = { personId: match.personId, caseId: null };
    }
  }
  if (outbreakId) {
    const without = answer.flatMap(each => (each && !each.caseId ? [each.personId] : []));
    const open = without.length
      ? (await casesOfPeople(ctx, without)).filter(row => row.outbreakId === outbreakId)
      : [];
    const caseOfPerson = new Map(open.map(row => [row.personId, row.id]));
    for (const each of answer)
      if (each && !each.caseId) each.caseId = caseOfPerson.get(each.personId) ?? null;
  }
  return answer;
}
