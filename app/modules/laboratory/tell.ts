import type { Context } from '../../core/module.ts';
import { type NewMessage, sendMessages } from '../messages/queries.ts';

/** Puts notices of the laboratory's consequences into the one outbox of all departments. They are news somebody waits for, so they are urgent. */
export async function tell(
  ctx: Context,
  messages: readonly Omit<NewMessage, 'urgent' | 'subjectKind'>[],
  subjectKind: 'test_hold' | 'lab_outcome' = 'test_hold',
): Promise<number> {
  if (messages.length === 0) return 0;
  const answer = await sendMessages(
    ctx,
    messages.map(one => ({ ...one, urgent: true, subjectKind }) as NewMessage),
  );
  return answer.sent;
}
