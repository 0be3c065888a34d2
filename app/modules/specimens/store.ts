import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { PersonSample, TubeMark, TubeMember, TubeRow } from './queries.ts';

const tubeColumns = sql`t.id, t.code, t.programme_id as "programmeId", g.kind as "programmeKind", t.point_id as "pointId", t.pool_size as "poolSize", t.mixing, t.state, t.opened_at as "openedAt",
  t.closed_at as "closedAt", t.boxed_at as "boxedAt", t.received_at as "receivedAt", t.loaded_at as "loadedAt", t.reported_at as "reportedAt", t.first_sample_at as "firstSampleAt", t.last_sample_at as "lastSampleAt",
  t.member_count as "memberCount", t.box_id as "boxId", t.lab_id as "labId", t.result, g.outbreak_id as "outbreakId",
  exists (select 1 from sample_tube c where c.code = t.code and c.state = 'conflict' and c.id <> t.id) as "sharesLabel", t.area_key as "areaKey", t.lab_key as "labKey"`;

/** The tube that holds each label; keyed by the label as asked. */
export async function tubesByCode(ctx: Context, codes: readonly string[]): Promise<Map<string, TubeRow>> {
  if (!codes.length) return new Map();
  const { rows } = await sql<
    TubeRow & { asked: string }
  >`select q.asked, ${tubeColumns} from unnest(${codes as string[]}::text[]) q(asked)
    join sample_tube t on t.code = upper(q.asked) and t.state <> 'conflict' join test_programme g on g.id = t.programme_id`.execute(
    ctx.tx,
  );
  return new Map(rows.map(({ asked, ...row }) => [asked, row]));
}

export async function tubesByIds(ctx: Context, ids: readonly string[]): Promise<Map<string, TubeRow>> {
  if (!ids.length) return new Map();
  const { rows } =
    await sql<TubeRow>`select ${tubeColumns} from sample_tube t join test_programme g on g.id = t.programme_id where t.id = any(${ids as string[]}::uuid[])`.execute(
      ctx.tx,
    );
  return new Map(rows.map(row => [row.id, row]));
}

/** Who is in some tubes, earliest first; somebody sampled twice into one tube is in it once. */
export async function membersOf(
  ctx: Context,
  tubeIds: readonly string[],
): Promise<Map<string, TubeMember[]>> {
  if (!tubeIds.length) return new Map();
  const { rows } = await sql<TubeMember & { tubeId: string }>`
    select s.tube_id as "tubeId", s.id as "sampleId", s.person_id as "personId", s.taken_at as "takenAt", s.area_key as "areaKey", s.located_key as "locatedKey", s.origin_key as "originKey"
    from (select distinct on (x.tube_id, coalesce(x.person_id, x.id)) x.* from sample x where x.tube_id = any(${tubeIds as string[]}::uuid[]) and x.undone_at is null
      order by x.tube_id, coalesce(x.person_id, x.id), x.taken_at, x.id) s order by s.taken_at, s.id`.execute(
    ctx.tx,
  );
  const members = new Map<string, TubeMember[]>();
  for (const { tubeId, ...member } of rows) {
    const list = members.get(tubeId);
    if (list) list.push(member);
    else members.set(tubeId, [member]);
  }
  return members;
}

export async function markTubes(ctx: Context, marks: readonly TubeMark[]): Promise<number> {
  if (!marks.length) return 0;
  const { rows } = await sql<{
    n: number;
  }>`select core.mark_tubes(${marks.map(mark => mark.tubeId)}::uuid[], ${marks.map(mark => mark.state)}::text[], ${marks.map(mark => mark.result ?? null)}::text[], ${marks.map(mark => mark.at)}::timestamptz[]) as n`.execute(
    ctx.tx,
  );
  return rows[0]!.n;
}

export async function samplesOf(
  ctx: Context,
  personIds: readonly string[],
  since: string,
): Promise<PersonSample[]> {
  if (!personIds.length) return [];
  const { rows } = await sql<PersonSample>`
    select s.sample_id as "sampleId", s.person_id as "personId", s.tube_id as "tubeId", s.tube_code as "tubeCode", s.programme_id as "programmeId", s.taken_at as "takenAt", s.result, s.reported_at as "reportedAt", s.pooled
    from core.person_samples(${personIds as string[]}::uuid[], ${since}::timestamptz) s order by s.taken_at desc, s.sample_id`.execute(
    ctx.tx,
  );
  return rows;
}
