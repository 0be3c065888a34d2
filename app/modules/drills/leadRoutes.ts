import Type from 'typebox';
import type { DrillControl } from '../../core/drill.ts';
import { type RouteDefinition, route } from '../../core/http/route.ts';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { isAsked, mayAnswer, mayGive, mayGoBack, mayRunAt, mayStep, mayWorkTo, momentOf } from './rules.ts';
import { scenarioOfDrill } from './scenarioFiles.ts';
import { DrillClock, DrillScore, DrillView } from './schema.ts';
import { addAnswer, listAnswers, nameOfActor } from './store.ts';
import { clockView, drillView, questionsView } from './views.ts';

const closed = { additionalProperties: false } as const;
const id = Type.Object({ id: Type.String({ maxLength: 80 }) });
const Text = Type.Object(
  { zh: Type.String({ minLength: 1, maxLength: 2000 }), en: Type.String({ minLength: 1, maxLength: 2000 }) },
  closed,
);
const answerText = Type.Object({ text: Type.String({ minLength: 1, maxLength: 4000 }) }, closed);
const Done = Type.Object({});

/** The answer must be out before the server goes down: saving and going back stop it for a while. */
const afterAnswerMs = 300;

/** DRL-8: these addresses exist in a drill only. */
const inDrill =
  <I, R>(work: (ctx: Context, drill: DrillControl, input: I) => Promise<R>) =>
  async (ctx: Context, input: I): Promise<R | Refusal> =>
    ctx.outpace.drill ? work(ctx, ctx.outpace.drill, input) : notFound;

const leads = (ctx: Context) => ctx.can('drill.run');
const clockOf = (ctx: Context, drill: DrillControl) =>
  clockView(drill.state(), leads(ctx), ctx.outpace.city.timeZone);
const note = (ctx: Context, act: string, detail: Record<string, string | number | boolean> = {}) =>
  ctx.journal({ act: `drill.${act}`, objectKind: 'drill', detail });
const scenarioOf = (ctx: Context) => scenarioOfDrill(ctx.outpace.config.dataDirectory);

function afterAnswering(work: () => Promise<unknown>): void {
  setTimeout(() => {
    work().catch(error => console.error(`drill: ${(error as Error).stack}`));
  }, afterAnswerMs);
}

interface Body<B> {
  body: B;
}

/** Looking at a drill and leading it, within the drill. Control comes before the journal: what the simulation is writing must not wait for us. */
export const leadRoutes: RouteDefinition[] = [
  route({
    method: 'GET',
    url: '/drill',
    summary: { zh: '演练控制室', en: 'The drill, for its control room' },
    permission: 'drill.read',
    scope: 'city',
    response: DrillView,
    handle: inDrill(async (ctx, drill) => {
      const state = drill.state();
      const { timeZone } = ctx.outpace.city;
      const questions = questionsView(scenarioOf(ctx), await listAnswers(ctx), state, leads(ctx), timeZone);
      return drillView(state, questions, leads(ctx), timeZone);
    }),
  }),
  route({
    method: 'GET',
    url: '/drill/clock',
    summary: { zh: '演练时钟', en: 'The clock of the drill' },
    permission: 'drill.read',
    scope: 'city',
    response: DrillClock,
    handle: inDrill(async (ctx, drill) => clockOf(ctx, drill)),
  }),
  route({
    method: 'POST',
    url: '/drill/run',
    summary: { zh: '让演练时间走起来', en: 'Let the time of the drill run' },
    permission: 'drill.run',
    scope: 'city',
    body: Type.Object({ speed: Type.Number() }, closed),
    response: DrillClock,
    handle: inDrill(async (ctx, drill, { body }: Body<{ speed: number }>) => {
      const refusal = mayRunAt(body.speed, drill.state());
      if (refusal) return refusal;
      drill.run(body.speed);
      await note(ctx, 'run', { speed: body.speed });
      return clockOf(ctx, drill);
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/pause',
    summary: { zh: '暂停演练', en: 'Pause the drill' },
    permission: 'drill.run',
    scope: 'city',
    response: DrillClock,
    handle: inDrill(async (ctx, drill) => {
      await drill.pause();
      await note(ctx, 'paused');
      return clockOf(ctx, drill);
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/step',
    summary: { zh: '走到下一个事件', en: 'On to the next event' },
    permission: 'drill.run',
    scope: 'city',
    response: DrillClock,
    handle: inDrill(async (ctx, drill) => {
      const refusal = mayStep(drill.state());
      if (refusal) return refusal;
      drill.step();
      await note(ctx, 'stepped');
      return clockOf(ctx, drill);
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/work-to',
    summary: { zh: '走到指定时刻', en: 'On to an instant' },
    permission: 'drill.run',
    scope: 'city',
    body: Type.Object({ instant: Type.String({ format: 'date-time' }) }, closed),
    response: DrillClock,
    handle: inDrill(async (ctx, drill, { body }: Body<{ instant: string }>) => {
      const refusal = mayWorkTo(Date.parse(body.instant), drill.state());
      if (refusal) return refusal;
      drill.workTo(Date.parse(body.instant));
      await note(ctx, 'worked_on', { to: body.instant });
      return clockOf(ctx, drill);
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/points',
    summary: { zh: '保存现在', en: 'Save this point' },
    permission: 'drill.run',
    scope: 'city',
    body: Type.Object({ label: Type.String({ minLength: 1, maxLength: 120 }) }, closed),
    response: Done,
    handle: inDrill(async (ctx, drill, { body }: Body<{ label: string }>) => {
      await note(ctx, 'point_saved', { label: body.label });
      afterAnswering(() => drill.save(body.label));
      return {};
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/points/:id/restore',
    summary: { zh: '返回保存点', en: 'Back to a saved point' },
    permission: 'drill.run',
    scope: 'city',
    params: id,
    body: Type.Object({ confirmed: Type.Optional(Type.Boolean()) }, closed),
    response: Done,
    handle: inDrill(async (ctx, drill, input: { params: { id: string }; body: { confirmed?: boolean } }) => {
      const refusal = mayGoBack(input.params.id, input.body.confirmed === true, drill.state());
      if (refusal) return refusal;
      await note(ctx, 'went_back', { point: input.params.id });
      afterAnswering(() => drill.restore(input.params.id));
      return {};
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/autopilot',
    summary: { zh: '模拟人员是否接手', en: 'Whether simulated staff take what people leave' },
    permission: 'drill.run',
    scope: 'city',
    body: Type.Object({ on: Type.Boolean() }, closed),
    response: Done,
    handle: inDrill(async (ctx, drill, { body }: Body<{ on: boolean }>) => {
      drill.setAutopilot(body.on);
      await note(ctx, 'autopilot_set', { on: body.on });
      return {};
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/injects',
    summary: { zh: '下达情况', en: 'Give an inject' },
    permission: 'drill.run',
    scope: 'city',
    body: Type.Union([
      Type.Object({ id: Type.String({ maxLength: 80 }) }, closed),
      Type.Object({ title: Text, text: Text }, closed),
    ]),
    response: Done,
    handle: inDrill(async (ctx, drill, { body }: Body<Parameters<DrillControl['inject']>[0]>) => {
      const refusal = 'id' in body ? mayGive(body.id, drill.state()) : null;
      if (refusal) return refusal;
      await drill.inject(body);
      await note(ctx, 'inject_given', 'id' in body ? { id: body.id } : { title: body.title.zh });
      return {};
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/injects/:id/answer',
    summary: { zh: '答复情况', en: 'Answer an inject' },
    permission: 'drill.read',
    scope: 'city',
    params: id,
    body: answerText,
    response: Done,
    handle: inDrill(async (ctx, drill, input: { params: { id: string }; body: { text: string } }) => {
      const refusal = mayAnswer(input.params.id, drill.state());
      if (refusal) return refusal;
      await drill.answerInject(input.params.id, await nameOfActor(ctx), input.body.text);
      await note(ctx, 'inject_answered', { id: input.params.id, text: input.body.text });
      return {};
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/questions/:id/answer',
    summary: { zh: '回答讨论题', en: 'Answer a question of the scenario' },
    permission: 'drill.read',
    scope: 'city',
    params: id,
    body: answerText,
    response: Done,
    handle: inDrill(async (ctx, drill, input: { params: { id: string }; body: { text: string } }) => {
      const question = scenarioOf(ctx)?.questions.find(one => one.id === input.params.id);
      if (!question) return notFound;
      const state = drill.state();
      const { timeZone } = ctx.outpace.city;
      const at = question.at ? momentOf(state.startedAt, question.at.day, question.at.time, timeZone) : null;
      if (!leads(ctx) && !isAsked(at, state)) return notFound;
      await addAnswer(ctx, question.id, input.body.text);
      await note(ctx, 'question_answered', { id: question.id });
      return {};
    }),
  }),
  route({
    method: 'GET',
    url: '/drill/score',
    summary: { zh: '演练评分', en: 'The score of the drill' },
    permission: 'drill.read',
    scope: 'city',
    response: DrillScore,
    handle: inDrill(async (ctx, drill) => {
      const { computedAt, ...found } = drill.score();
      // DRL-11: the score is made with the truth; who is still at work must not read it there
      const score = leads(ctx) || drill.state().ended ? found : { ...found, score: null };
      return { ...score, computedAt: computedAt === null ? null : new Date(computedAt).toISOString() };
    }),
  }),
  route({
    method: 'POST',
    url: '/drill/score',
    summary: { zh: '计算评分', en: 'Compute the score of now' },
    permission: 'drill.run',
    scope: 'city',
    body: Type.Object({ seeds: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }, closed),
    response: Done,
    handle: inDrill(async (ctx, drill, { body }: Body<{ seeds?: number }>) => {
      drill.computeScore(body);
      await note(ctx, 'score_asked');
      return {};
    }),
  }),
];
