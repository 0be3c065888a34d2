import { dayOf } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { type Bilingual, isRefusal, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { createPeople, findMatches, peopleByExternalId, peopleOf } from '../people/queries.ts';
import { renewDuties } from './dutyStore.ts';
import { insertMembers, type MemberToAdd } from './memberStore.ts';
import { membershipSpan } from './rules.ts';
import type { NewMember } from './schema.ts';
import { type CohortRow, readUnits } from './store.ts';

/** What became of each row of a request. */
export interface MemberAnswer {
  index: number;
  state: 'added' | 'already' | 'refused';
  personId?: string;
  rule?: string;
  why?: Bilingual;
}

const refusedAt = (index: number, rule: string, zh: string, en: string): MemberAnswer => ({
  index,
  state: 'refused',
  rule,
  why: { zh, en },
});

/** Puts people on a roster; each row is judged by itself, and all are answered. A name alone is not enough to add somebody, and a likely but uncertain match is refused, not guessed (COH-8). */
export async function addMembers(
  ctx: Context,
  cohort: CohortRow,
  rows: readonly NewMember[],
  source: 'api' | 'entry',
): Promise<MemberAnswer[]> {
  const tz = ctx.outpace.city.timeZone;
  const today = dayOf(ctx.now, tz);
  const answers: MemberAnswer[] = [];
  const units = new Set((await readUnits(ctx, { cohortId: cohort.id })).map(unit => unit.id));
  const byExternal = await peopleByExternalId(
    ctx,
    rows.flatMap(row => (row.personId ? [] : (row.externalId ?? []))),
  );
  const asked = rows
    .map((row, index) => ({ row, index }))
    .filter(
      ({ row }) => row.identity && !row.personId && !(row.externalId && byExternal.has(row.externalId)),
    );
  const proposals = new Map(
    (
      await findMatches(
        ctx,
        asked.map(({ row }) => ({ identity: row.identity! })),
      )
    ).map((matches, n) => [asked[n]!.index, matches]),
  );
  const wanted: { index: number; personId: string }[] = [];
  const fresh: { index: number; row: NewMember }[] = [];
  for (const [index, row] of rows.entries()) {
    const known = row.personId ?? (row.externalId ? byExternal.get(row.externalId) : undefined);
    if (row.unitId && !units.has(row.unitId))
      answers.push(refusedAt(index, 'COH-7', '没有这个单位。', 'There is no such employer.'));
    else if (known) wanted.push({ index, personId: known });
    else if (!row.identity)
      answers.push(refusedAt(index, 'COH-7', '没有这个人。', 'There is no such person.'));
    else if (!row.identity.documentNumber && !row.identity.phone)
      answers.push(
        refusedAt(index, 'COH-7', '须有证件号码或电话。', 'A document number or a phone is needed.'),
      );
    else {
      const best = proposals.get(index)?.[0];
      if (best?.verdict === 'strong') wanted.push({ index, personId: best.personId });
      else if (best?.verdict === 'possible')
        answers.push(
          refusedAt(
            index,
            'COH-8',
            '可能是已登记的人,请先确认是否同一人。',
            'This may be somebody known already; decide that first.',
          ),
        );
      else fresh.push({ index, row });
    }
  }
  if (fresh.length) {
    const made = await createPeople(
      ctx,
      fresh.map(({ row }) => ({
        identity: { ...row.identity! },
        areaKey: ctx.scope.lo,
        ...(row.externalId ? { externalId: row.externalId } : {}),
        source: { kind: 'entry' as const },
      })),
    );
    for (const [n, { index }] of fresh.entries()) wanted.push({ index, personId: made[n]!.id });
  }
  const people = await peopleOf(
    ctx,
    wanted.map(one => one.personId),
  );
  const members: (MemberToAdd & { index: number })[] = [];
  for (const { index, personId } of wanted) {
    const row = rows[index]!;
    const person = people.get(personId);
    if (!person) {
      answers.push({ index, state: 'refused', rule: notFound.refused, why: notFound.why });
      continue;
    }
    const span = membershipSpan({ fromOn: row.fromOn ?? today, toOn: row.toOn ?? null }, ctx.now, tz);
    if (isRefusal(span)) {
      answers.push({ index, state: 'refused', rule: span.refused, why: span.why });
      continue;
    }
    members.push({
      index,
      personId,
      unitId: row.unitId ?? null,
      fromOn: row.fromOn ?? today,
      toOn: row.toOn ?? null,
      ...span,
      loopFromOn: cohort.workDays === null ? null : (row.loopFromOn ?? row.fromOn ?? today),
      team: row.team ?? null,
      areaKey: person.areaKey,
      locatedKey: person.locatedKey,
    });
  }
  const added = new Set(await insertMembers(ctx, cohort.id, source, members));
  await renewDuties(ctx, [...added]);
  for (const one of members)
    answers.push({
      index: one.index,
      state: added.has(one.personId) ? 'added' : 'already',
      personId: one.personId,
    });
  if (added.size)
    await ctx.journal({
      act: 'cohort.members_added',
      objectKind: 'cohort',
      objectId: cohort.id,
      rule: cohort.ruleId,
      detail: { added: added.size, of: rows.length, source },
    });
  return answers.toSorted((a, b) => a.index - b.index);
}

/** A cohort that was closed takes nobody. */
export function mayTakeMembers(cohort: CohortRow): Refusal | null {
  return cohort.closedAt
    ? refuse(
        'COH-1',
        '该人群已停止要求,不能再加人。',
        'Nothing is asked of this cohort any more; nobody can be added.',
        { status: 409 },
      )
    : null;
}
