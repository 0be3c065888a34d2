import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addDays } from '@outpace/protocol';
import { kindNumber } from '@outpace/sim';
import { buildServer } from '../core/http/server.ts';
import type { Outpace } from '../core/outpace.ts';
import { isRefusal } from '../core/refusal.ts';
import { apiOf } from '../drills/api.ts';
import { openBooks } from '../drills/city/index.ts';
import type { Drill } from '../drills/drill.ts';
import type { Scenario } from '../drills/scenario.ts';
import { accountNamed, localSession } from '../modules/accounts/setup.ts';
import { importFile } from '../modules/imports/run.ts';
import { openOutbreak } from '../modules/outbreaks/queries.ts';

const csv = (rows: readonly (readonly string[])[]) =>
  `\uFEFF${rows.map(row => row.join(',')).join('\r\n')}\r\n`;
/** Days before the drill's first on which the three pupils fell ill. */
const onsetDaysBefore = [12, 10, 9];

async function sessionOf(outpace: Outpace, login: string): Promise<Buffer> {
  const token = randomBytes(32);
  await localSession(outpace, await accountNamed(outpace, login), token);
  return token;
}

/** A small outbreak of another disease beside the large one, come in as a line list: three pupils of one class. */
export async function addMeasles(outpace: Outpace, scenario: Scenario): Promise<void> {
  const { city, personCode } = await openBooks(outpace, scenario);
  const token = await sessionOf(outpace, 'city');
  const opened = await outpace.act(token, ctx =>
    openOutbreak(ctx, {
      code: 'M1',
      name: '小学麻疹',
      nameEn: 'Measles, primary school',
      packId: 'measles',
      startedOn: addDays(scenario.startsOn, -14),
    }),
  );
  if (isRefusal(opened)) throw new Error(opened.why.en);
  const classes = [...Array(city.groups).keys()].filter(group => {
    const place = city.groupPlace[group]! - city.households;
    const first = city.members[city.groupStart[group]!]!;
    return city.placeKind[place] === kindNumber.classroom && city.age[first]! >= 7 && city.age[first]! <= 12;
  });
  const pupils = city.members.subarray(city.groupStart[classes[0]!]!, city.groupStart[classes[0]! + 1]!);
  const text = csv([
    ['病例编号', '人员编号', '病例状态', '发病日期', '确诊日期'],
    ...onsetDaysBefore.map((days, index) => [
      `麻${index + 1}`,
      personCode(pupils[index]!),
      '确诊',
      addDays(scenario.startsOn, -days),
      addDays(scenario.startsOn, -days + 2),
    ]),
  ]);
  await imported(outpace, token, '麻疹病例.csv', text, opened.id, true);
}

/** What a command prepared in quiet times: two plans, one in force and one that waits for a second person. */
export async function addPlans(outpace: Outpace): Promise<void> {
  const server = await buildServer(outpace);
  const [city, duty] = await Promise.all(
    ['city', 'duty'].map(async login => apiOf(server, await sessionOf(outpace, login))),
  );
  const begin = (example: string) =>
    city!.must<{ id: string }>('POST', '/plans/examples', { areaKey: 0, example, language: 'zh' });
  const { id } = await begin('respiratory-city');
  const draftOf = async () =>
    (await duty!.must<{ versions: { rowVersion: number }[] }>('GET', `/plans/${id}`)).versions[0]!.rowVersion;
  await duty!.must('POST', `/plans/${id}/draft/review`, {
    rowVersion: await draftOf(),
    approve: true,
    note: '按本市情况核过各项时限',
  });
  await city!.must('POST', `/plans/${id}/draft/enforce`, { rowVersion: await draftOf() });
  await begin('measles-school');
  await server.close();
}

/** An import somebody checked and left: two rows cannot be, and wait for a decision. */
export async function leaveImportOpen(drill: Drill): Promise<void> {
  const { outpace, scenario, engine } = drill;
  const token = await sessionOf(outpace, 'city');
  const day = scenario.startsOn;
  const people = [11, 222, 333, 444].map(number => engine.books.personCode(number));
  await imported(
    outpace,
    token,
    '外省协查名单.csv',
    csv([
      ['人员编号', '日期', '进入时间', '离开时间', '场所名称', '来源'],
      [people[0]!, addDays(day, -1), '09:10', '10:00', '高铁站候车厅', '协查'],
      [people[1]!, addDays(day, -1), '09:20', '10:05', '高铁站候车厅', '协查'],
      [people[2]!, addDays(day, -1), '25:10', '10:00', '高铁站候车厅', '协查'],
      [people[3]!, addDays(day, 40), '09:10', '10:00', '高铁站候车厅', '协查'],
    ]),
    engine.books.outbreakId,
    false,
  );
}

async function imported(
  outpace: Outpace,
  token: Buffer,
  name: string,
  text: string,
  outbreakId: string,
  commit: boolean,
): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-demo-'));
  try {
    const file = path.join(folder, name);
    fs.writeFileSync(file, text);
    const result = await importFile(outpace, token, {
      path: file,
      outbreakId,
      again: true,
      dryRun: !commit,
      goodRowsOnly: commit,
    });
    if (commit && !result.committed)
      throw new Error(
        `${name}: ${result.refusal?.why.en ?? result.error} ${JSON.stringify(result.problems)}`,
      );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
