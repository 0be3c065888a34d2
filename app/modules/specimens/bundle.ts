import { SINGLE_GROUPS, type SingleGroup } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal } from '../../core/refusal.ts';
import { areaNames, areaOf } from '../areas/queries.ts';
import { packOf } from '../protocols/queries.ts';
import { sampling } from './parameters.ts';
import { pointView } from './points.ts';
import { programmeColumns, programmeView } from './programmeStore.ts';
import type { ProgrammeRow } from './queries.ts';
import type { Bundle } from './schema.ts';

export const groupWords: Record<SingleGroup, Bilingual> = {
  isolation_site: { zh: '隔离点人员', en: 'in an isolation site' },
  key_person: { zh: '重点人员', en: 'key person' },
  fever_clinic: { zh: '发热门诊患者', en: 'fever clinic patient' },
  hospital_patient: { zh: '住院患者及陪护', en: 'hospital patient or carer' },
  recent_traveller: { zh: '近期外地来返人员', en: 'recent traveller' },
  measure: { zh: '正在管控', en: 'under a measure' },
  retest: { zh: '待复采', en: 'to be re-tested' },
};

/** What a device takes along to work offline at a point: who lives there by household, masked, and the rules of the tubes. */
export async function bundleOf(ctx: Context, pointId: string): Promise<Bundle | Refusal> {
  const point = await pointView(ctx, pointId);
  if (!point || point.areaKey < ctx.scope.lo || point.areaKey > ctx.scope.hi) return notFound;
  const area = await areaOf(ctx, point.areaKey);
  const now = new Date(ctx.now);
  const { rows: programmes } = await sql<ProgrammeRow>`select ${programmeColumns} from test_programme g
    where g.area_key <= ${area?.hi ?? point.areaKey} and g.area_hi >= ${point.areaKey} and g.closed_at is null and (g.closes_at is null or g.closes_at > ${now}) and g.opens_at < ${now}::timestamptz + interval '1 day'
    order by g.opens_at limit 200`.execute(ctx.tx);
  const singles = new Set<SingleGroup>();
  for (const programme of programmes) {
    const pack = await packOf(ctx, programme.packId, programme.packVersion, programme.overlayIds);
    for (const rule of pack.testing?.single ?? []) for (const group of rule.groups) singles.add(group);
  }
  const { rows: members } = await sql<{
    id: string;
    label: string;
    areaKey: number;
    personId: string;
    maskedName: string;
    birthYear: number | null;
    sex: Bundle['households'][number]['members'][number]['sex'];
    lastTakenAt: Date | null;
  }>`select g.id, g.label, g.area_key as "areaKey", m.person_id as "personId", p.masked_name as "maskedName", p.birth_year as "birthYear", p.sex,
      (select max(s.taken_at) from sample s where s.person_id = m.person_id and s.undone_at is null) as "lastTakenAt"
    from tie_group g join tie_member m on m.group_id = g.id join person p on p.id = m.person_id
    where g.kind = 'household' and g.area_key between ${point.areaKey} and ${area?.hi ?? point.areaKey} and (m.to_on is null or m.to_on >= ${now}::date) and p.merged_into is null
    order by g.area_key, g.id, m.person_id limit ${sampling.bundlePeople.value + 1}`.execute(ctx.tx);
  let more = 0;
  if (members.length > sampling.bundlePeople.value) {
    members.pop();
    const { rows } = await sql<{
      n: number;
    }>`select count(*)::int as n from tie_group g join tie_member m on m.group_id = g.id where g.kind = 'household' and g.area_key between ${point.areaKey} and ${area?.hi ?? point.areaKey} and (m.to_on is null or m.to_on >= ${now}::date)`.execute(
      ctx.tx,
    );
    more = Math.max(1, rows[0]!.n - members.length);
  }
  const { rows: grouped } = await sql<{
    id: string;
    groups: string[];
  }>`select person_id as id, groups from core.sampling_groups(${members.map(member => member.personId)}::uuid[]) where groups <> '{}'`.execute(
    ctx.tx,
  );
  const groups = new Map(grouped.map(row => [row.id, row.groups]));
  const names = await areaNames(
    ctx,
    members.map(member => member.areaKey),
  );
  const households = new Map<string, Bundle['households'][number]>();
  for (const member of members) {
    let household = households.get(member.id);
    if (!household) {
      household = {
        id: member.id,
        label: member.label,
        areaName: names.get(member.areaKey)?.name ?? '',
        members: [],
      };
      households.set(member.id, household);
    }
    household.members.push({
      personId: member.personId,
      maskedName: member.maskedName,
      birthYear: member.birthYear,
      sex: member.sex,
      groups: groups.get(member.personId) ?? [],
      lastTakenAt: member.lastTakenAt?.toISOString() ?? null,
      dueAt: null,
    });
  }
  await ctx.journal({
    act: 'sample.bundle_taken',
    objectKind: 'point',
    objectId: pointId,
    areaKey: point.areaKey,
    detail: { people: members.length, more },
  });
  return {
    point,
    programmes: programmes.map(programmeView),
    singleGroups: SINGLE_GROUPS.filter(group => singles.has(group)).map(group => ({
      group,
      words: groupWords[group],
    })),
    households: [...households.values()],
    more,
    asOf: now.toISOString(),
  };
}
