import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { outgoingOf } from './outgoing.ts';
import type { MessageRow, NewMessage } from './schema.ts';
import { queueMessages, type SentMessages } from './send.ts';
import * as store from './store.ts';

export type { MessageFacts, MessageRow, MessageState, NewMessage, Template } from './schema.ts';
export type { SentMessages } from './send.ts';

/**
 * Puts messages into the outbox; the system sends them within seconds of this transaction. Needs message.write and person.read over the people; with measure.read it also says how many the quiet
 * period holds back (MSG-2), which is judged again at sending. `sent`: taken; of them `held` wait; `duplicates`: said before under the same key (MSG-1); `absent`: outside the scope. Set-based.
 */
export async function sendMessages(ctx: Context, messages: readonly NewMessage[]): Promise<SentMessages> {
  return queueMessages(ctx, messages);
}

/** Messages to some people, or about some subjects, newest first; at most one of the two is used. */
export async function messagesOf(
  ctx: Context,
  of: { personIds?: readonly string[]; subjectIds?: readonly string[] },
): Promise<MessageRow[]> {
  return store.readMessages(ctx, of);
}

/** The number people of this city call for help and to contest; it stands in every message and on every public page. */
export function helpPhoneOf(outpace: Outpace): string {
  return outgoingOf(outpace).configuration.helpPhone;
}
