import type { Problem } from '../core/http/problems.ts';
import { Refused } from '../core/refusal.ts';

export interface HttpAnswer {
  status: number;
  text: string;
}

/** The body of an answer; a problem is thrown as the refusal it carries. */
export function answerOf<T>({ status, text }: HttpAnswer): T {
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {}
  if (status >= 200 && status < 300 && body !== null) return body as T;
  const problem = (body ?? {}) as Partial<Problem>;
  throw new Refused({
    refused: problem.rule ?? `HTTP-${status}`,
    why: problem.detail ?? {
      zh: `服务器答复 ${status},不是 Outpace 的答复。`,
      en: `The server answered ${status}, and not as Outpace does.`,
    },
    ...(problem.errors ? { errors: problem.errors } : {}),
    ...(problem.details ? { details: problem.details } : {}),
  });
}
