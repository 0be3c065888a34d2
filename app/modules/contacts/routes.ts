import { sql } from 'kysely';
import Type from 'typebox';
import { listOf, listQuery } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaOf } from '../areas/queries.ts';
import { caseOf } from '../cases/queries.ts';
import { outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import { peopleOf, personOf } from '../people/queries.ts';
import { acceptOrPropose, confirmBatch } from './accept.ts';
import {
  AcceptedShape,
  ContactFilterQuery,
  Day,
  FactsBody,
  HandBody,
  RefusedItem,
  TargetBody,
  Uuid,
} from './bodies.ts';
import { addByHand, conflict, convertContact, excludeContacts, reclassify, reopenContact } from './decide.ts';
import { contactOf } from './queries.ts';
import { retraceRoutes } from './retraceRoutes.ts';
import { ContactListRow, EvidenceLineShape } from './schema.ts';
import { readContacts, setReach } from './store.ts';
import { traceRoutes } from './traceRoutes.ts';
import {
  type ContactFilter,
  conditionsOf,
  contactCountsBy,
  contactPage,
  ifAccepted,
  shownContacts,
  titleOf,
} from './views.ts';

const id = Type.Object({ id: Uuid });
const Words = Type.Object({ zh: Type.String(), en: Type.String() });
const Reason = Type.String({ minLength: 4, maxLength: 500 });
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
// one act names at most this many; more are taken in several
const mostAtOnce = 20_000;

async function targets(
  ctx: Context,
  body: { ids?: string[]; query?: ContactFilter },
  state: string,
): Promise<string[]> {
  if (body.ids) return [...new Set(body.ids)];
  const area = body.query?.areaKey === undefined ? null : await areaOf(ctx, body.query.areaKey);
  const where = conditionsOf({ state, ...body.query }, area?.hi);
  const { rows } = await sql<{
    id: string;
  }>`select c.id from contact c where ${sql.join([sql`true`, ...where], sql` and `)} order by c.priority desc, c.id limit ${mostAtOnce}`.execute(
    ctx.tx,
  );
  return rows.map(row => row.id);
}

export const routes: RouteDefinition[] = [
  ...traceRoutes,
  ...retraceRoutes,
  route({
    method: 'GET',
    url: '/contacts',
    summary: { zh: '接触者名单', en: 'Contacts' },
    permission: 'contact.read',
    scope: 'area',
    query: Type.Object({ ...listQuery, ...ContactFilterQuery }),
    response: listOf(ContactListRow),
    handle: async (ctx, { query }) =>
      contactPage(
        ctx,
        query,
        query,
        query.areaKey === undefined ? undefined : (await areaOf(ctx, query.areaKey))?.hi,
      ),
  }),
  route({
    method: 'GET',
    url: '/contacts/counts',
    summary: {
      zh: '接触者计数(按类别、状态、变化、到位)',
      en: 'Counts of contacts by class, state, change and reach',
    },
    permission: 'contact.read',
    scope: 'area',
    query: Type.Object({ outbreakId: Type.Optional(Uuid), caseId: Type.Optional(Uuid) }),
    response: Type.Object({
      total: Type.Integer(),
      live: Type.Integer(),
      notReached: Type.Integer(),
      secondHop: Type.Integer(),
      byState: Type.Record(Type.String(), Type.Integer()),
      byChange: Type.Record(Type.String(), Type.Integer()),
      byReach: Type.Record(Type.String(), Type.Integer()),
      classes: Type.Array(
        Type.Object({ id: Type.String(), title: Words, count: Type.Integer(), rank: Type.Integer() }),
      ),
      asOf: Type.String(),
    }),
    handle: async (ctx, { query }) => {
      const { byClass, ...counts } = await contactCountsBy(ctx, query);
      const outbreakId =
        query.outbreakId ?? (query.caseId ? (await caseOf(ctx, query.caseId))?.outbreakId : undefined);
      const pack =
        outbreakId && (await outbreakOf(ctx, outbreakId)) ? await packOfOutbreak(ctx, outbreakId) : null;
      const classes = Object.entries(byClass).map(([classId, count]) => ({
        id: classId,
        title: pack ? titleOf(pack, classId) : { zh: classId, en: classId },
        count,
        rank: pack?.classes.find(one => one.id === classId)?.rank ?? 0,
      }));
      return {
        ...counts,
        classes: classes.sort((a, b) => b.rank - a.rank),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/contacts/batches',
    summary: { zh: '待复核的批量确认', en: 'Batches waiting for a second person' },
    permission: 'contact.read',
    scope: 'area',
    query: Type.Object({ outbreakId: Type.Optional(Uuid) }),
    response: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          outbreakId: Type.String(),
          count: Type.Integer(),
          reason: orNull(Type.String()),
          state: Type.String(),
          proposedAt: Type.String(),
          proposedBy: Type.String(),
          mayConfirm: Type.Boolean(),
        }),
      ),
    }),
    handle: async (ctx, { query }) => {
      const { rows } = await sql<{
        id: string;
        outbreak_id: string;
        n: number;
        reason: string | null;
        state: string;
        proposed_at: Date;
        proposed_by: string;
        proposed_person: string | null;
      }>`
        select id, outbreak_id, cardinality(contact_ids) as n, reason, state, proposed_at, proposed_by, proposed_person from contact_batch where state in ('waiting', 'running') and (${query.outbreakId ?? null}::uuid is null or outbreak_id = ${query.outbreakId ?? null}::uuid) order by id desc limit 100`.execute(
        ctx.tx,
      );
      const names = await colleagues(
        ctx,
        rows.map(row => row.proposed_by),
      );
      return {
        items: rows.map(row => ({
          id: row.id,
          outbreakId: row.outbreak_id,
          count: row.n,
          reason: row.reason,
          state: row.state,
          proposedAt: row.proposed_at.toISOString(),
          proposedBy: names.get(row.proposed_by)?.name ?? row.proposed_by,
          mayConfirm: row.state === 'waiting' && row.proposed_person !== ctx.scope.naturalPerson,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/contacts/batches/:id/confirm',
    summary: { zh: '由另一人复核并确认一批接触者', en: 'Confirm a batch as the second person' },
    permission: 'contact.write',
    scope: 'area',
    params: id,
    body: Type.Object({}, { additionalProperties: false }),
    response: AcceptedShape,
    handle: async (ctx, { params }) => (await confirmBatch(ctx, params.id)) ?? notFound,
  }),
  route({
    method: 'POST',
    url: '/contacts/batches/:id/refuse',
    summary: { zh: '复核不同意:撤下这一批', en: 'Turn a batch down' },
    permission: 'contact.write',
    scope: 'area',
    params: id,
    body: Type.Object({ reason: Reason }, { additionalProperties: false }),
    response: Type.Object({}),
    handle: async (ctx, { params, body }) => {
      const { numAffectedRows } =
        await sql`update contact_batch set state = 'refused', confirmed_at = ${new Date(ctx.now)}, confirmed_by = ${ctx.scope.actor}, confirmed_person = ${ctx.scope.naturalPerson}, result = ${JSON.stringify({ reason: body.reason })}::jsonb where id = ${params.id} and state = 'waiting'`.execute(
          ctx.tx,
        );
      if (!numAffectedRows) return notFound;
      await ctx.journal({
        act: 'contact.batch_refused',
        objectKind: 'contact_batch',
        objectId: params.id,
        rule: 'CON-3',
        detail: { reason: body.reason },
      });
      return {};
    },
  }),
  route({
    method: 'POST',
    url: '/contacts',
    summary: { zh: '手工添加接触者', en: 'Add a contact by hand' },
    permission: 'contact.write',
    scope: 'area',
    body: HandBody,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => (await addByHand(ctx, body as never)) ?? notFound,
  }),
  route({
    method: 'POST',
    url: '/contacts/accept',
    summary: { zh: '确认接触者并开始管控措施', en: 'Accept contacts and open their measures' },
    permission: 'contact.write',
    scope: 'area',
    body: Type.Object(
      { ...TargetBody, reason: Type.Optional(Type.String({ maxLength: 500 })) },
      { additionalProperties: false },
    ),
    response: AcceptedShape,
    handle: async (ctx, { body }) => {
      const ids = await targets(ctx, body, 'proposed');
      const first = (await readContacts(ctx, { ids: ids.slice(0, 1) }))[0];
      if (!first)
        return ids.length || body.ids
          ? notFound
          : refuse('CON-1', '没有待确认的接触者。', 'There is nothing to accept.');
      const answer = await acceptOrPropose(ctx, first.outbreakId, ids, body.reason ?? null);
      // one contact asked for and refused: say so as a refusal, not as an empty success
      if (ids.length === 1 && answer.refused[0])
        return {
          refused: answer.refused[0].refused,
          why: answer.refused[0].why,
          status: answer.refused[0].refused === 'CON-7' ? (403 as const) : (422 as const),
        };
      return answer;
    },
  }),
  route({
    method: 'POST',
    url: '/contacts/exclude',
    summary: { zh: '排除接触者(写明理由)', en: 'Exclude contacts, with a reason' },
    permission: 'contact.write',
    scope: 'area',
    body: Type.Object(
      { ...TargetBody, reason: Type.String({ maxLength: 500 }) },
      { additionalProperties: false },
    ),
    response: Type.Object({
      excluded: Type.Array(Type.String()),
      measuresRevoked: Type.Integer(),
      refused: Type.Array(RefusedItem),
    }),
    handle: async (ctx, { body }) => {
      const ids = await targets(ctx, body, 'proposed');
      if (!ids.length || !(await readContacts(ctx, { ids: ids.slice(0, 1) })).length) return notFound;
      return excludeContacts(ctx, ids, body.reason);
    },
  }),
  route({
    method: 'GET',
    url: '/contacts/:id',
    summary: {
      zh: '接触者:证据、判定理由、若确认将执行的措施',
      en: 'A contact: evidence, reasons, and what accepting would ask',
    },
    permission: 'contact.read',
    scope: 'area',
    params: id,
    response: Type.Object({
      contact: ContactListRow,
      evidence: Type.Array(EvidenceLineShape),
      whyNot: orNull(Type.Object({ higher: Words, lower: Words })),
      relation: orNull(Type.String()),
      infectious: orNull(Type.Object({ from: Type.String(), to: Type.String() })),
      ruleSource: orNull(Words),
      via: orNull(ContactListRow),
      classSet: orNull(
        Type.Object({
          by: orNull(Type.String()),
          at: Type.String(),
          ruleId: Type.String(),
          note: Type.String(),
        }),
      ),
      ifAccepted: orNull(
        Type.Object({
          endsAt: orNull(Type.String()),
          phases: Type.Array(
            Type.Object({
              kind: Type.String(),
              from: Type.String(),
              to: Type.String(),
              ruleId: Type.String(),
            }),
          ),
          tests: Type.Integer(),
          ruleIds: Type.Array(Type.String()),
          refused: orNull(Type.String()),
          why: orNull(Words),
        }),
      ),
      appeal: Words,
      others: Type.Array(
        Type.Object({
          id: Type.String(),
          caseId: Type.String(),
          caseNumber: orNull(Type.String()),
          classTitle: Words,
          state: Type.String(),
        }),
      ),
    }),
    handle: async (ctx, { params }) => {
      const row = await contactOf(ctx, params.id);
      if (!row) return notFound;
      const pack = await packOfOutbreak(ctx, row.outbreakId);
      const [contact] = await shownContacts(ctx, [row]);
      const via = row.viaContactId ? await contactOf(ctx, row.viaContactId) : null;
      const others = (
        await readContacts(ctx, { personIds: [row.personId], outbreakId: row.outbreakId })
      ).filter(one => one.id !== row.id);
      const parent = await caseOf(ctx, row.caseId);
      const rule = pack.contact_rules.find(one => one.id === row.ruleId);
      const source = pack.source_docs.find(doc => doc.id === rule?.source)?.title;
      const by = row.classSet
        ? (await colleagues(ctx, [row.classSet.by])).get(row.classSet.by)?.name
        : undefined;
      // evidence shows where a named person was: a look at personal data
      const person = (await peopleOf(ctx, [row.personId])).get(row.personId);
      await ctx.journal({
        act: 'contact.evidence_looked_at',
        objectKind: 'contact',
        objectId: row.id,
        subject: person?.pseudonym,
        areaKey: row.areaKey,
        detail: { case: row.caseId },
      });
      return {
        contact: contact!,
        evidence: row.evidence,
        whyNot: row.whyNot,
        relation: row.relation,
        infectious:
          parent?.infectiousFrom && parent.infectiousTo
            ? { from: parent.infectiousFrom.toISOString(), to: parent.infectiousTo.toISOString() }
            : null,
        ruleSource: source
          ? { zh: `《${source.zh}》${row.ruleId}`, en: `${source.en}, ${row.ruleId}` }
          : null,
        via: via ? (await shownContacts(ctx, [via]))[0]! : null,
        classSet: row.classSet
          ? { by: by ?? null, at: row.classSet.at, ruleId: row.classSet.ruleId, note: row.classSet.note }
          : null,
        ifAccepted: ifAccepted(ctx, pack, row),
        appeal: {
          zh: '本人或家属认为判定不对,可随时提出申诉(网格员、12345 或本系统代为登记),由未参与决定的人答复;申诉期间措施不加重。',
          en: 'The person or a relative may contest this at any time (through the grid worker, 12345 or here); someone who did not decide it answers, and nothing becomes stricter meanwhile.',
        },
        others: (await shownContacts(ctx, others)).map(one => ({
          id: one.id,
          caseId: one.caseId,
          caseNumber: one.caseNumber,
          classTitle: one.classTitle,
          state: one.state,
        })),
      };
    },
  }),
  route({
    method: 'POST',
    url: '/contacts/:id/class',
    summary: { zh: '按所填事实由规则重新判定类别', en: 'Class a contact anew, by rule, on stated facts' },
    permission: 'contact.write',
    scope: 'area',
    params: id,
    body: Type.Object(
      {
        classId: Type.Optional(Type.String({ maxLength: 60 })),
        facts: FactsBody,
        note: Type.String({ minLength: 2, maxLength: 1000 }),
        version: Type.Integer(),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ classId: Type.String(), ruleId: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await contactOf(ctx, params.id);
      return row ? reclassify(ctx, row, body as never) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/contacts/:id/reach',
    summary: { zh: '登记联系与到位情况', en: 'Note whether the contact was reached' },
    permission: 'contact.write',
    scope: 'area',
    params: id,
    body: Type.Object(
      {
        reach: Type.Union(
          (['not_reached', 'reached', 'in_control', 'lost', 'elsewhere'] as const).map(value =>
            Type.Literal(value),
          ),
        ),
        note: Type.Optional(Type.String({ maxLength: 500 })),
        version: Type.Integer(),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({}),
    handle: async (ctx, { params, body }) => {
      const row = await contactOf(ctx, params.id);
      if (!row) return notFound;
      if (!(await setReach(ctx, row.id, body.reach, body.version))) return conflict(row);
      await ctx.journal({
        act: 'contact.reach_noted',
        objectKind: 'contact',
        objectId: row.id,
        subject: (await personOf(ctx, row.personId))?.pseudonym,
        areaKey: row.areaKey,
        detail: { from: row.reach, to: body.reach, note: body.note },
      });
      return {};
    },
  }),
  route({
    method: 'POST',
    url: '/contacts/:id/reopen',
    summary: { zh: '把已排除或已撤回的接触者改回待定', en: 'Reopen an excluded or withdrawn contact' },
    permission: 'contact.write',
    scope: 'area',
    params: id,
    body: Type.Object({ reason: Reason }, { additionalProperties: false }),
    response: Type.Object({}),
    handle: async (ctx, { params, body }) => {
      const row = await contactOf(ctx, params.id);
      return row ? ((await reopenContact(ctx, row, body.reason)) ?? {}) : notFound;
    },
  }),
  route({
    method: 'POST',
    url: '/contacts/:id/convert',
    summary: { zh: '接触者转为病例,保留全部经过', en: 'A contact becomes a case, keeping all history' },
    permission: 'case.write',
    scope: 'area',
    params: id,
    body: Type.Object(
      {
        state: Type.String({ minLength: 1, maxLength: 40 }),
        positiveOn: Day,
        onsetOn: Type.Optional(Day),
        sampledOn: Type.Optional(Day),
        confirmedOn: Type.Optional(Day),
        symptoms: Type.Optional(Type.String({ maxLength: 1000 })),
        foundIn: Type.Optional(
          Type.Union([Type.Literal('in_control'), Type.Literal('community'), Type.Literal('unknown')]),
        ),
        reason: Reason,
      },
      { additionalProperties: false },
    ),
    response: Type.Object({ caseId: Type.String(), number: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const row = await contactOf(ctx, params.id);
      if (!row) return notFound;
      const { state, positiveOn, reason, ...facts } = body;
      return convertContact(ctx, row, { state, positiveOn, reason, facts });
    },
  }),
];
