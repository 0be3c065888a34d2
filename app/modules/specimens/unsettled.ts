import { sql } from 'kysely';
import { readPage } from '../../core/http/lists.ts';
import { open } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { createPeople, findMatches, type IdentityRecord, peopleOf, personOf } from '../people/queries.ts';
import { unknownSecret } from './sampling.ts';
import type { SettleBody } from './schema.ts';
import { maskTyped, maskTypedPhone } from './typed.ts';

interface UnsettledRow {
  id: string;
  tubeId: string;
  tubeCode: string;
  takenAt: Date;
  pointName: string | null;
  programmeTitle: Bilingual;
  sealed: Buffer | null;
}

function typedOf(ctx: Context, id: string, sealed: Buffer | null): IdentityRecord & { code?: string } {
  return sealed ? JSON.parse(open(ctx.keys.secret(unknownSecret), sealed, id).toString()) : {};
}

/** One page of samples of people who were not registered, longest waiting first, each with the people of the scope it may be (SPC-13). */
export async function list(ctx: Context, query: { after?: string; limit?: number; sort?: string }) {
  const page = await readPage<UnsettledRow>(
    ctx,
    {
      from: sql`from sample s join sample_tube t on t.id = s.tube_id join test_programme g on g.id = s.programme_id left join sampling_point p on p.id = t.point_id`,
      select: sql`s.id, s.tube_id as "tubeId", t.code as "tubeCode", s.taken_at as "takenAt", p.name as "pointName", g.title as "programmeTitle", s.unknown_sealed as sealed`,
      where: [sql`s.person_id is null`, sql`s.undone_at is null`],
      sorts: { takenAt: { by: sql`s.taken_at`, type: 'timestamptz' } },
      defaultSort: 'takenAt',
      id: sql`s.id`,
    },
    query,
  );
  const typed = page.items.map(row => typedOf(ctx, row.id, row.sealed));
  const matches = await findMatches(
    ctx,
    typed.map(({ code: _, ...identity }) => ({ identity })),
  );
  const people = await peopleOf(
    ctx,
    matches.flatMap(list => list.slice(0, 5).map(match => match.personId)),
  );
  return {
    ...page,
    items: page.items.map((row, index) => ({
      id: row.id,
      takenAt: row.takenAt.toISOString(),
      tubeId: row.tubeId,
      tubeTail: row.tubeCode.slice(-6),
      pointName: row.pointName,
      programmeTitle: row.programmeTitle,
      maskedName: maskTyped(typed[index]!.name),
      maskedPhone: maskTypedPhone(typed[index]!.phone),
      typed: Object.keys(typed[index]!),
      proposals: matches[index]!.slice(0, 5).map(match => ({
        personId: match.personId,
        maskedName: people.get(match.personId)?.maskedName ?? '',
        score: match.score,
        verdict: match.verdict,
        agree: match.agree,
        differ: match.differ,
      })),
    })),
  };
}

/** Says who somebody sampled was: a person of the register, or a new one by what was typed. What was typed is then forgotten here. */
export async function settle(
  ctx: Context,
  id: string,
  who: SettleBody,
): Promise<{ id: string; personId: string } | Refusal> {
  const { rows } = await sql<{ tubeId: string; areaKey: number; sealed: Buffer | null }>`
    select s.tube_id as "tubeId", s.area_key as "areaKey", s.unknown_sealed as sealed from sample s where s.id = ${id} and s.person_id is null and s.undone_at is null for update`.execute(
    ctx.tx,
  );
  const sample = rows[0];
  if (!sample) return notFound;
  let personId = who.personId;
  if (!personId) {
    if (!ctx.can('person.write'))
      return refuse(
        'SPC-13',
        '您的岗位不能新建人员，请从登记中选择。',
        'Your role does not register people; choose one from the register.',
        { status: 403 },
      );
    const { code: _, ...identity } = typedOf(ctx, id, sample.sealed);
    if (!Object.keys(identity).length)
      return refuse(
        'SPC-13',
        '现场没有录入身份信息，不能新建人员。',
        'Nothing was typed of this person, so none can be registered.',
      );
    personId = (
      await createPeople(ctx, [{ identity, areaKey: sample.areaKey, source: { kind: 'entry', id } }])
    )[0]!.id;
  }
  const person = await personOf(ctx, personId);
  if (!person) return notFound;
  await sql`update sample set person_id = ${person.id}, unknown_sealed = null, area_key = ${person.areaKey}, located_key = ${person.locatedKey} where id = ${id}`.execute(
    ctx.tx,
  );
  const payload = {
    at: new Date(ctx.now).toISOString(),
    actor: ctx.scope.actor,
    touched: [{ id: sample.tubeId, closedAt: null }],
  };
  await sql`select core.sampling_store(${JSON.stringify(payload)}::jsonb)`.execute(ctx.tx);
  await sql`select core.samples_changed(${[person.id]}::uuid[])`.execute(ctx.tx);
  await ctx.journal({
    act: 'sample.settled',
    objectKind: 'sample',
    objectId: id,
    rule: 'SPC-13',
    subject: person.pseudonym,
    areaKey: person.areaKey,
    detail: { newPerson: !who.personId, tube: sample.tubeId },
  });
  await ctx.emit('sample.settled', { sampleId: id, tubeId: sample.tubeId, personId: person.id });
  return { id, personId: person.id };
}
