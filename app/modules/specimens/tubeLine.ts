import { CUSTODY_MOMENTS } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { notFound, type Refusal } from '../../core/refusal.ts';
import { type LegsOf, limitsOf, partyNames } from './boxes.ts';
import type { TubeDetail } from './custodySchema.ts';
import { normalLabel } from './labels.ts';
import { limitViews, type Moments } from './legs.ts';
import { sampling } from './parameters.ts';
import { tubesByCode } from './queries.ts';

interface Around extends LegsOf {
  title: Bilingual;
  pointName: string | null;
  boxCode: string | null;
  handedOverAt: Date | null;
  openedBy: string;
  closedBy: string | null;
  note: string | null;
}
interface Member {
  sampleId: string;
  personId: string | null;
  maskedName: string | null;
  takenAt: Date;
  receivedAt: Date;
  takenBy: string;
  how: string;
  alone: boolean;
  aloneBecause: string | null;
  deviceAt: Date | null;
  undoneAt: Date | null;
  undoReason: string | null;
}

/** A tube's whole way: each moment with who did it, the limits of its legs as they stand, and, for whoever may read people, who is in it (masked). */
export async function tubeLine(ctx: Context, code: string): Promise<TubeDetail | Refusal> {
  const tube = (await tubesByCode(ctx, [normalLabel(code)])).get(normalLabel(code));
  if (!tube) return notFound;
  const { rows } = await sql<Around>`
    select g.title, g.pack_id as "packId", g.pack_version as "packVersion", g.overlay_ids as "overlayIds", g.kind as "programmeKind", p.kind as "pointKind", p.name as "pointName",
      b.code as "boxCode", b.handed_over_at as "handedOverAt", t.opened_by as "openedBy", t.closed_by as "closedBy", t.note
    from sample_tube t join test_programme g on g.id = t.programme_id left join sampling_point p on p.id = t.point_id left join sample_box b on b.id = t.box_id where t.id = ${tube.id}`.execute(
    ctx.tx,
  );
  const around = rows[0]!;
  const { rows: events } = await sql<{
    kind: string;
    actor: string;
    at: Date;
  }>`select e.kind, e.actor, e.at from custody_event e where e.box_id = ${tube.boxId}::uuid order by e.at, e.id`.execute(
    ctx.tx,
  );
  const members = ctx.can('person.read') ? await membersIn(ctx, tube.id) : [];
  const bench = await atTheBench(ctx, tube.id);
  const who = (...kinds: string[]) => events.find(event => kinds.includes(event.kind))?.actor ?? null;
  const ways: Record<(typeof CUSTODY_MOMENTS)[number], { at: Date | null; who: string | null }> = {
    collected: { at: tube.firstSampleAt, who: members[0]?.takenBy ?? around.openedBy },
    closed: { at: tube.closedAt, who: around.closedBy ?? around.openedBy },
    boxed: { at: tube.boxedAt, who: who('filled') },
    handed_over: { at: around.handedOverAt, who: who('given', 'taken') },
    received: { at: tube.receivedAt, who: who('unpacked') },
    loaded: { at: tube.loadedAt, who: bench.loadedBy },
    reported: { at: tube.reportedAt, who: bench.releasedBy },
  };
  const names = await partyNames(ctx, [
    ...Object.values(ways).map(way => `courier:${way.who ?? ''}`),
    ...members.map(member => `courier:${member.takenBy}`),
    `lab:${tube.labId ?? ''}`,
  ]);
  // what a laboratory does in its own system, or where the reader does not see its bench, is the laboratory's
  const labName = names.get(`lab:${tube.labId}`) ?? null;
  const nameOf = (moment: string, actor: string | null) =>
    (actor && names.get(`courier:${actor}`)) ||
    (moment === 'loaded' || moment === 'reported' ? labName : null);
  const moments: Moments = Object.fromEntries(
    CUSTODY_MOMENTS.flatMap(moment => (ways[moment].at ? [[moment, ways[moment].at.getTime()]] : [])),
  );
  return {
    id: tube.id,
    code: tube.code,
    state: tube.state,
    sharesLabel: tube.sharesLabel,
    programme: { id: tube.programmeId, kind: tube.programmeKind, title: around.title },
    point: tube.pointId ? { id: tube.pointId, name: around.pointName ?? '' } : null,
    lab: tube.labId ? { id: tube.labId, name: labName } : null,
    box: tube.boxId && around.boxCode ? { id: tube.boxId, code: around.boxCode } : null,
    poolSize: tube.poolSize,
    mixing: tube.mixing,
    memberCount: tube.memberCount,
    result: tube.result,
    note: around.note,
    moments: CUSTODY_MOMENTS.map(moment => ({
      moment,
      at: ways[moment].at?.toISOString() ?? null,
      who: ways[moment].at ? ways[moment].who : null,
      whoName: ways[moment].at ? nameOf(moment, ways[moment].who) : null,
    })),
    limits: limitViews(await limitsOf(ctx, around, moments)),
    members: members.map(member => ({
      sampleId: member.sampleId,
      personId: member.personId,
      maskedName: member.maskedName ?? (member.personId ? '＊' : '未登记'),
      takenAt: member.takenAt.toISOString(),
      takenBy: names.get(`courier:${member.takenBy}`) ?? member.takenBy,
      how: member.how,
      flags: flagsOf(member, tube),
      undoneAt: member.undoneAt?.toISOString() ?? null,
      undoReason: member.undoReason,
    })),
  };
}

/** Who started the tube's first run (the one its moment is of) and who released the result that stands, as actors; null where nobody did it here or the session does not see the laboratory's bench. One query, by index. */
async function atTheBench(
  ctx: Context,
  tubeId: string,
): Promise<{ loadedBy: string | null; releasedBy: string | null }> {
  const { rows } = await sql<{ loadedBy: string | null; releasedBy: string | null }>`select
    (select r.started_by from lab_well w join lab_run r on r.plate_id = w.plate_id where w.tube_id = ${tubeId} order by r.started_at limit 1) as "loadedBy",
    (select o.released_by from lab_outcome o where o.tube_id = ${tubeId} and o.state = 'released' limit 1) as "releasedBy"`.execute(
    ctx.tx,
  );
  return rows[0]!;
}

async function membersIn(ctx: Context, tubeId: string): Promise<Member[]> {
  const { rows } = await sql<Member>`
    select s.id as "sampleId", s.person_id as "personId", p.masked_name as "maskedName", s.taken_at as "takenAt", s.received_at as "receivedAt", s.taken_by as "takenBy", s.how, s.alone, s.alone_because as "aloneBecause", s.device_at as "deviceAt",
      s.undone_at as "undoneAt", s.undo_reason as "undoReason"
    from sample s left join person p on p.id = s.person_id where s.tube_id = ${tubeId} order by s.taken_at, s.id`.execute(
    ctx.tx,
  );
  return rows;
}

/** What is unusual about a sample, from the rows alone: the same whenever it is asked (SPC-15). */
function flagsOf(
  member: Member,
  tube: { closedAt: Date | null; openedAt: Date; memberCount: number; poolSize: number },
): string[] {
  const flags: string[] = [];
  if (member.receivedAt.getTime() - member.takenAt.getTime() > sampling.late.value * 60_000)
    flags.push('late');
  if (member.aloneBecause) flags.push(`alone_${member.aloneBecause}`);
  if (member.deviceAt) flags.push('clock_ahead');
  if (!member.personId) flags.push('unsettled');
  if (member.alone && tube.memberCount > 1) flags.push('not_alone');
  if (tube.closedAt && member.takenAt > tube.closedAt) flags.push('after_closing');
  if (member.takenAt < tube.openedAt) flags.push('before_opening');
  if (tube.memberCount > tube.poolSize) flags.push('overfull');
  return flags;
}
