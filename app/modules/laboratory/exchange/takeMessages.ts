import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import type { ActingFeed } from './asFeed.ts';
import {
  type Counts,
  type KeptProblem,
  keepMessages,
  knownMessages,
  type MessageRow,
} from './messageStore.ts';
import { sealMessages } from './personSeal.ts';
import { countsOf, type Given, takeTogether } from './take.ts';

/** One message, read. With problems it is refused as it stands and only kept. */
export interface Arrived {
  controlId: string;
  bytes: Uint8Array;
  given: Given[];
  problems: KeptProblem[];
}

/** What became of a message. `already`: it was taken before, `counts` are those of then. */
export interface Answered {
  state: 'taken' | 'already' | 'refused';
  counts: Counts;
  problems: KeptProblem[];
}

declare module '../../../core/module.ts' {
  interface Events {
    /** A feed sent something that was taken; told in the transaction that took it. `results`: how many were in it. */
    'lab.feed_heard': { feedId: string; labId: string; messages: number; results: number; at: string };
  }
}

const none: Counts = { results: 0, released: 0, forReview: 0, already: 0, waiting: 0, refused: 0 };

/**
 * Takes messages of one feed, in order, in the caller's transaction: each whole or not at all (RES-13), the same message once (RES-9). Control ids must differ
 * within a call. Together while all is well; one by one when one is refused, so that it holds up no other.
 */
export async function takeMessages(
  ctx: Context,
  feed: ActingFeed,
  arrived: readonly Arrived[],
): Promise<Answered[]> {
  const known = await knownMessages(
    ctx,
    feed.id,
    arrived.map(each => each.controlId),
  );
  const answers: (Answered | null)[] = arrived.map(message => {
    const before = known.get(message.controlId);
    if (before?.state === 'taken')
      return before.contentHash.equals(hashOf(message))
        ? { state: 'already', counts: before.counts, problems: [] }
        : { state: 'refused', counts: none, problems: [reused] };
    return message.problems.length ? { state: 'refused', counts: none, problems: message.problems } : null;
  });
  const open = arrived.flatMap((_, index) => (answers[index] === null ? [index] : []));
  const together = await takeBatch(
    ctx,
    feed,
    open.map(index => arrived[index]!),
  );
  for (const [n, index] of open.entries())
    answers[index] = together
      ? together[n]!
      : (await takeBatch(ctx, feed, [arrived[index]!], { last: true }))![0]!;
  await keepRefused(ctx, feed, arrived, answers as Answered[], known);
  // what was refused before under these ids has given way to its successor
  ctx.keys.destroySubjects([...known.values()].flatMap(before => before.sealedUnder ?? []));
  const taken = (answers as Answered[]).filter(answer => answer.state === 'taken');
  if (taken.length)
    await ctx.journal({
      act: 'lab.messages_taken',
      objectKind: 'lab_feed',
      objectId: feed.id,
      areaKey: feed.areaKey,
      detail: { messages: taken.length, results: sum(taken.map(answer => answer.counts.results)) },
    });
  await ctx.emit('lab.feed_heard', {
    feedId: feed.id,
    labId: feed.labId,
    messages: arrived.length,
    results: sum(taken.map(answer => answer.counts.results)),
    at: new Date(ctx.now).toISOString(),
  });
  return answers as Answered[];
}

/** Takes several messages in one call; null when one of several has a refused result (nothing was changed then). */
async function takeBatch(
  ctx: Context,
  feed: ActingFeed,
  messages: readonly Arrived[],
  { last = false } = {},
): Promise<Answered[] | null> {
  if (!messages.length) return [];
  const sourceId = randomUUID();
  await sql`savepoint exchange_batch`.execute(ctx.tx);
  const { rows, refused } = await takeTogether(
    ctx,
    { labId: feed.labId, areaKey: feed.areaKey, feedId: feed.id, transport: feed.transport, sourceId },
    messages.flatMap(message => message.given),
  );
  if (refused.length) {
    await sql`rollback to savepoint exchange_batch`.execute(ctx.tx);
    if (messages.length > 1 && !last) return null;
    return [{ state: 'refused', counts: countsOf(rows), problems: refused }];
  }
  await sql`release savepoint exchange_batch`.execute(ctx.tx);
  let from = 0;
  const answers = messages.map((message): Answered => {
    const to = from + message.given.length;
    const counts = countsOf(rows, from, to);
    from = to;
    return { state: 'taken', counts, problems: [] };
  });
  await keepMessages(
    ctx,
    messages.map((message, n) => rowOf(feed, message, answers[n]!, sourceId)),
  );
  return answers;
}

async function keepRefused(
  ctx: Context,
  feed: ActingFeed,
  arrived: readonly Arrived[],
  answers: readonly Answered[],
  known: Map<string, { state: string }>,
): Promise<void> {
  const refused = arrived.flatMap((message, index) =>
    answers[index]!.state === 'refused' && known.get(message.controlId)?.state !== 'taken'
      ? [{ message, answer: answers[index]! }]
      : [],
  );
  if (!refused.length) return;
  const rows = refused.map(({ message, answer }) => rowOf(feed, message, answer, ''));
  const sealed = sealMessages(
    ctx,
    rows.map((row, n) => ({ id: row.id, bytes: refused[n]!.message.bytes })),
  );
  await keepMessages(
    ctx,
    rows.map((row, n) => ({
      ...row,
      sourceId: row.id,
      sealed: sealed[n]!.sealed,
      sealedUnder: sealed[n]!.under,
    })),
  );
  await ctx.journal({
    act: 'lab.messages_refused',
    objectKind: 'lab_feed',
    objectId: feed.id,
    areaKey: feed.areaKey,
    rule: refused[0]!.answer.problems[0]?.rule ?? 'RES-13',
    detail: { messages: refused.length },
  });
}

function rowOf(feed: ActingFeed, message: Arrived, answer: Answered, sourceId: string): MessageRow {
  return {
    id: randomUUID(),
    labId: feed.labId,
    feedId: feed.id,
    transport: feed.transport,
    controlId: message.controlId,
    contentHash: hashOf(message),
    state: answer.state === 'refused' ? 'refused' : 'taken',
    sourceId,
    counts: answer.counts,
    problems: answer.problems.slice(0, 200),
    sealed: null,
    sealedUnder: null,
    areaKey: feed.areaKey,
  };
}

const hashOf = (message: Arrived) => createHash('sha256').update(message.bytes).digest();
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const reused: KeptProblem = {
  path: 'MSH-10',
  rule: 'RES-9',
  message: {
    zh: '这个消息编号已用于另一份内容',
    en: 'this control id was used for another content',
  },
};
