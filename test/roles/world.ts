import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Role } from '../../app/core/sessions/capabilities.ts';
import { createFirstAccounts } from '../../app/modules/accounts/setup.ts';
import { areaOf } from '../../app/modules/areas/queries.ts';
import { importFile } from '../../app/modules/imports/run.ts';
import { modules } from '../../app/modules.ts';
import { type RunningServer, serve } from '../../app/server.ts';
import { type Caller, openTestCity, type TestCity } from '../support/city.ts';

/** A made-up small city served as in production: two districts, sixty residents, two venues, six days of venue scans, an outbreak. Everything came in by the product's own doors. */
export interface RolesWorld {
  city: TestCity;
  server: RunningServer;
  /** Calls the API past the screens, as somebody else at work at the same time. */
  chief: Caller;
  outbreakId: string;
  /** Case ids by the number they have in the line list; empty when the cases were not brought in. */
  cases: Record<string, string>;
  import(name: string, text: string, kind: string): Promise<string>;
  /** The contacts of a case traced and accepted, every class the pack puts under measures. */
  traceAndAccept(caseNumber: string): Promise<void>;
  close(): Promise<void>;
}

export const password = 'made-up-password-1';

/** Who can sign in, and over which area. */
export const staff = {
  'city-epi': { role: 'city_epidemiologist', area: 'city' },
  'epi-a': { role: 'district_epidemiologist', area: 'A' },
  'epi-b': { role: 'district_epidemiologist', area: 'B' },
  'grid-a1': { role: 'grid_worker', area: 'A/1/1/1' },
  'grid-a2': { role: 'grid_worker', area: 'A/1/1/2' },
  'sampler-a1': { role: 'sampler', area: 'A/1' },
  'courier-a': { role: 'courier', area: 'A' },
  'lab-a': { role: 'laboratory_worker', area: 'A' },
  duty: { role: 'duty_officer', area: 'city' },
  audit: { role: 'auditor', area: 'city' },
  admin: { role: 'administrator', area: 'city' },
} satisfies Record<string, { role: Role; area: string }>;

export type Login = keyof typeof staff;

export interface Resident {
  id: string;
  name: string;
  grid: string;
  household: string;
  phone: string;
  birthDate: string;
  sex: '男' | '女';
  className: string;
  department: string;
  documentNumber: string;
}

const surnames = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许';
const givenNames = ['试一', '试二', '试三'];

/** Sixty made-up residents in twenty households of three: eight in the first grid of A, four in its second, eight in B. */
export const residents: readonly Resident[] = Array.from({ length: 60 }, (_, index) => {
  const household = Math.floor(index / 3);
  const birthDate =
    index % 3 === 2
      ? `2013-03-${String(household + 1).padStart(2, '0')}`
      : `198${index % 10}-05-${String(household + 1).padStart(2, '0')}`;
  const sex = index % 2 ? '女' : '男';
  return {
    id: `R${String(index + 1).padStart(2, '0')}`,
    name: `${surnames[household]}${givenNames[index % 3]}`,
    grid: household < 8 ? 'A/1/1/1' : household < 12 ? 'A/1/1/2' : 'B/1/1/1',
    household: `H${String(household + 1).padStart(2, '0')}`,
    phone: `139000000${String(index).padStart(2, '0')}`,
    birthDate,
    sex,
    // children of the first ten households share a class; the first adults of households 1 and 4 to 6 an office
    className: index % 3 === 2 && household < 10 ? '湖滨小学三年二班' : '',
    department: index % 3 === 0 && [0, 3, 4, 5].includes(household) ? '研发科' : '',
    documentNumber: documentNumber(birthDate, index * 2 + (sex === '男' ? 1 : 0)),
  };
});

/** A number with a right check character (GB 11643) in an area code that was never given out. */
function documentNumber(birthDate: string, sequence: number): string {
  const body = `990000${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[weights.reduce((sum, weight, at) => sum + weight * Number(body[at]), 0) % 11];
}

const resident = (id: string) => residents.find(one => one.id === id)!;
const areasOf = (grid: string) => [grid.slice(0, 1), grid.slice(0, 3), grid.slice(0, 5), grid];
const csv = (rows: readonly (readonly string[])[]) =>
  `\uFEFF${rows.map(row => row.join(',')).join('\r\n')}\r\n`;

export const market = '便民菜市场';
export const restaurant = '湖畔小吃店';
export const scanDays = ['2022-07-14', '2022-07-15', '2022-07-16', '2022-07-17', '2022-07-18', '2022-07-19'];

function placesCsv(): string {
  return csv([
    ['场所编号', '场所名称', '场所类型', '区县', '街道', '社区', '经度', '纬度'],
    ['P1', market, '市场', 'A', 'A/1', 'A/1/1', '116.400000', '39.900000'],
    ['P2', restaurant, '餐馆', 'A', 'A/1', 'A/1/1', '116.402000', '39.901000'],
  ]);
}

function personsCsv(): string {
  return csv([
    [
      '人员编号',
      '姓名',
      '性别',
      '出生日期',
      '证件类型',
      '证件号码',
      '联系电话',
      '区县',
      '街道',
      '社区',
      '网格',
      '户编号',
      '班级',
      '工作单位',
      '科室',
    ],
    ...residents.map(one => [
      one.id,
      one.name,
      one.sex,
      one.birthDate,
      '居民身份证',
      one.documentNumber,
      one.phone,
      ...areasOf(one.grid),
      one.household,
      one.className,
      one.department && '星光软件公司',
      one.department,
    ]),
  ]);
}

/** Six days of scans: at the market ten people of the two grids of A and two of B each morning, at the restaurant five at noon. */
function scansCsv(): string {
  const rows: string[][] = [];
  for (const [day, on] of scanDays.entries()) {
    for (let n = 0; n < 10; n++)
      rows.push([
        residents[(day * 7 + n * 4) % 36]!.id,
        on,
        `09:${String(n * 3).padStart(2, '0')}`,
        `10:${String(n * 3).padStart(2, '0')}`,
        'P1',
        market,
        '场所码',
      ]);
    for (let n = 0; n < 2; n++)
      rows.push([residents[36 + ((day * 5 + n * 9) % 24)]!.id, on, '09:30', '10:10', 'P1', market, '场所码']);
    for (let n = 0; n < 5; n++)
      rows.push([
        residents[(day * 5 + n * 6 + 3) % 36]!.id,
        on,
        `12:0${n}`,
        `12:5${n}`,
        'P2',
        restaurant,
        '场所码',
      ]);
  }
  // the first case was at both on the day after falling ill
  rows.push(
    ['R01', '2022-07-18', '09:10', '09:55', 'P1', market, '场所码'],
    ['R01', '2022-07-18', '12:05', '12:45', 'P2', restaurant, '场所码'],
  );
  return csv([['人员编号', '日期', '进入时间', '离开时间', '场所编号', '场所名称', '来源'], ...rows]);
}

/** The four cases: a clerk and a classmate's parent in A, one in the second grid of A, one in B. */
export const caseList = [
  {
    number: 'L001',
    person: 'R01',
    state: '确诊',
    onset: '2022-07-17',
    sampled: '2022-07-18',
    confirmed: '2022-07-19',
  },
  {
    number: 'L002',
    person: 'R10',
    state: '确诊',
    onset: '2022-07-19',
    sampled: '2022-07-19',
    confirmed: '2022-07-19',
  },
  { number: 'L003', person: 'R25', state: '无症状', onset: '', sampled: '2022-07-19', confirmed: '' },
  {
    number: 'L004',
    person: 'R37',
    state: '确诊',
    onset: '2022-07-18',
    sampled: '2022-07-19',
    confirmed: '2022-07-19',
  },
] as const;

const caseHeaders = [
  '病例编号',
  '姓名',
  '性别',
  '证件类型',
  '证件号码',
  '联系电话',
  '区县',
  '街道',
  '社区',
  '网格',
  '病例状态',
  '发病日期',
  '采样日期',
  '确诊日期',
  '发现方式',
];

/** The line list as a hospital desk saves it. `extra`: more rows as they are; `documentless`: cases without a document number, so that a person must say who they are. */
export function casesCsv(
  extra: readonly (readonly string[])[] = [],
  documentless: readonly string[] = [],
): string {
  return csv([
    caseHeaders,
    ...caseList.map(one => {
      const who = resident(one.person);
      return [
        one.number,
        who.name,
        who.sex,
        ...(documentless.includes(one.number) ? ['', ''] : ['居民身份证', who.documentNumber]),
        who.phone,
        ...areasOf(who.grid),
        one.state,
        one.onset,
        one.sampled,
        one.confirmed,
        '发热门诊',
      ];
    }),
    ...extra,
  ]);
}

/** Opens, fills and serves the city. `cases: false` leaves the line list to be imported by the test. */
export async function openRolesWorld(options: { cases?: boolean } = {}): Promise<RolesWorld> {
  await ensurePages();
  const city = await openTestCity(modules);
  const chief = await city.as('city_epidemiologist');
  const [secondGrid] = (
    await must(
      chief.post<{ keys: number[] }>('/areas', {
        areas: [{ parentKey: city.areas['A/1/1']!, name: 'A/1/1/2' }],
      }),
    )
  ).keys;
  city.areas['A/1/1/2'] = secondGrid!;
  writeBaseMap(city);
  const accounts = await chief.act(async ctx => {
    const found = [];
    for (const [login, { role, area }] of Object.entries(staff)) {
      const at = (await areaOf(ctx, city.areas[area]!))!;
      found.push({ login, name: login, unit: '测试', password, role, areaKey: at.key, areaHi: at.hi });
    }
    return found;
  });
  await createFirstAccounts(city.outpace, accounts);
  const outbreak = await must(
    chief.post<{ id: string }>('/outbreaks', {
      code: 'T1',
      name: '测试疫情',
      nameEn: 'Test outbreak',
      packId: 'covid19-cn-v9',
      startedOn: '2022-07-10',
    }),
  );
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-roles-'));
  const world: RolesWorld = {
    city,
    server: undefined as never,
    chief,
    outbreakId: outbreak.id,
    cases: {},
    async import(name, text, kind) {
      const file = path.join(folder, name);
      fs.writeFileSync(file, text);
      const done = await importFile(city.outpace, Buffer.from(chief.token, 'base64url'), {
        path: file,
        kind: kind as 'cases',
        outbreakId: kind === 'places' || kind === 'persons' ? null : outbreak.id,
        again: true,
      });
      if (!done.committed)
        throw new Error(
          `${name} was not imported: ${done.refusal?.why.en ?? done.error} ${JSON.stringify(done.problems.slice(0, 3))}`,
        );
      return done.importId;
    },
    async traceAndAccept(caseNumber) {
      const caseId = world.cases[caseNumber]!;
      await must(chief.post(`/cases/${caseId}/trace`, { twoHops: true }));
      const { items } = await must(
        chief.get<{ items: { id: string; classId: string }[] }>(
          `/contacts?caseId=${caseId}&state=proposed&limit=200`,
        ),
      );
      await must(
        chief.post('/contacts/accept', {
          ids: items.filter(one => one.classId !== 'general').map(one => one.id),
        }),
      );
    },
    async close() {
      await world.server?.stop();
      await city.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
  await world.import('场所.csv', placesCsv(), 'places');
  await world.import('居民.csv', personsCsv(), 'persons');
  await world.import('扫码.csv', scansCsv(), 'visits');
  if (options.cases !== false) {
    await world.import('病例.csv', casesCsv(), 'cases');
    world.cases = await caseIds(world);
  }
  world.server = await serve(city.outpace);
  return world;
}

/** Case ids by the number of the line list. */
export async function caseIds(world: RolesWorld): Promise<Record<string, string>> {
  const { items } = await must(
    world.chief.get<{ items: { id: string; externalId: string | null }[] }>(
      `/cases?outbreakId=${world.outbreakId}&limit=50`,
    ),
  );
  return Object.fromEntries(items.map(one => [one.externalId ?? one.id, one.id]));
}

/** The body of an answer that must be a yes. */
export async function must<T>(answer: Promise<{ status: number; body: T }>): Promise<T> {
  const { status, body } = await answer;
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body).slice(0, 500)}`);
  return body;
}

/** Without built pages there is nothing to test; a suite run builds them before, a single file run may have to. */
export async function ensurePages(): Promise<void> {
  if (fs.existsSync(path.resolve(import.meta.dirname, '../../dist/web/index.html'))) return;
  const { buildWeb } = (await import('../../scripts/build-web.mjs' as string)) as { buildWeb(): void };
  buildWeb();
}

/** The city brings its own base map: here one block, no water. */
function writeBaseMap(city: TestCity): void {
  const folder = path.join(city.outpace.config.dataDirectory, 'map');
  fs.mkdirSync(folder, { recursive: true });
  const square = [
    [116.39, 39.89],
    [116.41, 39.89],
    [116.41, 39.91],
    [116.39, 39.91],
    [116.39, 39.89],
  ];
  const block = {
    type: 'Feature',
    properties: { name: '测试街区' },
    geometry: { type: 'Polygon', coordinates: [square] },
  };
  for (const layer of ['areas', 'water', 'blocks', 'roads', 'labels'])
    fs.writeFileSync(
      path.join(folder, `${layer}.geojson`),
      JSON.stringify({ type: 'FeatureCollection', features: layer === 'blocks' ? [block] : [] }),
    );
}
