import type { FastifyReply } from 'fastify';
import type { Bilingual, Refusal } from '../refusal.ts';

/** RFC 9457 problem details. `rule` is the id of the rule that said no; `errors` names every field at once. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: Bilingual;
  rule?: string;
  errors?: { path: string; message: Bilingual; rule?: string }[];
  details?: Record<string, unknown>;
  /** Shown to support; finds the log line. */
  reference?: string;
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Sign in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported type',
  422: 'Refused',
  429: 'Too many requests',
  500: 'Our error',
  503: 'Not now',
};

export function sendProblem(reply: FastifyReply, problem: Omit<Problem, 'type' | 'title'>): FastifyReply {
  const body: Problem = {
    type: problem.rule ? `/docs/rules#${problem.rule}` : 'about:blank',
    title: titles[problem.status] ?? 'Error',
    ...problem,
  };
  return reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .serializer(JSON.stringify as never)
    .send(body);
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  return sendProblem(reply, {
    status: refusal.status ?? 422,
    detail: refusal.why,
    rule: refusal.refused,
    errors: refusal.errors,
    details: refusal.details,
  });
}

/** Turns Ajv's findings into words that name the field, the value's rule and what is allowed. */
export function fieldErrors(
  findings: { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }[],
  part: string,
): NonNullable<Problem['errors']> {
  return findings.map(finding => {
    const own = (finding.params.missingProperty ??
      finding.params.additionalProperty ??
      finding.params.unevaluatedProperty) as string | undefined;
    const at = [finding.instancePath, own].filter(Boolean).join('/');
    const path = `${part}${at.startsWith('/') || !at ? at : `/${at}`}`;
    return {
      path,
      message: messageOf(finding.keyword, finding.params, finding.message ?? ''),
      rule: 'REQ-1',
    };
  });
}

function messageOf(keyword: string, params: Record<string, unknown>, fallback: string): Bilingual {
  switch (keyword) {
    case 'required':
      return { zh: '必须填写', en: 'is required' };
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return { zh: '不认识的字段', en: 'is not a known field' };
    case 'enum':
    case 'const':
      return {
        zh: `只能是:${JSON.stringify(params.allowedValues ?? params.allowedValue)}`,
        en: `must be one of ${JSON.stringify(params.allowedValues ?? params.allowedValue)}`,
      };
    case 'type':
      return { zh: `类型应为 ${params.type}`, en: `must be of type ${params.type}` };
    case 'format':
      return { zh: `格式应为 ${params.format}`, en: `must be a ${params.format}` };
    case 'minLength':
      return { zh: `至少 ${params.limit} 个字`, en: `must have at least ${params.limit} characters` };
    case 'maxLength':
      return { zh: `最多 ${params.limit} 个字`, en: `must have at most ${params.limit} characters` };
    case 'minimum':
    case 'maximum':
      return {
        zh: `应 ${params.comparison} ${params.limit}`,
        en: `must be ${params.comparison} ${params.limit}`,
      };
    default:
      return { zh: `不符合要求(${fallback})`, en: fallback };
  }
}
