import { sql } from 'kysely';
import { seal } from '../../core/keys/sealing.ts';
import type { Context } from '../../core/module.ts';
import { refuse } from '../../core/refusal.ts';
import { addTasks, tasksDone } from '../tasks/queries.ts';
import { applyCustody, refreshBoxes, type SaidOfBox } from './custody.ts';
import { type Facts, loadFacts } from './facts.ts';
import { Judge, type Put, type TableEvent } from './judge.ts';
import { normalLabel } from './labels.ts';
import { custody } from './parameters.ts';
import type { SamplingAnswer, SamplingBody, SamplingEvent, SamplingResult, TubeBrief } from './schema.ts';

/** The secret under which typed identities wait to be settled. */
export const unknownSecret = 'sample-unknown';

interface Stored {
  tubes: (TubeBrief & { closedNow: boolean })[];
  /** Labels of boxes whose contents were touched. */
  boxes: string[];
}

/**
 * Takes what a device at a table says: judged in the order said, stored set-based. Six round trips whatever the batch: begin, session, facts, store,
 * journal, commit; boxes add two. All or nothing is stored, so an answer that was lost is asked for by sending the batch again.
 */
export async function takeSampling(ctx: Context, body: SamplingBody): Promise<SamplingAnswer> {
  const table = body.events.filter((event): event is TableEvent => !isOfBox(event));
  const results = new Map<number, SamplingResult>();
  let tubes: TubeBrief[] = [];
  if (table.length) {
    const facts = await loadFacts(ctx, table);
    const judge = new Judge(facts, ctx.now);
    for (const [index, event] of body.events.entries())
      if (!isOfBox(event)) results.set(index, judge.judge(event));
    const stored = judge.put.touched.size
      ? await store(ctx, body.device, judge.put)
      : { tubes: [], boxes: [] };
    tubes = briefs(facts, stored);
    await follow(ctx, body, judge.put, stored, [...results.values()]);
  }
  const ofBoxes = body.events
    .entries()
    .filter(([, event]) => isOfBox(event))
    .toArray() as [number, BoxSaying][];
  if (ofBoxes.length) {
    const said = await applyCustody(
      ctx,
      ofBoxes.map(([, event]) => boxSaying(event)),
    );
    for (const [n, [index]] of ofBoxes.entries()) results.set(index, said.results[n]!);
  }
  return { results: body.events.map((_, index) => results.get(index)!), tubes };
}

type BoxSaying = Extract<SamplingEvent, { kind: 'box_filled' | 'box_closed' }>;
function isOfBox(event: SamplingEvent): event is BoxSaying {
  return event.kind === 'box_filled' || event.kind === 'box_closed';
}

function boxSaying(event: BoxSaying): SaidOfBox {
  return event.kind === 'box_filled'
    ? {
        id: event.id,
        at: event.at,
        kind: 'filled',
        boxCode: event.boxCode,
        pointId: event.pointId,
        tubes: event.tubeCodes.map(normalLabel),
        count: event.tubeCodes.length,
      }
    : {
        id: event.id,
        at: event.at,
        kind: 'closed',
        boxCode: event.boxCode,
        count: event.count,
        labId: event.labId,
      };
}

async function store(ctx: Context, device: string, put: Put): Promise<Stored> {
  const key = ctx.keys.secret(unknownSecret);
  const payload = {
    at: new Date(ctx.now).toISOString(),
    actor: ctx.scope.actor,
    device,
    touched: [...put.touched.values()],
    ...(put.tubes.length ? { tubes: put.tubes } : {}),
    ...(put.openings.length ? { openings: put.openings } : {}),
    ...(put.samples.length
      ? {
          samples: put.samples.map(({ typed, ...sample }) => ({
            ...sample,
            unknown: typed ? seal(key, JSON.stringify(typed), sample.id).toString('hex') : null,
          })),
        }
      : {}),
    ...(put.undone.length ? { undone: put.undone } : {}),
    ...(put.voided.length ? { voided: put.voided } : {}),
    ...(put.points.size ? { points: [...put.points] } : {}),
  };
  const { rows } = await sql<{
    stored: Stored;
  }>`select core.sampling_store(${JSON.stringify(payload)}::jsonb) as stored`.execute(ctx.tx);
  // few batches have any, and only those pay for it
  if (put.said.length)
    await sql`update sample s set alone_because = (select x."group" from jsonb_to_recordset(${JSON.stringify(put.said)}::jsonb) x(id uuid, "group" text) where x.id = s.id)
      where s.id = any(${put.said.map(one => one.id)}::uuid[])`.execute(ctx.tx);
  return rows[0]!.stored;
}

/** Tubes the batch spoke of, as they are now: worked out by the database where something changed, as loaded where nothing did. */
function briefs(facts: Facts, stored: Stored): TubeBrief[] {
  const now = new Map(stored.tubes.map(({ closedNow: _, ...tube }) => [tube.id, tube]));
  return [...facts.tubes.values()]
    .filter(tube => tube.ours)
    .map(
      tube =>
        now.get(tube.id) ?? {
          id: tube.id,
          code: tube.code,
          state: tube.state,
          memberCount: tube.members,
          poolSize: tube.size,
          mixing: tube.mixing,
        },
    );
}

async function follow(
  ctx: Context,
  body: SamplingBody,
  put: Put,
  stored: Stored,
  results: readonly SamplingResult[],
): Promise<void> {
  if (!put.touched.size) return;
  const count = (state: string) => results.filter(result => result.state === state).length;
  const tubes = [...put.touched.keys()];
  await ctx.journal({
    act: 'sample.registered',
    objectKind: 'tube',
    objectId: tubes.length === 1 ? tubes[0] : undefined,
    detail: {
      device: body.device,
      tubes,
      samples: put.samples.map(sample => sample.id),
      undone: put.undone.map(one => `${one.id} ${one.reason}`),
      voided: put.voided.map(one => `${one.id} ${one.reason}`),
      ...(put.said.length ? { alone: put.said.map(one => `${one.id} ${one.group}`) } : {}),
      recorded: count('recorded'),
      already: count('already'),
      refused: count('refused'),
      conflict: count('conflict'),
    },
  });
  const conflicts = put.tubes.filter(tube => tube.state === 'conflict');
  if (conflicts.length)
    await addTasks(
      ctx,
      conflicts.map(tube => ({
        outbreakId: null,
        kind: 'label_conflict' as const,
        title: {
          zh: `管码重复使用：…${tube.code.slice(-6)}，核对两管并换贴新码`,
          en: `One label on two tubes: …${tube.code.slice(-6)}. Look at both and relabel one`,
        },
        subjectKind: 'tube',
        subjectId: tube.id,
        ruleId: 'SPC-6',
        dueAt: ctx.now + custody.taskDue.value * 60_000,
        areaKey: tube.areaKey,
        locatedKey: tube.areaKey,
        originKey: tube.areaKey,
      })),
      { unlessOpen: true },
    );
  const closedNow = stored.tubes.filter(tube => tube.closedNow).map(tube => tube.id);
  if (closedNow.length) await ctx.emit('tube.closed', { tubeIds: closedNow });
  if (stored.boxes.length) await refreshBoxes(ctx, stored.boxes);
}

/** Gives a tube whose label is another's a label of its own; it goes on as any other. */
export async function relabel(ctx: Context, id: string, code: string, reason: string) {
  const label = normalLabel(code);
  const { rows: free } = await sql<{
    taken: boolean;
  }>`select core.label_taken(${label}) as taken`.execute(ctx.tx);
  if (free[0]!.taken) return refuse('SPC-6', '该管码已被使用。', 'This label is in use.', { status: 409 });
  const { rows } = await sql<{
    areaKey: number;
  }>`update sample_tube set code = ${label}, state = case when closed_at is not null then 'closed' else 'open' end, note = ${reason}, version = version + 1 where id = ${id} and state = 'conflict' returning area_key as "areaKey"`.execute(
    ctx.tx,
  );
  if (!rows[0])
    return refuse(
      'SPC-6',
      '没有这支待核查的管，或不属于本区域。',
      'There is no such tube to settle, or it is not of your area.',
      { status: 404 },
    );
  await tasksDone(ctx, [id], ['label_conflict'], reason);
  await ctx.journal({
    act: 'tube.relabelled',
    objectKind: 'tube',
    objectId: id,
    rule: 'SPC-6',
    areaKey: rows[0].areaKey,
    detail: { code: label, reason },
  });
  return { id, code: label };
}
