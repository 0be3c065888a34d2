import { createHash } from 'node:crypto';
import Type from 'typebox';
import { type RouteDefinition, route } from '../../../core/http/route.ts';
import type { Context } from '../../../core/module.ts';
import { notFound, type Refusal, refuse } from '../../../core/refusal.ts';
import { actAsFeed } from './asFeed.ts';
import { codesOf } from './codeStore.ts';
import { readFeed } from './feedStore.ts';
import { readFhir } from './fhirReport.ts';
import type { FhirProblem } from './fhirTypes.ts';
import { keyed } from './results.ts';
import { type Answered, takeMessages } from './takeMessages.ts';

const OperationOutcome = Type.Object({
  resourceType: Type.Literal('OperationOutcome'),
  issue: Type.Array(
    Type.Object({
      severity: Type.String(),
      code: Type.String(),
      details: Type.Object({ text: Type.String() }),
      diagnostics: Type.Optional(Type.String()),
      expression: Type.Optional(Type.Array(Type.String())),
    }),
  ),
});
type Issue = {
  severity: string;
  code: string;
  details: { text: string };
  diagnostics?: string;
  expression?: string[];
};

/** A FHIR resource: strict on what is read of it (see fhirReport.ts), so its form cannot be a closed schema. */
const document = (resourceType: string) =>
  Type.Object({ resourceType: Type.Literal(resourceType) }, { additionalProperties: true });

const shared = {
  permission: 'result.send',
  scope: 'area',
  caller: 'device',
  urgency: 'results',
  bodyLimit: 1_048_576,
  response: OperationOutcome,
} as const;

/** FHIR R4 for laboratories' own systems: answered after it is stored, with an OperationOutcome; the same document again changes nothing. */
export const fhirRoutes: RouteDefinition[] = [
  route({
    ...shared,
    method: 'POST',
    url: '/fhir/DiagnosticReport',
    summary: {
      zh: '接收一份检验报告(FHIR R4 DiagnosticReport,样本与结果在 contained 中)',
      en: 'Takes one FHIR R4 DiagnosticReport with its specimen and observations contained',
    },
    body: document('DiagnosticReport'),
    handle: (ctx, { body }) => takeDocument(ctx, body),
  }),
  route({
    ...shared,
    method: 'POST',
    url: '/fhir/Bundle',
    summary: {
      zh: '接收一组检验报告(FHIR R4 Bundle:DiagnosticReport、Observation、Specimen)',
      en: 'Takes a FHIR R4 Bundle of DiagnosticReport, Observation and Specimen',
    },
    body: document('Bundle'),
    handle: (ctx, { body }) => takeDocument(ctx, body),
  }),
];

async function takeDocument(
  ctx: Context,
  body: unknown,
): Promise<{ resourceType: 'OperationOutcome'; issue: Issue[] } | Refusal> {
  const feedId = ctx.scope.actor.replace(/^device:/, '');
  if (!/^[0-9a-f-]{36}$/.test(feedId)) return notFound;
  const own = await readFeed(ctx, feedId);
  if (!own || own.revokedAt || own.transport !== 'fhir') return notFound;
  const bytes = Buffer.from(JSON.stringify(body));
  const outcome = await actAsFeed(ctx.outpace, feedId, 'worker', async (acting, feed) => {
    const reading = readFhir(body, await codesOf(acting, feed.labId));
    const [became] = await takeMessages(acting, feed, [
      {
        // a report keeps its identifier when it is corrected, so the content is part of what it is known by
        controlId:
          `${reading.name} ${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}`.trim(),
        bytes,
        given: reading.problems.length
          ? []
          : reading.results.map(({ result, path, person }) => ({ result: keyed(result), path, person })),
        problems: reading.problems.map(({ path, rule, zh, en }) => ({ path, rule, message: { zh, en } })),
      },
    ]);
    return { became: became!, notFinal: reading.notFinal, codes: reading.problems };
  });
  if (!outcome) return notFound;
  const { became, notFinal, codes } = outcome;
  return became.state === 'refused' ? refusal(became, codes) : accepted(became, notFinal);
}

function refusal(became: Answered, problems: readonly FhirProblem[]): Refusal {
  const issue = became.problems.slice(0, 100).map(
    (problem, index): Issue => ({
      severity: 'error',
      code: problems[index]?.code ?? 'business-rule',
      details: { text: problem.message.en },
      diagnostics: `${problem.rule} ${problem.message.zh}`,
      expression: [problem.path],
    }),
  );
  return refuse(
    became.problems[0]?.rule ?? 'RES-13',
    '报告未接收,没有任何改动。',
    'The report was not taken; nothing was changed.',
    {
      errors: became.problems.slice(0, 100),
      details: { outcome: { resourceType: 'OperationOutcome', issue } },
    },
  );
}

function accepted({ state, counts }: Answered, notFinal: number) {
  const issue: Issue[] = [
    {
      severity: 'information',
      code: 'informational',
      details: { text: state === 'already' ? 'received before, nothing changed' : 'stored' },
      diagnostics: `results ${counts.results}, released ${counts.released}, for review ${counts.forReview}, known ${counts.already}`,
    },
  ];
  if (counts.waiting)
    issue.push({
      severity: 'warning',
      code: 'not-found',
      details: { text: `${counts.waiting} results fit no tube and wait for a person (RES-11)` },
    });
  if (notFinal)
    issue.push({
      severity: 'information',
      code: 'informational',
      details: { text: `${notFinal} reports are not final and were not taken (RES-7)` },
    });
  return { resourceType: 'OperationOutcome' as const, issue };
}
