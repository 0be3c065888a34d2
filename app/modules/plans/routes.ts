import { shippedPacks } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { areaNames, areaOf, areaTree } from '../areas/queries.ts';
import { ChoicesOut, DifferenceOut, PlanList, PlanOut } from './api.ts';
import { differenceOf, type PartDifference } from './difference.ts';
import { examples } from './examples.ts';
import { mayEnforce, mayReview, mayTouch, mayWithdraw, mayWrite } from './rules.ts';
import {
  type Action,
  type PlanRow,
  planContent,
  type Section,
  type Trigger,
  type VersionRow,
} from './schema.ts';
import * as store from './store.ts';
import { checkBody, sayTrigger } from './triggers.ts';
import { mayChange, planView } from './views.ts';
import { versionShown, watchRoutes } from './watchRoutes.ts';

const closed = { additionalProperties: false };
const id = Type.Object({ id: Type.String({ format: 'uuid' }) });
const areaKey = Type.Integer({ minimum: 0 });
const rowVersion = Type.Integer({ minimum: 1 });
const made = Type.Object({ id: Type.String() });
const reads = { method: 'GET', permission: 'plan.read', scope: 'area' } as const;
const writes = { permission: 'plan.write', scope: 'area' } as const;

/** PLN-8: a change on an old state is refused with the state it is in now. */
const conflict = (row: { version: number } | undefined): Refusal =>
  refuse(
    'PLN-8',
    '这份预案刚被别人改过,您的修改没有保存。请看过最新内容后再改。',
    'Somebody changed this plan a moment ago; your change was not saved. Look at it as it is now first.',
    { status: 409, details: { rowVersion: row?.version ?? null } },
  );

/** The plan with its versions, when the reader may change it; otherwise as if it were not there. */
async function forChange(
  ctx: Context,
  planId: string,
): Promise<{ plan: PlanRow; versions: VersionRow[]; draft: VersionRow | undefined } | null> {
  const plan = await store.readPlan(ctx, planId);
  if (!plan || !mayChange(ctx, plan.areaKey)) return null;
  const versions = await store.readVersions(ctx, planId);
  return {
    plan,
    versions,
    draft: versions.find(row => row.state === 'draft' || row.state === 'reviewed'),
  };
}
const journal = (
  ctx: Context,
  act: string,
  plan: PlanRow,
  rule: string,
  detail: Record<string, string | number>,
) =>
  ctx.journal({
    act: `plan.${act}`,
    objectKind: 'plan',
    objectId: plan.id,
    rule,
    areaKey: plan.areaKey,
    detail,
  });

/** A part of a plan in words, for differences. */
function sayPart(part: PartDifference['part'], value: unknown): Bilingual {
  if (part === 'triggers') return sayTrigger(value as Trigger);
  if (part === 'sections') {
    const { heading, unit } = value as Section;
    return { zh: unit ? `${heading}(${unit})` : heading, en: unit ? `${heading} (${unit})` : heading };
  }
  const { text, unit, hours } = value as Action;
  return { zh: `${text}(${unit || '—'},${hours}小时内)`, en: `${text} (${unit || '—'}, within ${hours} h)` };
}

export const routes: RouteDefinition[] = [
  route({
    ...reads,
    url: '/plans',
    summary: { zh: '预案列表', en: 'Plans' },
    response: PlanList,
    handle: async ctx => {
      const rows = await store.readPlans(ctx);
      const names = await areaNames(
        ctx,
        rows.map(row => row.areaKey),
      );
      return {
        asOf: new Date(ctx.now).toISOString(),
        items: rows.map(row => ({
          id: row.id,
          title: row.title,
          diseases: row.diseases,
          areaKey: row.areaKey,
          areaPath: names.get(row.areaKey)?.path ?? '',
          inForce: row.inForce,
          inForceAt: row.inForceAt?.toISOString() ?? null,
          draft: row.draft as 'draft' | 'reviewed' | null,
          open: row.open,
          example: row.example,
          withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
        })),
      };
    },
  }),
  route({
    ...reads,
    url: '/plans/choices',
    summary: {
      zh: '起草预案时可选的病种、辖区和示例',
      en: 'Diseases, areas and examples to choose from when writing a plan',
    },
    response: ChoicesOut,
    handle: async ctx => {
      const { lo, hi } = ctx.scope;
      const inside = (await areaTree(ctx, { maxLevel: 3 })).filter(area => area.key >= lo && area.hi <= hi);
      const diseases = new Map(shippedPacks().map(({ disease }) => [disease.code, disease]));
      return {
        diseases: [...diseases.values()].map(({ code, zh, en }) => ({ code, name: { zh, en } })),
        areas: inside.map(({ key, name, level }) => ({ key, name, level })),
        examples: examples.map(({ id, title, about }) => ({ id, title, about })),
      };
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/plans',
    summary: { zh: '起草一份预案', en: 'Write a plan' },
    body: Type.Object({ areaKey, ...planContent }, closed),
    response: made,
    handle: async (ctx, { body: { areaKey, ...content } }) => {
      const wrong = checkBody(content.body);
      if (wrong) return wrong;
      if (!(await areaOf(ctx, areaKey)) || !mayChange(ctx, areaKey)) return notFound;
      const id = await store.insertPlan(ctx, areaKey, content, null);
      await ctx.journal({
        act: 'plan.written',
        objectKind: 'plan',
        objectId: id,
        rule: 'PLN-4',
        areaKey,
        detail: { title: content.title, version: 1 },
      });
      return { id };
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/plans/examples',
    summary: { zh: '按示例起草一份预案', en: 'Begin a plan from a shipped example' },
    body: Type.Object(
      {
        areaKey,
        example: Type.String({ maxLength: 60 }),
        language: Type.Union([Type.Literal('zh'), Type.Literal('en')]),
      },
      closed,
    ),
    response: made,
    handle: async (ctx, { body }) => {
      const example = examples.find(one => one.id === body.example);
      if (!example || !(await areaOf(ctx, body.areaKey)) || !mayChange(ctx, body.areaKey)) return notFound;
      const content = example.content(body.language);
      const id = await store.insertPlan(ctx, body.areaKey, content, example.id);
      await ctx.journal({
        act: 'plan.written',
        objectKind: 'plan',
        objectId: id,
        rule: 'PLN-4',
        areaKey: body.areaKey,
        detail: { title: content.title, version: 1, example: example.id },
      });
      return { id };
    },
  }),
  route({
    ...reads,
    url: '/plans/:id',
    summary: {
      zh: '一份预案:某一版全文和各版记录',
      en: 'A plan: one version whole, and the record of all',
    },
    params: id,
    query: Type.Object({ number: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })) }, closed),
    response: PlanOut,
    handle: async (ctx, { params, query }) => {
      const plan = await store.readPlan(ctx, params.id);
      if (!plan) return notFound;
      const versions = await store.readVersions(ctx, plan.id);
      const shown = versionShown(versions, query.number);
      return shown ? planView(ctx, plan, versions, shown) : notFound;
    },
  }),
  route({
    ...reads,
    url: '/plans/:id/difference',
    summary: { zh: '两版之间逐节的差别', en: 'What two versions differ in, section by section' },
    params: id,
    query: Type.Object(
      {
        from: Type.Integer({ minimum: 1, maximum: 100_000 }),
        to: Type.Integer({ minimum: 1, maximum: 100_000 }),
      },
      closed,
    ),
    response: DifferenceOut,
    handle: async (ctx, { params, query }) => {
      const versions = await store.readVersions(ctx, params.id);
      const before = versions.find(row => row.number === query.from);
      const after = versions.find(row => row.number === query.to);
      if (!before || !after) return notFound;
      const said = new Map<string, Bilingual>();
      const { differences, same } = differenceOf(before.body, after.body, (part, value) => {
        const words = sayPart(part, value);
        const key = JSON.stringify(words);
        said.set(key, words);
        return key;
      });
      const words = (key: string | null) => (key === null ? null : said.get(key)!);
      return {
        from: query.from,
        to: query.to,
        title: before.title === after.title ? null : { before: before.title, after: after.title },
        same,
        differences: differences.map(one => ({
          ...one,
          before: words(one.before),
          after: words(one.after),
        })),
      };
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/plans/:id/drafts',
    summary: { zh: '起草新版本', en: 'Begin a new version' },
    params: id,
    response: Type.Object({ number: Type.Integer() }),
    handle: async (ctx, { params }) => {
      const found = await forChange(ctx, params.id);
      if (!found) return notFound;
      if (found.draft) return conflict(found.draft);
      const latest = found.versions[0]!;
      const base = versionShown(found.versions, undefined)!;
      const refusal = mayWrite(found.plan, null, base.body);
      if (refusal) return refusal;
      const number = latest.number + 1;
      await store.insertDraft(ctx, found.plan, number, { ...base, note: '' });
      await journal(ctx, 'draft_begun', found.plan, 'PLN-2', { version: number, from: base.number });
      return { number };
    },
  }),
  route({
    ...writes,
    method: 'PUT',
    url: '/plans/:id/draft',
    summary: { zh: '保存草稿(审核过的回到草稿)', en: 'Save the draft; what was reviewed is a draft again' },
    params: id,
    body: Type.Object({ rowVersion, ...planContent }, closed),
    response: Type.Object({ rowVersion: Type.Integer() }),
    handle: async (ctx, { params, body: { rowVersion, ...content } }) => {
      const found = await forChange(ctx, params.id);
      if (!found) return notFound;
      const { plan, draft } = found;
      const refusal = mayWrite(plan, draft ?? found.versions[0]!, content.body);
      if (refusal) return refusal;
      if (!(await store.changeDraft(ctx, draft!.id, rowVersion, content))) return conflict(draft);
      await journal(ctx, 'draft_saved', plan, 'PLN-2', { version: draft!.number });
      return { rowVersion: rowVersion + 1 };
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/plans/:id/draft/discard',
    summary: { zh: '放弃草稿', en: 'Discard the draft' },
    params: id,
    body: Type.Object({ rowVersion }, closed),
    response: Type.Object({ discarded: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const found = await forChange(ctx, params.id);
      if (!found) return notFound;
      const { plan, draft } = found;
      const refusal = mayTouch(draft ?? found.versions[0]!);
      if (refusal) return refusal;
      if (found.versions.length === 1)
        return refuse(
          'PLN-9',
          '这是唯一的版本。不要这份预案时请废止它并写明理由。',
          'This is the only version. Withdraw the plan, with a reason, if it is not wanted.',
        );
      if (!(await store.discardDraft(ctx, plan.id, body.rowVersion))) return conflict(draft);
      await journal(ctx, 'draft_discarded', plan, 'PLN-2', { version: draft!.number });
      return { discarded: true };
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/plans/:id/draft/review',
    summary: { zh: '审核草稿:通过或退回', en: 'Review the draft: approve or return' },
    params: id,
    body: Type.Object(
      { rowVersion, approve: Type.Boolean(), note: Type.String({ maxLength: 1000 }) },
      closed,
    ),
    response: Type.Object({ state: Type.String() }),
    handle: async (ctx, { params, body }) => {
      const found = await forChange(ctx, params.id);
      if (!found) return notFound;
      const { plan, draft } = found;
      const refusal = mayReview(plan, draft ?? found.versions[0]!, ctx.scope);
      if (refusal) return refusal;
      if (!body.approve && !body.note.trim())
        return refuse('PLN-1', '退回须写明意见。', 'Returning a draft owes a remark.', {
          errors: [{ path: 'body/note', message: { zh: '请填写', en: 'required' }, rule: 'PLN-1' }],
        });
      if (!(await store.review(ctx, draft!.id, body.rowVersion, body.approve, body.note)))
        return conflict(draft);
      await journal(ctx, body.approve ? 'reviewed' : 'returned', plan, 'PLN-1', {
        version: draft!.number,
        note: body.note,
      });
      return { state: body.approve ? 'reviewed' : 'draft' };
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/plans/:id/draft/enforce',
    summary: { zh: '施行审核过的版本', en: 'Put the reviewed version in force' },
    params: id,
    body: Type.Object({ rowVersion }, closed),
    response: Type.Object({ number: Type.Integer() }),
    handle: async (ctx, { params, body }) => {
      const found = await forChange(ctx, params.id);
      if (!found) return notFound;
      const { plan, draft } = found;
      const refusal = mayEnforce(plan, draft ?? found.versions[0]!);
      if (refusal) return refusal;
      if (!(await store.enforce(ctx, draft!, body.rowVersion))) return conflict(draft);
      await journal(ctx, 'in_force', plan, 'PLN-3', { version: draft!.number });
      return { number: draft!.number };
    },
  }),
  route({
    ...writes,
    method: 'POST',
    url: '/plans/:id/withdraw',
    summary: { zh: '废止预案', en: 'Withdraw a plan' },
    params: id,
    body: Type.Object({ rowVersion, reason: Type.String({ maxLength: 500 }) }, closed),
    response: Type.Object({ withdrawn: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      const found = await forChange(ctx, params.id);
      if (!found) return notFound;
      const refusal = mayWithdraw(found.plan, body.reason);
      if (refusal) return refusal;
      if (!(await store.withdraw(ctx, found.plan, body.rowVersion, body.reason))) return conflict(found.plan);
      await journal(ctx, 'withdrawn', found.plan, 'PLN-9', { reason: body.reason });
      return { withdrawn: true };
    },
  }),
  ...watchRoutes,
];
