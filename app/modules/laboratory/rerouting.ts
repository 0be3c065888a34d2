import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { isSentTo, loadsOfLab, rerouteBoxes, tubesOnTheWay } from '../specimens/queries.ts';
import { addTasks, tasksDone } from '../tasks/queries.ts';
import { actorNames } from './actorNames.ts';
import { type FullLabRow, readLab, readLabs, workOf } from './labStore.ts';
import { durations } from './parameters.ts';
import { rerouteReasons } from './rerouteWords.ts';
import { finishTime, spread } from './schedule.ts';
import type { RerouteView } from './schema.ts';

type Move = RerouteView['moves'][number];
export interface RerouteRow {
  id: string;
  fromLabId: string;
  fromLabName: string;
  reason: RerouteView['reason'];
  state: RerouteView['state'];
  staysUntil: Date | null;
  moves: Move[];
  proposedAt: Date;
  decidedAt: Date | null;
  decidedBy: string | null;
  note: string | null;
}
export const rerouteColumns = sql`r.id, r.lab_id as "fromLabId", l.name as "fromLabName", r.reason, r.state, r.stays_until as "staysUntil", r.moves, r.proposed_at as "proposedAt", r.decided_at as "decidedAt", r.decided_by as "decidedBy", r.note`;
export async function rerouteViews(ctx: Context, rows: readonly RerouteRow[]): Promise<RerouteView[]> {
  const nameOf = await actorNames(
    ctx,
    rows.map(row => row.decidedBy),
  );
  return rows.map(row => ({
    ...row,
    staysUntil: row.staysUntil?.toISOString() ?? null,
    proposedAt: row.proposedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedByName: nameOf(row.decidedBy),
  }));
}
const viewOf = async (ctx: Context, row: RerouteRow) => (await rerouteViews(ctx, [row]))[0]!;

/**
 * LAB-19: works out where everything meant for a laboratory that cannot take it would be done soonest, and keeps that as a proposal; a person confirms. A laboratory has one open
 * proposal: asking again works it out anew. Needs testing.write over the laboratory.
 */
export async function proposeReroute(
  ctx: Context,
  labId: string,
  asked: boolean,
): Promise<RerouteView | Refusal | null> {
  const lab = await readLab(ctx, labId);
  if (!lab) return notFound;
  const loads = await loadsOfLab(ctx, labId);
  if (loads.length === 0 && !asked) return null;
  const tz = ctx.outpace.city.timeZone;
  const others = (await readLabs(ctx)).filter(one => one.id !== labId && one.state === 'working');
  const ahead = await tubesOnTheWay(ctx);
  const work = await workOf(ctx, [labId, ...others.map(one => one.id)]);
  const before = (one: FullLabRow) => {
    const has = work.get(one.id);
    return (has ? has.waiting + has.loaded : 0) + (ahead.get(one.id) ?? 0);
  };
  const names = new Map(others.map(one => [one.id, one.name]));
  const moves: Move[] = spread(
    loads,
    others.map(one => ({
      id: one.id,
      tubesPerHour: one.tubesPerHour,
      hours: one.hours,
      tubes: before(one),
    })),
    ctx.now,
    tz,
  ).map(({ load, to, finishesAt }) => ({
    ...load,
    toLabId: to,
    toLabName: names.get(to)!,
    finishesAt: new Date(finishesAt).toISOString(),
  }));
  // as for the moves: what open points still bring counts
  const coming = loads.reduce((sum, load) => sum + (load.kind === 'point' ? load.tubes : 0), 0);
  const stays =
    lab.state === 'working' || lab.state === 'full'
      ? finishTime(lab, before(lab) + coming, ctx.now, tz)
      : null;
  const { rows } = await sql<RerouteRow>`with r as (
      insert into lab_reroute (lab_id, reason, stays_until, moves, proposed_at, proposed_by, lab_key)
      values (${labId}, ${lab.state === 'working' ? 'asked' : lab.state}, ${stays === null ? null : new Date(stays)}, ${JSON.stringify(moves)}::jsonb, ${new Date(ctx.now)}, ${ctx.scope.actor}, ${lab.areaKey})
      on conflict (lab_id) where state = 'proposed' do update set reason = excluded.reason, stays_until = excluded.stays_until, moves = excluded.moves, proposed_at = excluded.proposed_at, proposed_by = excluded.proposed_by
      returning *)
    select ${rerouteColumns} from r join laboratory l on l.id = r.lab_id`.execute(ctx.tx);
  await ctx.journal({
    act: 'lab.reroute_proposed',
    objectKind: 'laboratory',
    objectId: labId,
    rule: 'LAB-19',
    areaKey: lab.areaKey,
    detail: { reason: rows[0]!.reason, moves: moves.length },
  });
  if (!asked) await askToDecide(ctx, lab, rows[0]!);
  return viewOf(ctx, rows[0]!);
}

/** A proposal nobody asked for waits for a person: a task where the laboratory is, once a proposal. */
async function askToDecide(ctx: Context, lab: FullLabRow, row: RerouteRow): Promise<void> {
  const tubes = row.moves.reduce((sum, move) => sum + move.tubes, 0);
  const boxes = row.moves.filter(move => move.kind === 'box').length;
  const points = row.moves.length - boxes;
  const why = rerouteReasons[row.reason];
  await addTasks(
    ctx,
    [
      {
        outbreakId: null,
        kind: 'other',
        title: {
          zh: `${lab.name}${why.zh}:改送方案(${boxes}箱、${points}个采样点、${tubes}管)待确认`,
          en: `${lab.nameEn ?? lab.name} ${why.en}: confirm where its work goes (boxes: ${boxes}, points: ${points}, tubes: ${tubes})`,
        },
        subjectKind: 'lab_reroute',
        subjectId: row.id,
        dueAt: ctx.now + durations.reroute,
        ruleId: 'LAB-19',
        areaKey: lab.areaKey,
        locatedKey: lab.areaKey,
        originKey: lab.areaKey,
      },
    ],
    { unlessOpen: true },
  );
}

/** LAB-19: a person confirms (all moves, or only some) or declines. What has moved on meanwhile (a box received) stays where it is. */
export async function decideReroute(
  ctx: Context,
  id: string,
  given: { confirm: boolean; note?: string; only?: string[] },
): Promise<RerouteView | Refusal> {
  const { rows } =
    await sql<RerouteRow>`select ${rerouteColumns} from lab_reroute r join laboratory l on l.id = r.lab_id where r.id = ${id} for update of r`.execute(
      ctx.tx,
    );
  const row = rows[0];
  if (!row) return notFound;
  if (row.state !== 'proposed')
    return refuse('LAB-19', '这个方案已决定过。', 'This proposal has been decided.', {
      status: 409,
      details: { state: row.state },
    });
  const wanted = given.only ? new Set(given.only) : null;
  const going = new Set((await loadsOfLab(ctx, row.fromLabId)).map(load => load.id));
  const became = (move: Move): NonNullable<Move['became']> =>
    !given.confirm || (wanted && !wanted.has(move.id)) ? 'left' : going.has(move.id) ? 'moved' : 'gone';
  const decisions = row.moves.map(move => ({ ...move, became: became(move) }));
  const moving = decisions.filter(move => move.became === 'moved');
  // without it the boxes would silently stay where they are
  if (moving.some(move => move.kind === 'box') && !ctx.can('custody.write'))
    return refuse(
      'LAB-19',
      '其中有转运箱:请有样本交接权限的人(流调员)确认,或只改采样点。',
      'Boxes are among them: somebody who may change custody (an epidemiologist) confirms, or only points are moved.',
      { status: 403 },
    );
  const moved = await rerouteBoxes(ctx, row.fromLabId, moving);
  const decided = await sql<RerouteRow>`with r as (
      update lab_reroute set state = ${given.confirm ? 'confirmed' : 'declined'}, decided_at = ${new Date(ctx.now)}, decided_by = ${ctx.scope.actor}, note = ${given.note ?? null}, moves = ${JSON.stringify(decisions)}::jsonb where id = ${id} returning *)
    select ${rerouteColumns} from r join laboratory l on l.id = r.lab_id`.execute(ctx.tx);
  await tasksDone(ctx, [id], ['other'], given.confirm ? '已确认改送' : '不采纳改送');
  await ctx.journal({
    act: given.confirm ? 'lab.reroute_confirmed' : 'lab.reroute_declined',
    objectKind: 'laboratory',
    objectId: row.fromLabId,
    rule: 'LAB-19',
    detail: { boxes: moved.boxes, points: moved.points, note: given.note },
  });
  return viewOf(ctx, decided.rows[0]!);
}

/** Proposals for laboratories that cannot take what is on its way to them and have none yet. */
export async function proposeWhereNeeded(ctx: Context): Promise<number> {
  const { rows } = await sql<{
    id: string;
  }>`select l.id from laboratory l where l.state <> 'working' and not exists (select from lab_reroute r where r.lab_id = l.id and r.proposed_at >= l.state_at)
    and ${isSentTo(sql`l.id`)}`.execute(ctx.tx);
  for (const { id } of rows) await proposeReroute(ctx, id, false);
  return rows.length;
}
