import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

type Schema = Record<string, unknown> & {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
};

/** One operation of the OpenAPI document, as the matrix needs it. */
export interface Operation {
  /** `POST /cases/{id}/links` */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  permission?: string;
  scope?: string;
  parameters: { name: string; in: 'path' | 'query'; required?: boolean; schema: Schema }[];
  body?: Schema;
}

/** Every operation the document names. */
export async function operationsOf(server: FastifyInstance): Promise<Operation[]> {
  const answer = await server.inject('/api/docs/json');
  const document = answer.json() as { paths: Record<string, Record<string, Record<string, unknown>>> };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase() as Operation['method'],
      path,
      permission: operation['x-permission'] as string | undefined,
      scope: operation['x-scope'] as string | undefined,
      parameters: (operation.parameters ?? []) as Operation['parameters'],
      body: (operation.requestBody as { content: Record<string, { schema: Schema }> } | undefined)?.content[
        'application/json'
      ]?.schema,
    })),
  );
}

/** Which object an `{id}` names, by the beginning of the path; the longest that fits decides. */
const idByPath: Record<string, string> = {
  '/people/merges': 'mergeId',
  '/people': 'personId',
  '/cases': 'caseId',
  '/contacts/batches': 'batchId',
  '/contacts/retraces': 'sweepId',
  '/presence/devices': 'deviceId',
  '/contacts': 'contactId',
  '/measures': 'measureId',
  '/appeals': 'appealId',
  '/tasks': 'taskId',
  '/imports': 'importId',
  '/exports': 'exportId',
  '/outbreaks': 'outbreakId',
  '/places': 'placeId',
  '/sessions': 'sessionId',
  '/accounts': 'accountId',
  '/chains': 'outbreakId',
  '/plans': 'planId',
  '/reviews': 'reviewId',
  '/options/runs': 'optionRunId',
  '/training/records': 'recordId',
  '/sampling/points': 'pointId',
  '/programmes': 'programmeId',
  '/tubes': 'tubeId',
  '/samples': 'sampleId',
  '/boxes': 'boxId',
  '/labs': 'labId',
  '/plates': 'plateId',
  '/runs': 'runId',
  '/laboratory/outcomes': 'outcomeId',
  '/laboratory/signals': 'labSignalId',
  '/laboratory/reroutes': 'rerouteId',
  '/laboratory/holds': 'holdId',
  '/laboratory/pools': 'poolId',
  '/laboratory/feeds': 'feedId',
  '/laboratory/inbox': 'inboxId',
  '/laboratory/result-files': 'resultFileId',
  '/messages': 'messageId',
  '/cohorts': 'cohortId',
  '/test-units': 'unitId',
  '/cohort-members': 'memberId',
  '/closed-loop/workers': 'memberId',
  '/rosters': 'rosterId',
  '/roster-invitations': 'invitationId',
  '/exemptions': 'exemptionId',
  '/roster-gaps': 'gapId',
  '/loop-breaches': 'breachId',
  '/campaigns': 'campaignId',
  '/campaign-rounds': 'campaignRoundId',
  '/sources': 'labId',
  '/sources/signals': 'feedSignalId',
};
/** What is read from below its area as well: by design, and held by the SQL matrix. */
export const readBelow = (operation: { path: string }): boolean =>
  /^\/(plans|reviews|programmes|cohorts|campaigns|campaign-rounds)(\/|$)/.test(operation.path) ||
  // asked of a cohort or of a round
  /^\/(closed-loop\/(workers|breaches\/search)|door-to-door\/doors)$/.test(operation.path);
/** Fields whose name is not that of the object they mean. */
const idByField: Record<string, string> = {
  keptId: 'personId',
  mergedId: 'distinctId',
  a: 'personId',
  b: 'distinctId',
  sourceCaseId: 'secondCaseId',
  toCaseId: 'secondCaseId',
  fromCaseId: 'secondCaseId',
};
/** Objects every signed-in person may know of: they say nothing about an area. */
export const cityWide = new Set(['outbreakId', 'placeId', 'accountId', 'sessionId', 'areaKey', 'triggerKey']);

const samples = ['123456', 'abc', 'abcd', '2022-07-19', 'A-1', 'person', 'abc.def', 'a'.repeat(64)];

export interface Request {
  method: Operation['method'];
  url: string;
  payload?: unknown;
  headers: Record<string, string>;
}

/** Values a schema alone does not tell, for one operation: a field of the body, of the path or of the query. */
export type Given = Record<string, Record<string, unknown>>;

/** Builds a request the operation's own schemas accept, about the objects in `ids`. */
export function requestFor(
  operation: Operation,
  ids: Record<string, string>,
  given: Given,
  options: { optional?: boolean } = {},
): Request {
  const own = given[operation.name] ?? {};
  const prefix = Object.keys(idByPath)
    .filter(start => operation.path.startsWith(start))
    .sort((x, y) => y.length - x.length)[0];
  const subject = prefix ? idByPath[prefix]! : '';
  const idNamed = (name: string) =>
    ids[name === 'id' || name === 'ids' ? subject : (idByField[name] ?? name.replace(/Ids$/, 'Id'))];
  const sampleFor = (schema: Schema, name: string): unknown => {
    if (name in own)
      return typeof own[name] === 'function'
        ? (own[name] as (ids: Record<string, string>) => unknown)(ids)
        : own[name];
    if ('const' in schema) return schema.const;
    if (Array.isArray(schema.enum)) return schema.enum[0];
    const choices = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Schema[] | undefined;
    if (choices) return sampleFor(choices.find(choice => choice.type !== 'null') ?? choices[0]!, name);
    switch (schema.type) {
      case 'string': {
        if (schema.format === 'uuid') return idNamed(name) ?? randomUUID();
        if (schema.format === 'date') return '2022-07-19';
        if (schema.format === 'date-time') return '2022-07-19T04:00:00.000Z';
        if (typeof schema.pattern === 'string')
          return samples.find(sample => new RegExp(schema.pattern as string).test(sample)) ?? 'abc';
        if (idNamed(name)) return idNamed(name);
        return 'test text'
          .padEnd(Number(schema.minLength ?? 0), 'x')
          .slice(0, Number(schema.maxLength ?? 200));
      }
      case 'integer':
      case 'number':
        return schema.default ?? schema.minimum ?? 1;
      case 'boolean':
        return false;
      case 'array':
        return Array.from({ length: Math.max(1, Number(schema.minItems ?? 0)) }, () =>
          sampleFor(schema.items ?? {}, name),
        );
      case 'object': {
        const wanted = new Set(schema.required ?? []);
        return Object.fromEntries(
          Object.entries(schema.properties ?? {})
            .filter(([key]) => wanted.has(key) || key in own || options.optional)
            .map(([key, inner]) => [key, sampleFor(inner, key)]),
        );
      }
      default:
        return 'test';
    }
  };
  let url = operation.path;
  const query = new URLSearchParams();
  for (const parameter of operation.parameters) {
    const value =
      parameter.required || parameter.name in own ? sampleFor(parameter.schema, parameter.name) : undefined;
    if (parameter.in === 'path') url = url.replace(`{${parameter.name}}`, encodeURIComponent(String(value)));
    else if (value !== undefined)
      query.append(parameter.name, String(Array.isArray(value) ? value[0] : value));
  }
  const search = query.toString();
  const headers: Record<string, string> = { 'x-purpose': 'test' };
  if (own.upload)
    return {
      method: operation.method,
      url: `/api${url}`,
      payload: Readable.from([Buffer.from('name,onset date\nTest,2022-07-18\n')]),
      headers: { ...headers, 'content-type': 'application/octet-stream' },
    };
  return {
    method: operation.method,
    url: `/api${url}${search ? `?${search}` : ''}`,
    payload: operation.body ? sampleFor(operation.body, '') : undefined,
    headers,
  };
}

/** What the schemas do not say. Keep it short: each entry is a thing a client must know beyond the document. */
export const given: Given = {
  'POST /imports': { upload: true },
  'GET /plans/{id}/replay': { trigger: (ids: Record<string, string>) => ids.triggerKey },
  'POST /samples/{id}/settle': { personId: (ids: Record<string, string>) => ids.personId },
  'GET /tubes/by-code/{code}': { code: (ids: Record<string, string>) => ids.tubeCode },
  'GET /test-duties/{personId}': { personId: (ids: Record<string, string>) => ids.dutyPersonId },
  'POST /cohorts/{id}/units': { areaKey: (ids: Record<string, string>) => Number(ids.areaKey) },
  'GET /door-to-door/doors': { roundId: (ids: Record<string, string>) => ids.campaignRoundId },
  'POST /door-to-door/visits': { roundId: (ids: Record<string, string>) => ids.campaignRoundId },
  'POST /plates/{id}/wells': { well: 'A2' },
  'POST /plates/{id}/wells/clear': { wells: ['A2'] },
  'POST /runs/{id}/readings': { well: 'A1' },
  'POST /labs/{id}/result-files': { upload: true },
  'POST /cohorts/{id}/rosters': { upload: true },
  'POST /environment/imports/{importId}/undo': {
    importId: (ids: Record<string, string>) => ids.siteImportId,
  },
  'PUT /training/needs': { areaKey: (ids: Record<string, string>) => Number(ids.areaKey) },
};
