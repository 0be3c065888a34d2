import { sql } from 'kysely';
import Type from 'typebox';
import { listQuery, readPage } from '../../core/http/lists.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import { notFound, refuse } from '../../core/refusal.ts';
import { closeTasksOf } from '../tasks/queries.ts';
import { judgedNow } from './health.ts';
import { stepsOf } from './pulseStore.ts';
import { rhythmProblem } from './rules.ts';
import {
  ChangeSource,
  EndSignal,
  SignalList,
  SignalView,
  SourceDetail,
  SourceKindWord,
  SourceList,
  SourceView,
  sourceKinds,
  sourceStates,
  Uuid,
} from './schema.ts';
import {
  endSignal,
  openSignals,
  readSignal,
  type SignalRow,
  signalColumns,
  signalsOf,
} from './signalStore.ts';
import { changeSource, readSource, readSources } from './sourceStore.ts';
import { beatsFrom, signalViews, sourceViews } from './views.ts';
import { offsetOf } from './workingHours.ts';

const one = Type.Object({ kind: SourceKindWord, id: Uuid });
const word = (values: readonly string[]) =>
  Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...values] }));
const mostShown = 500;
const hourMs = 3_600_000;
const order = { silent: 0, unknown: 2, speaking: 1, resting: 3, off: 4 } as const;

export const routes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/sources',
    summary: { zh: '信源与 24 小时脉搏', en: 'Sources and their heartbeat of 24 hours' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object(
      {
        kind: word(sourceKinds),
        state: word(sourceStates),
        q: Type.Optional(Type.String({ maxLength: 80 })),
      },
      { additionalProperties: false },
    ),
    response: SourceList,
    handle: async (ctx, { query }) => {
      const offset = offsetOf(ctx.outpace.city.timeZone);
      const open = await openSignals(ctx);
      const all = (await readSources(ctx)).map(source => judgedNow(ctx, source, offset));
      const counts = { speaking: 0, silent: 0, resting: 0, unknown: 0, off: 0, openSignals: open.length };
      for (const each of all) counts[each.state]++;
      const signalled = new Set(open.map(signal => `${signal.sourceKind} ${signal.sourceId}`));
      const text = query.q?.trim().toLowerCase();
      const chosen = all
        .filter(
          each =>
            (!query.kind || each.source.kind === query.kind) &&
            // what is switched off is shown to whoever asks for it
            (query.state ? each.state === query.state : each.state !== 'off') &&
            (!text || each.source.name.toLowerCase().includes(text)),
        )
        .toSorted(
          (a, b) =>
            order[a.state] - order[b.state] ||
            Number(signalled.has(`${b.source.kind} ${b.source.id}`)) -
              Number(signalled.has(`${a.source.kind} ${a.source.id}`)),
        );
      return {
        items: await sourceViews(ctx, chosen.slice(0, mostShown), open),
        counts,
        leftOut: Math.max(0, chosen.length - mostShown),
        beatsFrom: new Date(beatsFrom(ctx.now)).toISOString(),
        asOf: new Date(ctx.now).toISOString(),
      };
    },
  }),
  route({
    method: 'GET',
    url: '/sources/signals',
    summary: { zh: '信源信号', en: 'Signals of sources' },
    permission: 'testing.read',
    scope: 'area',
    query: Type.Object(
      { ...listQuery, state: word(['open', 'explained', 'fixed']), sourceKind: word(sourceKinds) },
      { additionalProperties: false },
    ),
    response: SignalList,
    handle: async (ctx, { query }) => {
      const page = await readPage<SignalRow>(
        ctx,
        {
          from: sql`from feed_signal g`,
          select: signalColumns,
          where: [
            ...(query.state ? [sql`g.state = ${query.state}`] : []),
            ...(query.sourceKind ? [sql`g.source_kind = ${query.sourceKind}`] : []),
          ],
          sorts: { raised: { by: sql`g.raised_at`, type: 'timestamptz' } },
          defaultSort: '-raised',
          id: sql`g.id`,
        },
        query,
      );
      return { ...page, items: await signalViews(ctx, page.items) };
    },
  }),
  route({
    method: 'POST',
    url: '/sources/signals/:id/end',
    summary: { zh: '说明或处理完一个信号', en: 'End a signal as explained or fixed' },
    permission: 'testing.write',
    scope: 'area',
    params: Type.Object({ id: Uuid }),
    body: EndSignal,
    response: SignalView,
    handle: async (ctx, { params, body }) => {
      const signal = await readSignal(ctx, params.id);
      if (!signal) return notFound;
      if (!(await endSignal(ctx, { id: signal.id, version: body.version }, body.how, body.reason)))
        return refuse(
          'FED-7',
          '这个信号已被处理,请刷新后再看。',
          'The signal was dealt with meanwhile; look again.',
          {
            status: 409,
            details: { state: signal.state, version: signal.version },
          },
        );
      await closeTasksOf(ctx, signal.id, body.reason, { kinds: ['silent_source'] });
      await ctx.journal({
        act: body.how === 'fixed' ? 'source.signal_fixed' : 'source.signal_explained',
        objectKind: 'feed_signal',
        objectId: signal.id,
        rule: 'FED-6',
        areaKey: signal.areaKey,
        detail: { reason: body.reason, source: signal.sourceKind },
      });
      const ended = await readSignal(ctx, signal.id);
      return (await signalViews(ctx, [ended!]))[0]!;
    },
  }),
  route({
    method: 'GET',
    url: '/sources/:kind/:id',
    summary: { zh: '一个信源的节律与历史', en: 'A source, its rhythm and its history' },
    permission: 'testing.read',
    scope: 'area',
    params: one,
    response: SourceDetail,
    handle: async (ctx, { params }) => {
      const source = await readSource(ctx, params.kind, params.id);
      if (!source) return notFound;
      const signals = await signalsOf(ctx, source.kind, source.id);
      const [view] = await sourceViews(
        ctx,
        [judgedNow(ctx, source, offsetOf(ctx.outpace.city.timeZone))],
        signals.filter(signal => signal.state === 'open'),
      );
      const from = Math.floor(ctx.now / hourMs) * hourMs - 167 * hourMs;
      const steps = (await stepsOf(ctx, [source], new Date(from), 60)).get(`${source.kind} ${source.id}`);
      return {
        ...view!,
        setRhythm: source.setRhythm,
        declaredRhythm: source.declared,
        learnt:
          source.rhythm && source.learntAt
            ? {
                at: source.learntAt.toISOString(),
                median: source.rhythm.median,
                works: source.rhythm.works,
                gapMinutes: Math.round(source.rhythm.gapMinutes),
                gaps: source.rhythm.gaps,
              }
            : null,
        hours: Array.from({ length: 168 }, (_, hour) => steps?.get(hour) ?? 0),
        hoursFrom: new Date(from).toISOString(),
        signals: await signalViews(ctx, signals),
      };
    },
  }),
  route({
    method: 'PATCH',
    url: '/sources/:kind/:id',
    summary: { zh: '设定信源的节律或停止关注', en: 'Set the rhythm of a source, or stop watching it' },
    permission: 'testing.write',
    scope: 'area',
    params: one,
    body: ChangeSource,
    response: SourceView,
    handle: async (ctx, { params, body }) => {
      const source = await readSource(ctx, params.kind, params.id);
      if (!source) return notFound;
      const problem = body.rhythm ? rhythmProblem(body.rhythm) : null;
      if (problem)
        return refuse(
          'FED-8',
          `节律不能这样设:${problem.zh}。`,
          `The rhythm cannot be set so: ${problem.en}.`,
          {
            errors: [{ path: 'body/rhythm', message: problem, rule: 'FED-8' }],
          },
        );
      if (
        !(await changeSource(
          ctx,
          { ...source, version: body.version },
          {
            ...(body.rhythm === undefined ? {} : { rhythm: body.rhythm }),
            ...(body.watched === undefined ? {} : { watched: body.watched }),
          },
        ))
      )
        return refuse('FED-7', '设置已被改动,请刷新后再改。', 'It was changed meanwhile; look again.', {
          status: 409,
          details: { version: source.version },
        });
      await ctx.journal({
        act: body.watched === false ? 'source.unwatched' : 'source.rhythm_set',
        objectKind: source.kind,
        objectId: source.id,
        areaKey: source.areaKey,
        detail: {
          reason: body.reason,
          ...(body.rhythm === undefined ? {} : { everyMinutes: body.rhythm?.everyMinutes ?? 0 }),
          ...(body.watched === undefined ? {} : { watched: body.watched }),
        },
      });
      const changed = await readSource(ctx, params.kind, params.id);
      const signals = await signalsOf(ctx, source.kind, source.id);
      const [view] = await sourceViews(
        ctx,
        [judgedNow(ctx, changed!, offsetOf(ctx.outpace.city.timeZone))],
        signals.filter(signal => signal.state === 'open'),
      );
      return view!;
    },
  }),
];
