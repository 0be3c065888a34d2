import { type RawBuilder, sql } from 'kysely';
import type { Capability } from '../../core/sessions/capabilities.ts';
import type { ExportList } from './schema.ts';

/** One column of an export. `header` words are ones an import recognises, so that what was exported can come back. */
export interface ExportColumn {
  name: string;
  header: { zh: string; en: string };
  /** SQL of the value, from the aliases of the list; null for identity, which is opened row by row. */
  value: RawBuilder<unknown> | null;
  identity?: 'name' | 'documentNumber' | 'phone' | 'address' | 'birthDate';
  /** Words for coded values, as both languages say them. */
  words?: Record<string, { zh: string; en: string }>;
}

/** What an export of one list reads. `id`: unique and increasing; rows come in its order. */
export interface ExportSource {
  capability: Capability;
  from: RawBuilder<unknown>;
  id: { by: RawBuilder<unknown>; type: 'uuid' | 'int8' };
  columns: ExportColumn[];
  /** Filters by the names the list's page uses. */
  filters: Record<string, (value: string) => RawBuilder<unknown>>;
  /** Person whose identity the identity columns are. */
  person?: RawBuilder<unknown>;
  point?: { lon: RawBuilder<unknown>; lat: RawBuilder<unknown> };
}

const column = (
  name: string,
  zh: string,
  en: string,
  value: RawBuilder<unknown>,
  words?: ExportColumn['words'],
): ExportColumn => ({ name, header: { zh, en }, value, ...(words ? { words } : {}) });
const identity = (name: NonNullable<ExportColumn['identity']>, zh: string, en: string): ExportColumn => ({
  name,
  header: { zh, en },
  value: null,
  identity: name,
});
const who: ExportColumn[] = [
  identity('name', '姓名', 'Name'),
  identity('documentNumber', '证件号码', 'Document number'),
  identity('phone', '联系电话', 'Telephone'),
  column('sex', '性别', 'Sex', sql`nullif(p.sex, 'unknown')`, {
    male: { zh: '男', en: 'male' },
    female: { zh: '女', en: 'female' },
    other: { zh: '其他', en: 'other' },
  }),
  column('birthYear', '出生年份', 'Birth year', sql`p.birth_year`),
];
const area = (of: RawBuilder<unknown>): ExportColumn[] => [
  column(
    'district',
    '区县',
    'District',
    sql`(select a.name from area a where a.level = 1 and ${of} between a.key and a.hi)`,
  ),
  column(
    'street',
    '街道',
    'Street',
    sql`(select a.name from area a where a.level = 2 and ${of} between a.key and a.hi)`,
  ),
  column(
    'community',
    '社区',
    'Community',
    sql`(select a.name from area a where a.level = 3 and ${of} between a.key and a.hi)`,
  ),
];
const equals = (of: RawBuilder<unknown>) => (value: string) => sql`${of} = ${value}`;
const oneOf = (of: RawBuilder<unknown>) => (value: string) => sql`${of} = any(${value.split(',')}::text[])`;
const uuid = (of: RawBuilder<unknown>) => (value: string) => sql`${of} = ${value}::uuid`;
const within = (of: RawBuilder<unknown>) => (value: string) =>
  sql`${of} between ${Number(value)} and (select a.hi from area a where a.key = ${Number(value)})`;
const from = (of: RawBuilder<unknown>) => (value: string) => sql`${of} >= ${value}`;
const until = (of: RawBuilder<unknown>) => (value: string) => sql`${of} <= ${value}`;
const ids = (of: RawBuilder<unknown>) => (value: string) => sql`${of} = any(${value.split(',')}::uuid[])`;

const states = {
  confirmed: { zh: '确诊病例', en: 'confirmed' },
  asymptomatic: { zh: '无症状感染者', en: 'asymptomatic' },
  suspected: { zh: '疑似病例', en: 'suspected' },
  probable: { zh: '临床诊断病例', en: 'probable' },
  excluded: { zh: '排除', en: 'excluded' },
};
const outcomes = {
  died: { zh: '死亡', en: 'died' },
  recovered: { zh: '治愈', en: 'recovered' },
  released: { zh: '出院', en: 'released' },
  underCare: { zh: '住院治疗', en: 'hospitalised' },
  isolated: { zh: '隔离', en: 'isolated' },
  transferred: { zh: '转院', en: 'transferred' },
  lost: { zh: '失访', en: 'lost' },
};

/** Every list that can be exported, with its columns, filters and the capability it needs. Reading only; row-level security decides which rows there are. Days are those of `timeZone`. */
export function sourcesIn(timeZone: string): Record<ExportList, ExportSource> {
  const day = (instant: RawBuilder<unknown>) =>
    sql`to_char(${instant} at time zone ${timeZone}, 'YYYY-MM-DD')`;
  const minute = (instant: RawBuilder<unknown>) =>
    sql`to_char(${instant} at time zone ${timeZone}, 'YYYY-MM-DD HH24:MI')`;
  return {
    cases: {
      capability: 'case.read',
      from: sql`from case_record c join person p on p.id = c.person_id join outbreak o on o.id = c.outbreak_id`,
      id: { by: sql`c.id`, type: 'uuid' },
      person: sql`p.id`,
      point: { lon: sql`c.lon`, lat: sql`c.lat` },
      columns: [
        column('caseId', '病例编号', 'Case id', sql`coalesce(c.external_id, c.number)`),
        ...who,
        ...area(sql`c.area_key`),
        column(
          'status',
          '病例状态',
          'Case status',
          sql`case when c.state in ('recovered', 'died') then coalesce((select s.state from case_state s where s.case_id = c.id and s.state not in ('recovered', 'died') order by s.at desc limit 1), 'confirmed') else c.state end`,
          states,
        ),
        column(
          'outcome',
          '转归',
          'Outcome',
          sql`case when c.state in ('recovered', 'died') then c.state else c.outcome end`,
          outcomes,
        ),
        column('infectionDate', '感染日期', 'Infection date', sql`c.infection_on::text`),
        column('onsetDate', '发病日期', 'Onset date', sql`c.onset_on::text`),
        column('sampleDate', '采样日期', 'Sample date', sql`c.sampled_on::text`),
        column('confirmedDate', '确诊日期', 'Confirmation date', sql`c.confirmed_on::text`),
        column('reportedDate', '报告日期', 'Report date', day(sql`c.reported_at`)),
        column('isolatedDate', '隔离日期', 'Isolation date', day(sql`c.isolated_at`)),
        column('hospitalDate', '住院日期', 'Admission date', sql`c.hospital_on::text`),
        column('releasedDate', '出院日期', 'Release date', sql`c.released_on::text`),
        column('deathDate', '死亡日期', 'Death date', sql`c.died_on::text`),
        column('outcomeDate', '转归日期', 'Outcome date', sql`c.outcome_on::text`),
        column(
          'infectorId',
          '传染源编号',
          'Infected by',
          sql`(select string_agg(coalesce(l.source_external_id, s.external_id, s.number), ',' order by l.id) from case_link l left join case_record s on s.id = l.source_case_id where l.case_id = c.id)`,
        ),
        column('exposureStart', '暴露开始日期', 'Exposure start', sql`c.exposure_from::text`),
        column('exposureEnd', '暴露结束日期', 'Exposure end', sql`c.exposure_to::text`),
        column('exposureText', '感染来源', 'Source of infection', sql`c.exposure_text`),
        column('cluster', '聚集性疫情', 'Cluster', sql`c.cluster`),
        column('symptoms', '症状', 'Symptoms', sql`c.symptoms`),
        column('longitude', '经度', 'Longitude', sql`c.lon`),
        column('latitude', '纬度', 'Latitude', sql`c.lat`),
        column('number', '系统编号', 'Outpace number', sql`c.number`),
      ],
      filters: {
        outbreakId: uuid(sql`c.outbreak_id`),
        outbreak: equals(sql`o.code`),
        state: oneOf(sql`c.state`),
        area: within(sql`c.area_key`),
        areaKey: within(sql`c.area_key`),
        foundIn: equals(sql`c.found_in`),
        onsetFrom: from(sql`c.onset_on::text`),
        onsetTo: until(sql`c.onset_on::text`),
        number: value => sql`c.number ilike ${`%${value}%`}`,
        owner: equals(sql`c.owner`),
        ids: ids(sql`c.id`),
      },
    },
    contacts: {
      capability: 'contact.read',
      from: sql`from contact c join person p on p.id = c.person_id join case_record s on s.id = c.case_id`,
      id: { by: sql`c.id`, type: 'uuid' },
      person: sql`p.id`,
      columns: [
        column('sourceId', '关联病例编号', 'Source case', sql`coalesce(s.external_id, s.number)`),
        column(
          'caseId',
          '接触者编号',
          'Case or contact id',
          sql`coalesce(c.external_id, p.external_id, c.id::text)`,
        ),
        ...who,
        ...area(sql`c.area_key`),
        column('relation', '与病例关系', 'Relation', sql`c.relation`),
        column('lastContactDate', '末次接触日期', 'Last contact date', day(sql`c.last_exposure_at`)),
        column('exposureClass', '密接类型', 'Contact class', sql`c.class_id`, {
          close: { zh: '密切接触者', en: 'close' },
          secondary: { zh: '次密接', en: 'secondary' },
          general: { zh: '一般接触者', en: 'general' },
          venue_exposed: { zh: '场所暴露', en: 'venue exposed' },
        }),
        column('state', '认定状态', 'State', sql`c.state`),
        column('reach', '落实状态', 'Reached', sql`c.reach`),
      ],
      filters: {
        outbreakId: uuid(sql`c.outbreak_id`),
        caseId: uuid(sql`c.case_id`),
        state: oneOf(sql`c.state`),
        class: oneOf(sql`c.class_id`),
        classId: oneOf(sql`c.class_id`),
        reach: oneOf(sql`c.reach`),
        change: oneOf(sql`c.change`),
        area: within(sql`c.area_key`),
        areaKey: within(sql`c.area_key`),
        ids: ids(sql`c.id`),
      },
    },
    measures: {
      capability: 'measure.read',
      from: sql`from measure m join person p on p.id = m.person_id`,
      id: { by: sql`m.id`, type: 'uuid' },
      person: sql`p.id`,
      columns: [
        column('personId', '人员编号', 'Person id', sql`coalesce(p.external_id, p.id::text)`),
        ...who,
        ...area(sql`m.located_key`),
        column('classId', '人员类别', 'Person class', sql`m.class_id`),
        column('setting', '管理方式', 'Setting', sql`m.setting`),
        column('lastExposure', '末次暴露日期', 'Last exposure', sql`m.last_exposure_on::text`),
        column('startsOn', '开始日期', 'Starts on', sql`m.starts_on::text`),
        column('endsOn', '结束日期', 'Ends on', day(sql`m.ends_at`)),
        column('state', '状态', 'State', sql`m.state`),
        column('rule', '依据方案', 'Protocol', sql`m.pack_id || ' ' || m.pack_version`),
      ],
      filters: {
        outbreakId: uuid(sql`m.outbreak_id`),
        state: oneOf(sql`m.state`),
        class: oneOf(sql`m.class_id`),
        classId: oneOf(sql`m.class_id`),
        setting: oneOf(sql`m.setting`),
        area: within(sql`m.area_key`),
        areaKey: within(sql`m.area_key`),
        ids: ids(sql`m.id`),
      },
    },
    people: {
      capability: 'person.read',
      from: sql`from person p`,
      id: { by: sql`p.id`, type: 'uuid' },
      person: sql`p.id`,
      columns: [
        column('personId', '人员编号', 'Person id', sql`coalesce(p.external_id, p.id::text)`),
        ...who,
        identity('birthDate', '出生日期', 'Birth date'),
        identity('address', '现住址', 'Address'),
        ...area(sql`p.area_key`),
        column(
          'specialGroup',
          '特殊人群',
          'Special group',
          sql`nullif(array_to_string(p.vulnerable, ','), '')`,
        ),
      ],
      filters: {
        area: within(sql`p.area_key`),
        areaKey: within(sql`p.area_key`),
        vulnerable: value => sql`${value} = any(p.vulnerable)`,
        ids: ids(sql`p.id`),
      },
    },
    tasks: {
      capability: 'task.read',
      from: sql`from task t`,
      id: { by: sql`t.id`, type: 'uuid' },
      columns: [
        column('id', '任务编号', 'Task id', sql`t.id::text`),
        column('kind', '任务类别', 'Task kind', sql`t.kind`),
        column('title', '任务', 'Task', sql`t.title->>'zh'`),
        column('state', '状态', 'State', sql`t.state`),
        column('due', '时限', 'Due', minute(sql`t.due_at`)),
        column('done', '完成时间', 'Done', minute(sql`t.done_at`)),
        ...area(sql`t.area_key`),
      ],
      filters: {
        outbreakId: uuid(sql`t.outbreak_id`),
        state: oneOf(sql`t.state`),
        kind: oneOf(sql`t.kind`),
        area: within(sql`t.area_key`),
        areaKey: within(sql`t.area_key`),
        ids: ids(sql`t.id`),
      },
    },
    links: {
      capability: 'case.read',
      from: sql`from case_link l join case_record c on c.id = l.case_id left join case_record s on s.id = l.source_case_id`,
      id: { by: sql`l.id`, type: 'uuid' },
      columns: [
        column(
          'sourceId',
          '关联病例编号',
          'Source case',
          sql`coalesce(l.source_external_id, s.external_id, s.number)`,
        ),
        column('caseId', '病例id', 'Case id', sql`coalesce(c.external_id, c.number)`),
        column('relation', '与病例关系', 'Relation', sql`l.note`),
        column('kind', '依据', 'Basis', sql`l.kind`),
      ],
      filters: { outbreakId: uuid(sql`l.outbreak_id`), kind: oneOf(sql`l.kind`), ids: ids(sql`l.id`) },
    },
    journal: {
      capability: 'journal.read',
      from: sql`from journal.entry e`,
      id: { by: sql`e.seq`, type: 'int8' },
      columns: [
        column('seq', '序号', 'Seq', sql`e.seq`),
        column('at', '时间', 'At', sql`to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`),
        column('actor', '操作者', 'Actor', sql`e.actor`),
        column('act', '操作', 'Act', sql`e.act`),
        column('objectKind', '对象', 'Object', sql`e.object_kind`),
        column('objectId', '对象编号', 'Object id', sql`e.object_id`),
        column('leaf', '叶散列', 'Leaf hash', sql`encode(e.leaf, 'base64')`),
        column('bytes', '原文', 'Bytes', sql`convert_from(e.bytes, 'UTF8')`),
      ],
      filters: {
        act: equals(sql`e.act`),
        actor: equals(sql`e.actor`),
        object: equals(sql`e.object_id`),
        from: value => sql`e.at >= ${value}::timestamptz`,
        to: value => sql`e.at < ${value}::timestamptz`,
      },
    },
  };
}
