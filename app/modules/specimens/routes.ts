import { randomBytes } from 'node:crypto';
import type { RouteDefinition } from '../../core/http/route.ts';
import { route } from '../../core/http/route.ts';
import { isRefusal, notFound, refuse } from '../../core/refusal.ts';
import { personOf } from '../people/queries.ts';
import { bundleOf } from './bundle.ts';
import { issue, revoke } from './codes.ts';
import { listLabelConflicts } from './labelConflicts.ts';
import { newLabels } from './labels.ts';
import * as points from './points.ts';
import * as programmes from './programmeStore.ts';
import { programmeView } from './programmeStore.ts';
import { relabel, takeSampling } from './sampling.ts';
import {
  Bundle,
  ById,
  ClosedProgramme,
  CodeAnswer,
  LabelConflictList,
  LabelConflictQuery,
  LabelsAnswer,
  LabelsBody,
  NewPointBody,
  NewProgrammeBody,
  PointList,
  PointPatchBody,
  PointQuery,
  PointView,
  ProgrammeList,
  ProgrammeQuery,
  ProgrammeView,
  QueueBody,
  RelabelBody,
  RevokedAnswer,
  SamplingAnswer,
  SamplingBody,
  SettleBody,
  SettledAnswer,
  UnsettledList,
  UnsettledQuery,
} from './schema.ts';
import * as unsettled from './unsettled.ts';

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/sampling/points',
    summary: {
      zh: '采样点列表：排队人数、近一小时采样量、预计等候时间',
      en: 'Sampling points with queue, last hour and estimated wait',
    },
    permission: 'testing.read',
    scope: 'area',
    query: PointQuery,
    response: PointList,
    handle: (ctx, { query }) => points.list(ctx, query),
  }),
  route({
    method: 'POST',
    url: '/sampling/points',
    summary: { zh: '新增采样点', en: 'Add a sampling point' },
    permission: 'testing.write',
    scope: 'area',
    body: NewPointBody,
    response: PointView,
    handle: (ctx, { body }) => points.add(ctx, body),
  }),
  route({
    method: 'PATCH',
    url: '/sampling/points/:id',
    summary: { zh: '修改采样点', en: 'Change a sampling point' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    body: PointPatchBody,
    response: PointView,
    handle: (ctx, { params, body }) => points.change(ctx, params.id, body),
  }),
  route({
    method: 'POST',
    url: '/sampling/points/:id/queue',
    summary: { zh: '记录排队人数', en: 'Count the queue' },
    permission: 'sample.write',
    scope: 'area',
    params: ById,
    body: QueueBody,
    response: PointView,
    handle: (ctx, { params, body }) => points.countQueue(ctx, params.id, body.people),
  }),
  route({
    method: 'GET',
    url: '/sampling/points/:id/bundle',
    summary: {
      zh: '离线作业包：任务、住户（姓名脱敏）与单管人群',
      en: 'What a device takes along offline: programmes, households (masked), who is sampled alone',
    },
    permission: 'sample.write',
    scope: 'area',
    params: ById,
    response: Bundle,
    handle: (ctx, { params }) => bundleOf(ctx, params.id),
  }),
  route({
    method: 'GET',
    url: '/programmes',
    summary: { zh: '采样任务', en: 'Testing programmes' },
    permission: 'testing.read',
    scope: 'area',
    query: ProgrammeQuery,
    response: ProgrammeList,
    handle: (ctx, { query }) => programmes.list(ctx, query),
  }),
  route({
    method: 'POST',
    url: '/programmes',
    summary: { zh: '开设愿检尽检任务', en: 'Open a programme for whoever wants a test' },
    permission: 'testing.write',
    scope: 'area',
    body: NewProgrammeBody,
    response: ProgrammeView,
    handle: async (ctx, { body: { packId, packVersion, overlayIds, ...body } }) => {
      const opened = await programmes.open(ctx, {
        ...body,
        pack: { id: packId, version: packVersion, overlayIds: overlayIds ?? [] },
      });
      if (isRefusal(opened)) return opened;
      return programmeView((await programmes.byIds(ctx, [opened.id])).get(opened.id)!);
    },
  }),
  route({
    method: 'POST',
    url: '/programmes/:id/close',
    summary: { zh: '结束愿检尽检任务', en: 'End a programme opened by hand' },
    permission: 'testing.write',
    scope: 'area',
    params: ById,
    response: ClosedProgramme,
    handle: async (ctx, { params }) => {
      const programme = (await programmes.byIds(ctx, [params.id])).get(params.id);
      // read more widely than it is ended: from above and below its area, and in every laboratory
      if (!programme || programme.areaKey < ctx.scope.lo || programme.areaKey > ctx.scope.hi) return notFound;
      if (programme.ownerId !== null)
        return refuse(
          'SPC-4',
          '该任务由筛查轮次或应检尽检管理，请在那里结束。',
          'This programme belongs to a round or a cohort; end it there.',
        );
      if (!(await programmes.close(ctx, params.id)))
        return refuse('SPC-4', '该任务已结束。', 'This programme has ended.', { status: 409 });
      return { id: params.id, closedAt: new Date(ctx.now).toISOString() };
    },
  }),
  route({
    method: 'POST',
    url: '/sampling/events',
    summary: {
      zh: '采样台上传：开管、采样、撤销、封管、作废、装箱（可离线补传，重复上传不重复登记）',
      en: 'What happened at a table: tubes, people, mistakes undone, boxes; offline batches and repeats are welcome',
    },
    permission: 'sample.write',
    scope: 'area',
    urgency: 'sampling',
    body: SamplingBody,
    response: SamplingAnswer,
    handle: (ctx, { body }) => takeSampling(ctx, body),
  }),
  route({
    method: 'POST',
    url: '/tubes/labels',
    summary: { zh: '生成采样管码', en: 'Make labels for tubes' },
    permission: 'sample.write',
    scope: 'area',
    body: LabelsBody,
    response: LabelsAnswer,
    handle: async (ctx, { body }) => {
      const codes = newLabels(body.count, randomBytes(8), body.prefix);
      await ctx.journal({
        act: 'tube.labels_made',
        detail: { count: codes.length, first: codes[0], last: codes.at(-1) },
      });
      return { codes };
    },
  }),
  route({
    method: 'GET',
    url: '/tubes/label-conflicts',
    summary: { zh: '管码重复、待换贴新码的采样管', en: 'Tubes whose label is another’s' },
    permission: 'testing.read',
    scope: 'area',
    query: LabelConflictQuery,
    response: LabelConflictList,
    handle: (ctx, { query }) => listLabelConflicts(ctx, query),
  }),
  route({
    method: 'POST',
    url: '/tubes/:id/relabel',
    summary: {
      zh: '为管码重复的采样管换贴新码',
      en: 'Give a tube whose label is another’s a label of its own',
    },
    permission: 'sample.write',
    scope: 'area',
    params: ById,
    body: RelabelBody,
    handle: (ctx, { params, body }) => relabel(ctx, params.id, body.code, body.reason),
  }),
  route({
    method: 'POST',
    url: '/people/:id/sampling-code',
    summary: {
      zh: '签发采样码（仅显示一次，旧码作废）',
      en: 'Issue a sampling code, shown once; the one before ends',
    },
    permission: 'sample.write',
    scope: 'area',
    params: ById,
    response: CodeAnswer,
    handle: async (ctx, { params }) => {
      const person = ctx.can('person.read') ? await personOf(ctx, params.id) : null;
      if (!person) return notFound;
      const code = (await issue(ctx, [person.id])).get(person.id)!;
      await ctx.journal({
        act: 'person.code_issued',
        objectKind: 'person',
        objectId: person.id,
        subject: person.pseudonym,
        areaKey: person.areaKey,
      });
      return { code };
    },
  }),
  route({
    method: 'POST',
    url: '/people/:id/sampling-code/revoke',
    summary: { zh: '停用采样码', en: 'Revoke a person’s sampling codes' },
    permission: 'sample.write',
    scope: 'area',
    params: ById,
    response: RevokedAnswer,
    handle: async (ctx, { params }) => {
      const person = ctx.can('person.read') ? await personOf(ctx, params.id) : null;
      if (!person) return notFound;
      const revoked = await revoke(ctx, person.id);
      await ctx.journal({
        act: 'person.code_revoked',
        objectKind: 'person',
        objectId: person.id,
        subject: person.pseudonym,
        areaKey: person.areaKey,
        detail: { revoked },
      });
      return { revoked };
    },
  }),
  route({
    method: 'GET',
    url: '/samples/unsettled',
    summary: {
      zh: '身份待核对的样本与可能的人员',
      en: 'Samples of people not registered, with whom they may be',
    },
    permission: 'sample.write',
    scope: 'area',
    query: UnsettledQuery,
    response: UnsettledList,
    handle: (ctx, { query }) => unsettled.list(ctx, query),
  }),
  route({
    method: 'POST',
    url: '/samples/:id/settle',
    summary: { zh: '核定样本属于谁', en: 'Say who somebody sampled was' },
    permission: 'sample.write',
    scope: 'area',
    params: ById,
    body: SettleBody,
    response: SettledAnswer,
    handle: (ctx, { params, body }) => unsettled.settle(ctx, params.id, body),
  }),
];
