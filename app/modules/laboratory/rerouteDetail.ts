import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { loadsOfLab, tubesOnTheWay } from '../specimens/queries.ts';
import { type FullLabRow, readLabs, workOf } from './labStore.ts';
import { type RerouteRow, rerouteColumns, rerouteViews } from './rerouting.ts';
import type { RerouteDetail, RerouteLab } from './schema.ts';

/**
 * LAB-19: a proposal beside what is so now, for whoever decides it: the laboratory and since when it cannot, the laboratories that would take its work with what each has before it,
 * what has gone on meanwhile, and what no move covers. Six queries, whatever its size.
 */
export async function rerouteDetail(ctx: Context, id: string): Promise<RerouteDetail | Refusal> {
  const { rows } =
    await sql<RerouteRow>`select ${rerouteColumns} from lab_reroute r join laboratory l on l.id = r.lab_id where r.id = ${id}`.execute(
      ctx.tx,
    );
  const [view] = await rerouteViews(ctx, rows);
  if (!view) return notFound;
  const labs = await readLabs(ctx);
  const takes = new Set(view.moves.map(move => move.toLabId));
  const others = labs.filter(
    lab => lab.id !== view.fromLabId && (takes.has(lab.id) || lab.state === 'working'),
  );
  const from = labs.find(lab => lab.id === view.fromLabId)!;
  const work = await workOf(
    ctx,
    [from, ...others].map(lab => lab.id),
  );
  const coming = await tubesOnTheWay(ctx);
  const shown = (lab: FullLabRow): RerouteLab => {
    const has = work.get(lab.id);
    return {
      id: lab.id,
      name: lab.name,
      nameEn: lab.nameEn,
      state: lab.state,
      stateNote: lab.stateNote,
      stateAt: lab.stateAt?.toISOString() ?? null,
      tubesPerHour: lab.tubesPerHour,
      hours: lab.hours,
      waiting: has ? has.waiting + has.loaded : 0,
      onTheWay: coming.get(lab.id) ?? 0,
    };
  };
  const loads = view.state === 'proposed' ? await loadsOfLab(ctx, view.fromLabId) : [];
  const going = new Set(loads.map(load => load.id));
  const moves = new Set(view.moves.map(move => move.id));
  return {
    ...view,
    from: shown(from),
    to: others.map(shown),
    gone:
      view.state === 'proposed' ? view.moves.filter(move => !going.has(move.id)).map(move => move.id) : [],
    unplaced: loads.filter(load => !moves.has(load.id)),
    asOf: new Date(ctx.now).toISOString(),
  };
}
