import { createHash } from 'node:crypto';

const most = 100;
const kept = new Map<string, unknown>();

/**
 * The answer of a costly pure computation, kept in this process under a fingerprint of its inputs: the same numbers are computed once, whoever asks; changed data have another
 * fingerprint, so nothing stale is ever shown. The least recently used of a hundred goes first.
 */
export function remembered<Input, Answer>(
  name: string,
  input: Input,
  compute: (input: Input) => Answer,
): Answer {
  const key = createHash('sha256').update(name).update(JSON.stringify(input)).digest('base64url');
  const had = kept.has(key);
  const answer = had ? (kept.get(key) as Answer) : compute(input);
  kept.delete(key);
  kept.set(key, answer);
  if (kept.size > most) kept.delete(kept.keys().next().value!);
  return answer;
}
