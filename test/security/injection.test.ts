import { afterAll, describe, expect, it, vi } from 'vitest';
import { type Capability, type Role, roles } from '../../app/core/sessions/capabilities.ts';
import type { Caller } from '../support/city.ts';
import { declared } from './declared.ts';
import { rehearsalServer } from './rehearsal.ts';
import { given, type Operation, operationsOf, requestFor } from './requests.ts';
import { hostileTexts, oddContentTypes, pollutingBodies } from './strings.ts';
import { superuserOf } from './superuser.ts';
import { openWorld } from './world.ts';

// what breaks is listed below with its request; the server's own log of it says no more
vi.spyOn(console, 'error').mockImplementation(() => {});
const world = await openWorld();
const superuser = await superuserOf(world.city);
const { server } = await rehearsalServer(world.city.outpace);
const operations = await operationsOf(server);
const prototypeBefore = Object.getOwnPropertyNames(Object.prototype).sort().join();

/** Rows that district A may not see. */
const hidden = new Set<string>();
{
  const lo = world.city.areas.A!;
  const { rows: range } = await superuser.query('select hi from area where key = $1', [lo]);
  for (const [table, { columns }] of declared) {
    if (!columns.length) continue;
    const rows = await superuser.query(
      `select to_jsonb(t) ->> 'id' as id from ${table} t where ${columns.map(column => `not ${column} between ${lo} and ${range[0].hi}`).join(' and ')}`,
    );
    for (const { id } of rows.rows) if (id?.length === 36) hidden.add(id);
  }
}

/** Someone of district A who may carry the operation out. */
async function callerFor(operation: Operation): Promise<Caller> {
  const role =
    (Object.keys(roles) as Role[]).find(name =>
      (roles[name] as Capability[]).includes(operation.permission as Capability),
    ) ?? 'district_epidemiologist';
  return world.caller(role, 'A');
}
let requests = 0;
const broken: string[] = [];
const widened: string[] = [];
async function send(
  operation: Operation,
  url: string,
  payload: unknown,
  headers: Record<string, string>,
  what: string,
) {
  requests++;
  const { token } = await callerFor(operation);
  const answer = await server.inject({
    method: operation.method,
    url,
    payload: payload as never,
    headers: { authorization: `Bearer ${token}`, 'x-purpose': 'test', ...headers },
  });
  if (answer.statusCode >= 500) broken.push(`${operation.name} ${what}: ${answer.statusCode}`);
  const foreign = (
    answer.body.match(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g) ?? []
  ).filter(id => hidden.has(id));
  if (foreign.length)
    widened.push(`${operation.name} ${what}: names ${foreign.length} rows of another district`);
  return answer;
}

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: unknown;
  format?: string;
  enum?: unknown[];
  const?: unknown;
};
/** Where a body holds text, as paths of keys; arrays by their first item. */
function textPaths(schema: Schema | undefined, at: string[] = []): string[][] {
  if (!schema || schema.enum || 'const' in schema) return [];
  if (schema.type === 'string') return [at];
  if (schema.items) return textPaths(schema.items, [...at, '0']);
  if (schema.anyOf)
    return schema.anyOf
      .flatMap(one => textPaths(one, at))
      .filter((path, index, all) => all.findIndex(other => other.join() === path.join()) === index);
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => textPaths(inner, [...at, key]));
}
function withText(body: unknown, path: string[], text: string): unknown {
  if (path.length === 0) return text;
  const [key, ...rest] = path as [string, ...string[]];
  if (key === '0') return [withText(Array.isArray(body) ? body[0] : undefined, rest, text)];
  const object = (typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {}) as Record<
    string,
    unknown
  >;
  return { ...object, [key]: withText(object[key], rest, text) };
}

const usable = operations.filter(
  operation => operation.permission !== 'public' && !given[operation.name]?.upload,
);
for (const operation of usable) {
  const valid = requestFor(operation, world.ids, given);
  for (const text of hostileTexts) {
    const short = JSON.stringify(text.slice(0, 40));
    for (const parameter of operation.parameters) {
      if (parameter.in === 'query') {
        const url = new URL(valid.url, 'http://x');
        url.searchParams.set(parameter.name, text.slice(0, 5_000));
        await send(
          operation,
          `${url.pathname}${url.search}`,
          valid.payload,
          {},
          `query ${parameter.name}=${short}`,
        );
      } else if (text.length < 100) {
        // a lone surrogate cannot be written into an address
        const encoded = encodeURIComponent(text.toWellFormed());
        const ids = Object.fromEntries(
          operation.parameters
            .filter(one => one.in === 'path')
            .map(one => [one.name, one.name === parameter.name ? encoded : null]),
        );
        const template = operation.path
          .split('/')
          .map((part, index) =>
            part.startsWith('{')
              ? (ids[part.slice(1, -1)] ?? valid.url.split('?')[0]!.split('/')[index + 1])
              : part,
          );
        await send(
          operation,
          `/api${template.join('/')}`,
          valid.payload,
          {},
          `path ${parameter.name}=${short}`,
        );
      }
    }
    for (const path of textPaths(operation.body as Schema))
      await send(
        operation,
        valid.url,
        withText(valid.payload, path, text),
        {},
        `body ${path.join('.')}=${short}`,
      );
  }
}

// the same texts where the caller is nobody yet
for (const text of hostileTexts) {
  requests++;
  const answer = await server.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { login: text.slice(0, 80), password: text.slice(0, 200) },
  });
  if (answer.statusCode >= 500 || answer.statusCode < 400)
    broken.push(`POST /sign-in ${JSON.stringify(text.slice(0, 40))}: ${answer.statusCode}`);
}
for (const header of [
  'authorization',
  'x-purpose',
  'x-command-id',
  'cookie',
  'origin',
  'sec-fetch-site',
  'x-kind',
  'x-outbreak-id',
  'x-file-name',
  'content-length',
  'accept',
]) {
  for (const text of hostileTexts.filter(one => /^[\x20-\x7e]+$/.test(one) && one.length < 1000)) {
    const { token } = world.maker;
    requests++;
    const answer = await server
      .inject({
        method: 'POST',
        url: `/api/people/${world.ids.personId}/reveal`,
        headers: {
          authorization: `Bearer ${token}`,
          'x-purpose': 'test',
          [header]: header === 'cookie' ? `outpace=${encodeURIComponent(text)}` : text,
        },
      })
      .catch(() => null);
    if (answer && answer.statusCode >= 500)
      broken.push(`header ${header}=${text.slice(0, 40)}: ${answer.statusCode}`);
  }
}

for (const operation of operations.filter(one => given[one.name]?.upload)) {
  for (const header of ['x-kind', 'x-outbreak-id', 'x-sheet', 'x-file-name'])
    for (const text of hostileTexts.filter(one => one.length < 100)) {
      const { url, payload, headers } = requestFor(operation, world.ids, given);
      await send(
        operation,
        url,
        payload,
        { ...headers, [header]: encodeURIComponent(text.toWellFormed()) },
        `header ${header}=${JSON.stringify(text)}`,
      );
    }
}

const polluted: string[] = [];
const accepted: string[] = [];
const unknownFields: string[] = [];
const open: string[] = [];
const openObjects = (schema: Schema | undefined, at: string): string[] => {
  if (!schema) return [];
  const own = schema.properties && schema.additionalProperties !== false ? [at || '(body)'] : [];
  return [
    ...own,
    ...Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
      openObjects(inner, at ? `${at}.${key}` : key),
    ),
    ...openObjects(schema.items, `${at}[]`),
    ...(schema.anyOf ?? []).flatMap(one => openObjects(one, at)),
  ];
};
for (const operation of usable.filter(one => one.method !== 'GET')) {
  const valid = requestFor(operation, world.ids, given);
  for (const text of pollutingBodies) {
    const answer = await send(
      operation,
      valid.url,
      text,
      { 'content-type': 'application/json' },
      `polluting ${text}`,
    );
    if (operation.body && answer.statusCode < 400) polluted.push(`${operation.name} accepts ${text}`);
  }
  if (!operation.body) continue;
  // a FHIR resource is another standard's document with fields of its own: its reader is strict on what it takes, and only a laboratory's own system may send one
  const foreignDocument = operation.permission === 'result.send';
  for (const at of foreignDocument ? [] : openObjects(operation.body as Schema, ''))
    open.push(`${operation.name}: ${at}`);
  for (const type of oddContentTypes) {
    const answer = await send(
      operation,
      valid.url,
      '{"no_such_field_of_ours":1}',
      type ? { 'content-type': type } : {},
      `content type ${JSON.stringify(type)}`,
    );
    if (answer.statusCode < 400)
      accepted.push(`${operation.name} with content type ${JSON.stringify(type)}: ${answer.statusCode}`);
  }
  const more = {
    ...(valid.payload as object),
    areaKeyOfMine: 0,
    role: 'administrator',
    can: 1,
    created_by: 'me',
  };
  const known = new Set(Object.keys((operation.body as Schema).properties ?? {}));
  const answer = await send(
    operation,
    valid.url,
    JSON.stringify(
      Object.fromEntries(
        Object.entries(more).filter(([key]) => !known.has(key) || key in (valid.payload as object)),
      ),
    ),
    { 'content-type': 'application/json' },
    'unknown fields',
  );
  if (answer.statusCode !== (foreignDocument ? 403 : 400))
    unknownFields.push(`${operation.name}: ${answer.statusCode}`);
}

afterAll(async () => {
  await server.close();
  await superuser.end();
  await world.city.close();
});

const lines = (list: string[]) => `\n${list.slice(0, 200).join('\n')}\n${list.length} in all`;

describe(`hostile input: ${usable.length} operations, ${hostileTexts.length} texts, ${requests} requests`, () => {
  it('never breaks the server', () => {
    expect(broken.length, lines(broken)).toBe(0);
  });
  it('never shows a row of another district', () => {
    expect(hidden.size).toBeGreaterThan(20);
    expect(widened.length, lines(widened)).toBe(0);
  });
  it('never reaches Object.prototype', () => {
    expect(polluted.length, lines(polluted)).toBe(0);
    expect(Object.getOwnPropertyNames(Object.prototype).sort().join()).toBe(prototypeBefore);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
  it('a body no schema accepts is refused under every content type', () => {
    expect(accepted.length, lines(accepted)).toBe(0);
  });
  it('a field the operation does not know is refused, never ignored', () => {
    expect(unknownFields.length, lines(unknownFields)).toBe(0);
    expect(open.length, lines(open)).toBe(0);
  });
  it('REQ-1: everything is still there afterwards', async () => {
    const { rows } = await superuser.query('select count(*) as n from person');
    expect(Number(rows[0].n)).toBeGreaterThanOrEqual(12);
  });
});
