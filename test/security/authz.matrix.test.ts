import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { type Capability, type Role, roles } from '../../app/core/sessions/capabilities.ts';
import { declared } from './declared.ts';
import { rehearsalServer } from './rehearsal.ts';
import {
  cityWide,
  given,
  type Operation,
  operationsOf,
  type Request,
  readBelow,
  requestFor,
} from './requests.ts';
import { knownToStaff, readWhereTouching } from './rules.ts';
import { superuserOf } from './superuser.ts';
import { below, inside, openWorld, type Viewpoint, viewpoints } from './world.ts';

const world = await openWorld();
const superuser = await superuserOf(world.city);
const { server, journaled } = await rehearsalServer(world.city.outpace);
const operations = await operationsOf(server);
const roleNames = Object.keys(roles) as Role[];
const areaRange = new Map<Viewpoint, { lo: number; hi: number }>();
for (const viewpoint of viewpoints) {
  const lo = world.city.areas[viewpoint]!;
  const { rows } = await superuser.query('select hi from area where key = $1', [lo]);
  areaRange.set(viewpoint, { lo, hi: rows[0].hi });
}

/** Every row a policy ties to an area, by its id: what an answer may not name from outside. With the last key of a row that is read wherever it touches. */
const areasOfId = new Map<string, number[]>();
const endOfId = new Map<string, number>();
const staffKnow = new Set<string>();
for (const table of knownToStaff)
  if (declared.get(table)?.columns.length)
    for (const { id } of (await superuser.query(`select id from ${table}`)).rows) staffKnow.add(id);
for (const [table, { columns }] of declared) {
  if (!columns.length || knownToStaff.has(table)) continue;
  const hasId = await superuser.query(
    `select 1 from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = 'id' and data_type = 'uuid'`,
    [table],
  );
  if (!hasId.rowCount) continue;
  const touching = readWhereTouching.has(table);
  const { rows } = await superuser.query(
    `select id, ${columns.join(', ')}${touching ? ', area_hi' : ''} from ${table}`,
  );
  for (const row of rows) {
    // a source that is listened to has the id of the laboratory or point it is
    if (staffKnow.has(row.id)) continue;
    if (touching) endOfId.set(row.id, row.area_hi);
    areasOfId.set(
      row.id,
      columns.map(column => row[column]),
    );
  }
}
const seenFrom = (id: string, viewpoint: Viewpoint) => {
  const range = areaRange.get(viewpoint)!;
  const end = endOfId.get(id);
  if (end !== undefined) return areasOfId.get(id)![0]! <= range.hi && end >= range.lo;
  return areasOfId.get(id)?.some(key => key >= range.lo && key <= range.hi) ?? true;
};

const absent = Object.fromEntries(
  Object.entries(world.ids).map(([name, id]) => [name, cityWide.has(name) ? id : randomUUID()]),
);
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const withoutIds = (body: string) =>
  body.replaceAll(uuids, '#').replaceAll(/"(reference|asOf|now|durationMs)":("[^"]*"|[\d.]+)/g, '"$1":#');

interface Told {
  status: number;
  body: string;
  rule?: string;
  permission?: string;
  journaled: string[];
}
async function send(request: Request, token?: string): Promise<Told> {
  counts.requests++;
  journaled.length = 0;
  const answer = await server.inject({
    method: request.method,
    url: request.url,
    payload: request.payload as never,
    headers: { ...request.headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
  });
  let problem: { rule?: string; details?: { permission?: string } } = {};
  try {
    problem = answer.statusCode >= 400 ? answer.json() : {};
  } catch {}
  return {
    status: answer.statusCode,
    body: answer.body,
    rule: problem.rule,
    permission: problem.details?.permission,
    journaled: [...journaled],
  };
}

const counts = { requests: 0, allowed: 0, refused: 0, outside: 0, unsigned: 0 };
type Failures = Record<'permission' | 'inside' | 'outside' | 'leak' | 'broken', string[]>;
const none = (): Failures => ({ permission: [], inside: [], outside: [], leak: [], broken: [] });
const requestText = (operation: Operation, ids: Record<string, string>) => {
  const { url, payload } = requestFor(operation, ids, given);
  return url + (given[operation.name]?.upload ? '' : JSON.stringify(payload ?? null));
};
/** Whether the request is about something that lies in an area, so that outside must answer as absent. */
const aboutAnArea = (operation: Operation) =>
  requestText(operation, world.ids) !== requestText(operation, absent);

/** One cell: what the declaration says of this operation, role and area, against what the server does. */
async function judge(
  operation: Operation,
  role: Role,
  viewpoint: Viewpoint,
  failures: Failures,
): Promise<void> {
  const holds =
    operation.permission === 'signed-in' ||
    (roles[role] as Capability[]).includes(operation.permission as Capability);
  const { token } = await world.caller(role, viewpoint);
  const told = await send(requestFor(operation, world.ids, given), token);
  const who = `${operation.name} as ${role} from ${viewpoint}`;
  const what = `${who}: ${told.status} ${told.rule ?? ''} ${told.body.slice(0, 200)}`;
  if (told.status >= 500) failures.broken.push(what);
  if (!holds) {
    counts.refused++;
    if (told.status !== 403 || told.rule !== 'ACC-6') failures.permission.push(what);
    return;
  }
  counts.allowed++;
  if (told.status === 401 || (told.rule === 'ACC-6' && told.permission === operation.permission))
    failures.permission.push(what);
  if (told.status === 400) failures.broken.push(`no valid request: ${what}`);
  if (told.status < 400) {
    const foreign =
      readBelow(operation) && below(viewpoint)
        ? []
        : [...new Set(told.body.match(uuids) ?? [])].filter(id => !seenFrom(id, viewpoint));
    for (const id of foreign)
      failures.leak.push(
        `${who} names a row outside: …${told.body.slice(Math.max(0, told.body.indexOf(id) - 60), told.body.indexOf(id) + 36)}`,
      );
    const list = told.body.startsWith('{"items"')
      ? (JSON.parse(told.body) as { items: unknown[]; next?: string | null; total?: number })
      : null;
    if (list && list.total !== undefined && list.next === null && list.total !== list.items.length)
      failures.leak.push(`${who} counts ${list.total} and shows ${list.items.length}`);
  }
  if (operation.scope === 'city' || !aboutAnArea(operation)) return;
  if (operation.scope === 'area' && inside(viewpoint)) {
    if (told.status === 404 && told.rule === 'ACC-2') failures.inside.push(what);
    return;
  }
  if (readBelow(operation) && below(viewpoint)) return;
  counts.outside++;
  const nobody = await send(requestFor(operation, absent, given), token);
  if (told.status !== nobody.status || withoutIds(told.body) !== withoutIds(nobody.body))
    failures.outside.push(`${what} ≠ absent: ${nobody.status} ${nobody.body.slice(0, 160)}`);
  if (operation.scope !== 'area' || !operation.path.includes('{')) return;
  if (told.status !== 404) failures.outside.push(`not 404: ${what}`);
  if (told.journaled.length) failures.outside.push(`left ${told.journaled} in the journal: ${what}`);
}

const known = new Set<string>([
  ...Object.values(roles).flat(),
  'signed-in',
  'public',
  // a laboratory's own system holds it, by its certificate; no role does
  'result.send',
  'presence.index',
]);
const undeclared: string[] = [];
const unasked: string[] = [];
const failures = none();
for (const operation of operations) {
  if (!known.has(operation.permission ?? ''))
    undeclared.push(`${operation.name}: x-permission is ${operation.permission}`);
  if (!['area', 'city', 'own'].includes(operation.scope ?? ''))
    undeclared.push(`${operation.name}: x-scope is ${operation.scope}`);
  const unsigned = await send(requestFor(operation, world.ids, given));
  counts.unsigned++;
  if ((unsigned.status === 401) !== (operation.permission !== 'public'))
    unasked.push(`${operation.name} without a session: ${unsigned.status} ${unsigned.body.slice(0, 160)}`);
  if (operation.permission === 'public') continue;
  for (const role of roleNames)
    for (const viewpoint of viewpoints) await judge(operation, role, viewpoint, failures);
}

// the matrix itself is tried: with one policy opened it must go red
const hole = none();
await superuser.query('alter policy sees on case_record using (true)');
for (const operation of operations.filter(one => one.name === 'GET /cases' || one.name === 'GET /cases/{id}'))
  await judge(operation, 'district_epidemiologist', 'B', hole);

afterAll(async () => {
  await server.close();
  await superuser.end();
  await world.city.close();
});

const lines = (list: string[]) =>
  `\n${list.slice(0, 60).join('\n')}${list.length > 60 ? `\n… and ${list.length - 60} more` : ''}`;

describe(`authorization matrix: ${operations.length} operations × ${roleNames.length} roles × ${viewpoints.length} areas, ${counts.requests} requests`, () => {
  it('has one object of every kind', () => {
    expect(world.notMade, 'objects no route could make').toEqual([]);
  });
  it('ACC-6: every operation declares its permission and its scope', () => {
    expect(undeclared.length, lines(undeclared)).toBe(0);
  });
  it(`ACC-1: without a session everything but the public operations asks to sign in (${counts.unsigned})`, () => {
    expect(unasked.length, lines(unasked)).toBe(0);
  });
  it(`ACC-6: a role without the permission is refused and one with it is not (${counts.refused} refused, ${counts.allowed} allowed)`, () => {
    expect(failures.permission.length, lines(failures.permission)).toBe(0);
  });
  it('an object inside the area is found', () => {
    expect(failures.inside.length, lines(failures.inside)).toBe(0);
  });
  it(`ACC-2: an object outside the area answers exactly as one that does not exist, and leaves no entry of a look (${counts.outside})`, () => {
    expect(failures.outside.length, lines(failures.outside)).toBe(0);
  });
  it('no answer names or counts a row outside the area', () => {
    expect(failures.leak.length, lines(failures.leak)).toBe(0);
  });
  it('every generated request is valid and none breaks the server', () => {
    expect(failures.broken.length, lines(failures.broken)).toBe(0);
  });
  it('goes red when one policy is opened', () => {
    expect(hole.leak.length).toBeGreaterThan(0);
    expect(hole.outside.length).toBeGreaterThan(0);
  });
});
