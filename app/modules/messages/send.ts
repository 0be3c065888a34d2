import type { Context } from '../../core/module.ts';
import { quietPeriods } from '../measures/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { textOf } from './outgoing.ts';
import { mustWait } from './rules.ts';
import type { NewMessage } from './schema.ts';
import { insertMessages, type QueuedMessage } from './store.ts';
import { isReminder } from './templates.ts';

/** What became of messages given to the outbox. `held` are among `sent`. */
export interface SentMessages {
  sent: number;
  held: number;
  duplicates: number;
  absent: number;
}

/** Messages made in one go: between two, whoever waits for the server has its turn. */
const chunk = 250;

/** Puts messages into the outbox and wakes the sender. The text shown until sending is the Chinese one, with `······` for the reference it gets from its id. */
export async function queueMessages(ctx: Context, messages: readonly NewMessage[]): Promise<SentMessages> {
  const answer: SentMessages = { sent: 0, held: 0, duplicates: 0, absent: 0 };
  for (let from = 0; from < messages.length; from += chunk) {
    const some = messages.slice(from, from + chunk);
    const people = await peopleOf(
      ctx,
      some.map(one => one.personId),
    );
    const pressed = some.filter(one => isReminder[one.template] && !one.urgent).map(one => one.personId);
    const quiet =
      pressed.length && ctx.can('measure.read')
        ? await quietPeriods(ctx, pressed, '')
        : new Map<string, number>();
    const rows: QueuedMessage[] = [];
    const seen = new Set<string>();
    for (const one of some) {
      const person = people.get(one.personId);
      if (!person) {
        answer.absent++;
        continue;
      }
      const key = `${one.personId} ${one.dedupeKey}`;
      if (seen.has(key)) {
        answer.duplicates++;
        continue;
      }
      seen.add(key);
      const { template, facts, channel = 'sms', urgent = false } = one;
      const wait = mustWait(
        { template, urgent },
        quiet.get(one.personId),
        ctx.now,
        ctx.outpace.city.timeZone,
      );
      rows.push({
        personId: one.personId,
        template,
        facts,
        text: textOf(ctx.outpace, template, facts as never, 'zh', '······'),
        channel,
        urgent,
        subjectKind: one.subjectKind,
        subjectId: one.subjectId,
        dedupeKey: one.dedupeKey,
        state: wait ? 'held' : 'queued',
        heldBy: wait?.rule ?? null,
        nextAt: wait?.until ?? ctx.now,
        areaKey: person.areaKey,
        locatedKey: person.locatedKey,
        originKey: person.originKey,
      });
    }
    const inserted = await insertMessages(ctx, rows);
    answer.sent += inserted;
    answer.duplicates += rows.length - inserted;
    // which rows were duplicates is not told apart: at most as many wait as were taken
    answer.held += Math.min(inserted, rows.filter(row => row.state === 'held').length);
  }
  if (answer.sent > 0) {
    await ctx.journal({ act: 'message.queued', detail: { messages: answer.sent, held: answer.held } });
    await ctx.enqueue('messages.send', {}, 'messages.send');
  }
  return answer;
}
