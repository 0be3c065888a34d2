import { dayOf } from '@outpace/protocol';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames, areaOf, areaTree } from '../areas/queries.ts';
import { bestStates, coverage, mayRecord, stateOn } from './trainingRules.ts';
import { MineOut, NewNeed, NewRecords, NewSkill, type RecordRow, TrainingOut } from './trainingSchema.ts';
import * as store from './trainingStore.ts';

const today = (ctx: Context) => dayOf(ctx.now, ctx.outpace.city.timeZone);
// needs are set for the city, districts, streets and communities
const deepestLevel = 3;
const manages = { permission: 'training.write', scope: 'area' } as const;

async function heldViews(ctx: Context, records: readonly RecordRow[]) {
  const names = await colleagues(
    ctx,
    records.map(record => record.recordedBy),
  );
  return records.map(record => ({
    id: record.id,
    skillId: record.skillId,
    heldFrom: record.heldFrom,
    validUntil: record.validUntil,
    proof: record.proof,
    recordedBy: names.get(record.recordedBy)?.name ?? '',
    state: stateOn(record, today(ctx)),
    revokedReason: record.revokedReason,
  }));
}

export const trainingRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/training/mine',
    summary: { zh: '我的培训', en: 'My own training' },
    permission: 'plan.read',
    scope: 'own',
    response: MineOut,
    handle: async ctx => ({
      asOf: new Date(ctx.now).toISOString(),
      skills: await store.readSkills(ctx),
      records: ctx.scope.accountId
        ? await heldViews(ctx, await store.readRecords(ctx, ctx.scope.accountId))
        : [],
    }),
  }),
  route({
    ...manages,
    method: 'GET',
    url: '/training',
    summary: {
      zh: '辖区人员的技能、到期与缺口',
      en: 'Who of the area is trained for what, until when, and what is missing',
    },
    response: TrainingOut,
    handle: async ctx => {
      const staff = await store.readStaff(ctx);
      const records = await store.readRecords(ctx);
      const needs = await store.readNeeds(ctx);
      const { lo, hi } = ctx.scope;
      const areas = (await areaTree(ctx, { maxLevel: deepestLevel })).filter(
        area => area.key >= lo && area.hi <= hi,
      );
      const paths = await areaNames(ctx, [
        ...staff.map(one => one.areaKey),
        ...needs.map(need => need.areaKey),
      ]);
      const views = await heldViews(ctx, records);
      const byAccount = Map.groupBy(
        records.map((record, at) => ({ record, view: views[at]! })),
        ({ record }) => record.accountId,
      );
      const states = bestStates(records, today(ctx));
      const his = new Map(areas.map(area => [area.key, area.hi]));
      return {
        asOf: new Date(ctx.now).toISOString(),
        skills: await store.readSkills(ctx),
        areas: areas.map(({ key, name, level }) => ({ key, name, level })),
        staff: staff.map(one => ({
          accountId: one.id,
          name: one.name,
          unit: one.unit,
          role: one.role,
          areaKey: one.areaKey,
          areaPath: paths.get(one.areaKey)?.path ?? '',
          records: (byAccount.get(one.id) ?? []).map(({ view }) => view),
        })),
        needs: needs.map(need => ({
          ...need,
          areaPath: paths.get(need.areaKey)?.path ?? '',
          ...coverage(need, his.get(need.areaKey) ?? need.areaKey, staff, states),
        })),
      };
    },
  }),
  route({
    ...manages,
    method: 'POST',
    url: '/training/records',
    summary: { zh: '登记培训(可多人)', en: 'Record training, of one or many' },
    body: NewRecords,
    response: Type.Object({ recorded: Type.Integer() }),
    handle: async (ctx, { body }) => {
      const asked = { ...body, accountIds: [...new Set(body.accountIds)] };
      const staff = new Map((await store.readStaff(ctx)).map(one => [one.id, one]));
      const refusal = mayRecord(asked, staff, ctx.scope, today(ctx));
      if (refusal) return refusal;
      if (!(await store.readSkills(ctx)).some(skill => skill.id === body.skillId)) return notFound;
      const ids = await store.insertRecords(ctx, asked, staff);
      for (const [at, id] of ids.entries())
        await ctx.journal({
          act: 'training.recorded',
          objectKind: 'training_record',
          objectId: id,
          rule: 'TRN-4',
          detail: { account: asked.accountIds[at], skill: body.skillId, until: body.validUntil ?? undefined },
        });
      return { recorded: ids.length };
    },
  }),
  route({
    ...manages,
    method: 'POST',
    url: '/training/records/:id/revoke',
    summary: { zh: '撤销一条培训记录', en: 'Revoke a record of training' },
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    body: Type.Object({ reason: Type.String({ maxLength: 500 }) }, { additionalProperties: false }),
    response: Type.Object({ revoked: Type.Boolean() }),
    handle: async (ctx, { params, body }) => {
      if (!body.reason.trim())
        return refuse('TRN-6', '撤销须写明理由。', 'Revoking owes a reason.', {
          errors: [{ path: 'body/reason', message: { zh: '请填写', en: 'required' }, rule: 'TRN-6' }],
        });
      const account = await store.revokeRecord(ctx, params.id, body.reason);
      if (!account) return notFound;
      await ctx.journal({
        act: 'training.revoked',
        objectKind: 'training_record',
        objectId: params.id,
        rule: 'TRN-6',
        detail: { account, reason: body.reason },
      });
      return { revoked: true };
    },
  }),
  route({
    ...manages,
    method: 'PUT',
    url: '/training/needs',
    summary: {
      zh: '设定辖区(或单位)需要多少人具备某项技能;0为取消',
      en: 'Set how many an area, or a unit in it, needs for a skill; 0: none',
    },
    body: NewNeed,
    response: Type.Object({ set: Type.Boolean() }),
    handle: async (ctx, { body }) => {
      const area = await areaOf(ctx, body.areaKey);
      if (!area || area.level > deepestLevel || area.key < ctx.scope.lo || area.hi > ctx.scope.hi)
        return notFound;
      if (!(await store.readSkills(ctx)).some(skill => skill.id === body.skillId)) return notFound;
      await store.setNeed(ctx, { ...body, unit: body.unit.trim() });
      await ctx.journal({
        act: 'training.need_set',
        objectKind: 'area',
        objectId: String(body.areaKey),
        areaKey: body.areaKey,
        detail: { skill: body.skillId, unit: body.unit.trim(), needed: body.needed },
      });
      return { set: true };
    },
  }),
  route({
    ...manages,
    method: 'POST',
    url: '/training/skills',
    summary: { zh: '添加一项技能', en: 'Add a skill' },
    body: NewSkill,
    response: Type.Object({ id: Type.String() }),
    handle: async (ctx, { body }) => {
      const id = await store.insertSkill(ctx, body);
      if (!id)
        return refuse('TRN-7', `编号“${body.code}”已有技能使用。`, `The code "${body.code}" is taken.`, {
          status: 409,
          errors: [
            { path: 'body/code', message: { zh: '换一个编号', en: 'choose another code' }, rule: 'TRN-7' },
          ],
        });
      await ctx.journal({
        act: 'training.skill_added',
        objectKind: 'skill',
        objectId: id,
        rule: 'TRN-7',
        detail: { code: body.code },
      });
      return { id };
    },
  }),
];
