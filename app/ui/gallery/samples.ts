import type { Evidence } from '../desk/EvidenceCard.tsx';
import type { Session } from '../session.ts';
import { type PersonClass, personClasses } from '../tokens.ts';
import type { ChainLink, ChainNode, ChainSummary } from '../visuals/ChainGraph.tsx';
import type { MapPoint } from '../visuals/CityMap.tsx';
import type { FollowUpMark, FollowUpPerson } from '../visuals/FollowUpCalendar.tsx';
import type { TimelineEntry, TimelineIssue } from '../visuals/TrajectoryTimeline.tsx';
import { addDays } from '../words/index.ts';

/** Everything here is made up. A fixed pseudo-random sequence, so screenshots stay the same. */
function sequence(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const now = '2022-07-20T06:05:00.000Z';
export const today = '2022-07-20';

export const session: Session = {
  actor: { name: '演示用户' },
  role: 'city_epidemiologist',
  area: { key: '1', name: '全市' },
  capabilities: [],
  demo: true,
  cityName: { zh: '演示市', en: 'Demo City' },
  timeZone: 'Asia/Shanghai',
  now,
  edition: '0.1.0',
};

export const timelineDays = [14, 15, 16, 17, 18, 19, 20].map(day => `2022-07-${day}`);

const exact = (from: number, to: number) => ({ kind: 'exact' as const, from, to });
export const timelineEntries: TimelineEntry[] = [
  {
    id: 'a',
    day: '2022-07-14',
    span: { kind: 'day' },
    place: '北站商场',
    source: 'text',
    certainty: 'probable',
  },
  { id: 'b', day: '2022-07-15', span: exact(0, 450), place: '家', source: 'interview', certainty: 'certain' },
  {
    id: 'c',
    day: '2022-07-15',
    span: exact(480, 530),
    place: '地铁2号线',
    source: 'ticket',
    certainty: 'certain',
  },
  {
    id: 'd',
    day: '2022-07-15',
    span: exact(540, 1080),
    place: '河滨大厦6层',
    source: 'access',
    certainty: 'certain',
  },
  { id: 'e', day: '2022-07-16', span: exact(0, 500), place: '家', source: 'interview', certainty: 'certain' },
  {
    id: 'f',
    day: '2022-07-16',
    span: exact(510, 560),
    place: '东门菜市场',
    source: 'scan',
    certainty: 'certain',
    companions: ['配偶'],
  },
  {
    id: 'g',
    day: '2022-07-16',
    span: { kind: 'part', from: 1080, to: 1260, word: '晚饭后' },
    place: '江边步道',
    source: 'interview',
    certainty: 'uncertain',
  },
  {
    id: 'h',
    day: '2022-07-17',
    span: exact(0, 690),
    place: '家',
    source: 'interview',
    certainty: 'probable',
  },
  {
    id: 'i',
    day: '2022-07-17',
    span: exact(730, 770),
    place: '东门面馆',
    source: 'scan',
    certainty: 'certain',
  },
  {
    id: 'j',
    day: '2022-07-17',
    span: exact(750, 840),
    place: '社区服务站',
    source: 'roster',
    certainty: 'certain',
  },
  {
    id: 'k',
    day: '2022-07-18',
    span: exact(0, 1440),
    place: '家',
    source: 'interview',
    certainty: 'certain',
  },
  { id: 'l', day: '2022-07-19', span: exact(0, 600), place: '家', source: 'interview', certainty: 'certain' },
  {
    id: 'm',
    day: '2022-07-19',
    span: exact(610, 700),
    place: '区中心医院发热门诊',
    source: 'roster',
    certainty: 'certain',
  },
  {
    id: 'n',
    day: '2022-07-20',
    span: exact(0, 540),
    place: '区中心医院',
    source: 'roster',
    certainty: 'certain',
  },
];
export const timelineIssues: TimelineIssue[] = [
  {
    kind: 'impossible',
    day: '2022-07-15',
    from: 530,
    to: 540,
    entryIds: ['c', 'd'],
    text: { zh: '10分钟内移动18公里', en: '18 km in 10 minutes' },
  },
];

const marks: FollowUpMark[] = ['well', 'well', 'well', 'well', 'well', 'symptoms', 'no_answer', 'refused'];
export function followUpPeople(count: number): FollowUpPerson[] {
  const random = sequence(7);
  return Array.from({ length: count }, (_, index) => {
    const household = `h${Math.floor(index / 3)}`;
    const lastExposure = addDays(today, -2 - (Math.floor(index / 3) % 4) - (index % 11 === 5 ? 1 : 0));
    const cells: FollowUpPerson['cells'] = {};
    for (let day = addDays(lastExposure, 1); day <= today; day = addDays(day, 1)) {
      if (day === today && random() < 0.5) continue;
      if (random() < 0.05) continue;
      cells[day] = { mark: marks[Math.floor(random() ** 3 * marks.length)]!, test: false };
    }
    for (const offset of [1, 4, 7]) {
      const day = addDays(lastExposure, offset);
      if (cells[day]) cells[day].test = true;
    }
    return {
      id: `p${index}`,
      name: `${'王李张刘陈'[index % 5]}*`,
      household,
      householdName: `${1 + (Math.floor(index / 3) % 9)}栋${2 + (Math.floor(index / 9) % 5)}0${1 + (index % 3 > 1 ? 1 : 0)}`,
      lastExposure,
      lastDay: addDays(lastExposure, 7),
      cells,
    };
  });
}

export const curveDays = Array.from({ length: 28 }, (_, index) => addDays(today, index - 27));
export function curveSeries(scale: number) {
  const random = sequence(3);
  const wave = curveDays.map((_, index) =>
    Math.max(0, Math.round(scale * Math.exp(-(((index - 19) / 7) ** 2)) * (0.7 + random() * 0.6))),
  );
  const shrink = wave.map((value, index) =>
    index > 24 ? Math.round(value * [0.7, 0.4, 0.2][index - 25]!) : value,
  );
  return [
    {
      key: 'inside',
      label: '管控内发现',
      tone: 'neutral' as const,
      values: shrink.map(value => Math.round(value * 0.61)),
    },
    {
      key: 'outside',
      label: '管控外发现',
      tone: 'alarm' as const,
      values: shrink.map(value => value - Math.round(value * 0.61)),
    },
  ];
}
export const nowcast = [25, 26, 27].map(index => ({
  day: curveDays[index]!,
  median: 30 - index / 3,
  low: 22 - index / 4,
  high: 42 - index / 4,
}));

export function chains(count: number) {
  const random = sequence(11);
  const nodes: ChainNode[] = [];
  const links: ChainLink[] = [];
  const summaries: ChainSummary[] = [];
  let lane = 0;
  let number = 0;
  while (nodes.length < count) {
    const size = Math.max(1, Math.round(40 * random() ** 3));
    const chain = `c${summaries.length}`;
    const start = Math.floor(random() * 20);
    const members: { id: string; day: number; lane: number }[] = [];
    const taken: number[] = [];
    for (let index = 0; index < size; index++) {
      const id = `n${number++}`;
      const parent = members.length ? members[Math.floor(random() ** 1.4 * members.length)]! : null;
      const day = parent ? Math.min(27, parent.day + 2 + Math.floor(random() * 4)) : start;
      const place = { id, day, lane: parent ? parent.lane : lane };
      while ((taken[place.lane - lane] ?? -9) > day - 1) place.lane++;
      taken[place.lane - lane] = day;
      members.push(place);
      nodes.push({
        id,
        label: `A-${String(number).padStart(4, '0')}`,
        class: random() < 0.6 ? 'confirmed' : random() < 0.8 ? 'asymptomatic' : 'suspected',
        day: random() < 0.02 ? null : addDays(curveDays[0]!, day),
        lane: place.lane,
        chain,
        unknownSource: parent === null && random() < 0.6,
      });
      if (parent)
        links.push({
          from: parent.id,
          to: id,
          evidence: random() < 0.6 ? 'interview' : random() < 0.6 ? 'copresence' : 'sequence',
          probability: 0.3 + random() * 0.7,
        });
    }
    lane += taken.length + 1;
    const last = Math.max(...members.map(member => member.day));
    summaries.push({
      id: chain,
      label: `链${summaries.length + 1}`,
      open: last > 22,
      size,
      lastDay: addDays(curveDays[0]!, last),
      outsideControl: Math.round(size * 0.4),
    });
  }
  summaries.sort((a, b) => Number(b.open) - Number(a.open) || b.size - a.size);
  return { nodes, links, summaries };
}

export function mapPoints(count: number): MapPoint[] {
  const random = sequence(5);
  return Array.from({ length: count }, (_, index) => {
    const personClass = personClasses[Math.floor(random() ** 1.6 * 7)] as PersonClass;
    return {
      id: `m${index}`,
      lon: 120.15 + (random() - 0.5) * 0.12,
      lat: 30.27 + (random() - 0.5) * 0.08,
      class: personClass,
      label: `场所${index + 1}`,
      detail: index % 3 === 0 ? '7月17日 12:10–12:50' : undefined,
    };
  });
}

export const evidence: Evidence = {
  caseLabel: '病例 A-0137',
  contactLabel: '李*',
  class: 'close_contact',
  caseSpans: [
    { from: '2022-07-17T04:10:00Z', to: '2022-07-17T04:50:00Z', source: 'scan', place: '东门面馆' },
  ],
  contactSpans: [
    {
      from: '2022-07-17T04:22:00Z',
      to: '2022-07-17T05:05:00Z',
      source: 'interview',
      place: '东门面馆',
      fuzzy: true,
    },
  ],
  infectious: { from: '2022-07-16T00:00:00Z', to: '2022-07-20T00:00:00Z' },
  overlapMinutes: 28,
  lines: [
    {
      key: '1',
      source: 'scan',
      grade: 'strong',
      text: { zh: '病例12:10扫码进店,12:50扫码离开', en: 'Case scanned in 12:10, out 12:50' },
    },
    {
      key: '2',
      source: 'interview',
      grade: 'medium',
      text: {
        zh: '本人回忆“十二点二十左右到”,同桌就餐',
        en: 'Recalls arriving “about 12:20”, ate at the same table',
      },
    },
  ],
  rule: {
    id: 'CC-2',
    text: {
      zh: '与病例同桌就餐、同一密闭空间内停留的,判为密接。',
      en: 'Sharing a table or a closed space with a case counts as close contact.',
    },
    source: { zh: '防控方案(第九版)附件', en: 'Protocol, 9th edition, annex' },
  },
  whyNotHigher: { zh: '没有共同居住,不按同住人员处理。', en: 'Not of one household.' },
  whyNotLower: {
    zh: '同处28分钟且未戴口罩,不是仅场所暴露。',
    en: '28 minutes without masks is more than venue exposure.',
  },
};

export type SampleRow = {
  id: string;
  number: string;
  class: PersonClass;
  area: string;
  reason: string;
  minutes: number;
  due: string;
};
export function sampleRows(from: number, count: number): SampleRow[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = from + offset;
    return {
      id: `r${index}`,
      number: `B-${String(index + 1).padStart(6, '0')}`,
      class: personClasses[3 + (index % 3)]!,
      area: `${'东西南北中'[index % 5]}区第${1 + (index % 12)}街道`,
      reason: ['CC-2', 'CC-5', 'SC-1'][index % 3]!,
      minutes: (index * 37) % 480,
      due: new Date(Date.parse(now) + ((index * 53) % 300) * 60_000 - 60 * 60_000).toISOString(),
    };
  });
}
