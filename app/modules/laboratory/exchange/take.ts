import { sql } from 'kysely';
import type { Context } from '../../../core/module.ts';
import { isRefusal } from '../../../core/refusal.ts';
import { addTasks } from '../../tasks/queries.ts';
import { takeResults } from '../queries.ts';
import type { IncomingResult, ResultSource, TakenResults } from '../schema.ts';
import { insertInbox, keysInInbox, type NewInboxRow } from './inboxStore.ts';
import type { Counts, KeptProblem } from './messageStore.ts';
import { sealPeople } from './personSeal.ts';
import type { NamedPerson } from './results.ts';

type TakenRow = TakenResults['rows'][number];

/** Where results come from and whose they are. */
export interface Origin {
  labId: string;
  areaKey: number;
  feedId: string | null;
  transport: 'mllp' | 'fhir' | 'file';
  /** What the results name as their source: a message, a batch of them, or a file. */
  sourceId: string;
  fileName?: string;
}

export interface Given {
  result: IncomingResult;
  /** Where it stands in the message or file, for whoever mends it. */
  path: string;
  person?: NamedPerson | null;
}

/** What became of each result, in the order given. */
export interface TakenTogether {
  rows: TakenRow[];
  refused: KeptProblem[];
}

const sourceKinds = { mllp: 'hl7', fhir: 'fhir', file: 'file' } as const;
const rowsOfOneCall = 5000;

/**
 * Takes results of one laboratory through the one door. What waits in the inbox or was rejected there is `already` (RES-12); a statement given twice counts once.
 * Whole or not at all: with a refused result everything is undone, unless `keepGood`. Set-based, 5,000 rows a call.
 */
export async function takeTogether(
  ctx: Context,
  origin: Origin,
  given: readonly Given[],
  options: { keepGood?: boolean; dryRun?: boolean } = {},
): Promise<TakenTogether> {
  const rows: TakenRow[] = new Array(given.length);
  const firstOf = new Map<string, number>();
  const inInbox = await keysInInbox(
    ctx,
    origin.labId,
    given.map(each => each.result.key),
  );
  const asked: number[] = [];
  for (const [index, { result }] of given.entries()) {
    if (inInbox.has(result.key) || firstOf.has(result.key)) rows[index] = { index, state: 'already' };
    else asked.push(index);
    if (!firstOf.has(result.key)) firstOf.set(result.key, index);
  }
  const source: ResultSource = {
    kind: sourceKinds[origin.transport],
    messageId: origin.sourceId,
    ...(origin.fileName ? { fileName: origin.fileName } : {}),
  };
  await sql`savepoint exchange_take`.execute(ctx.tx);
  for (let from = 0; from < asked.length; from += rowsOfOneCall) {
    const part = asked.slice(from, from + rowsOfOneCall);
    const taken = await takeResults(
      ctx,
      origin.labId,
      part.map(index => given[index]!.result),
      source,
    );
    if (isRefusal(taken))
      for (const index of part)
        rows[index] = { index, state: 'refused', rule: taken.refused, why: taken.why };
    else for (const row of taken.rows) rows[part[row.index]!] = { ...row, index: part[row.index]! };
  }
  const refused = rows.flatMap((row, index) =>
    row.state === 'refused'
      ? [
          {
            path: given[index]!.path,
            rule: row.rule ?? 'RES-13',
            message: row.why ?? { zh: '不能接收', en: 'it cannot be taken' },
          },
        ]
      : [],
  );
  if (options.dryRun || (refused.length && !options.keepGood)) {
    await sql`rollback to savepoint exchange_take`.execute(ctx.tx);
    return { rows, refused };
  }
  await sql`release savepoint exchange_take`.execute(ctx.tx);
  await keepWaiting(ctx, origin, given, rows);
  return { rows, refused };
}

/** RES-11: what fits no tube waits in the inbox, and somebody is told. */
async function keepWaiting(
  ctx: Context,
  origin: Origin,
  given: readonly Given[],
  rows: readonly TakenRow[],
): Promise<void> {
  const waiting = rows.flatMap((row, index): NewInboxRow[] => {
    if (row.state !== 'waiting') return [];
    const { result } = given[index]!;
    return [
      {
        labId: origin.labId,
        feedId: origin.feedId,
        messageId: origin.sourceId,
        transport: origin.transport,
        fileName: origin.fileName ?? null,
        result,
        personSealed: null,
        personUnder: null,
        rule: row.rule ?? 'RES-11',
        why: row.why ?? {
          zh: '本实验室没有收到这支采样管',
          en: 'no tube of this code has reached the laboratory',
        },
        areaKey: origin.areaKey,
      },
    ];
  });
  const named = rows.flatMap((row, index) => {
    const { result, person } = given[index]!;
    return row.state === 'waiting' && person ? [{ person, key: result.key }] : [];
  });
  const sealed = new Map(sealPeople(ctx, named).map((each, n) => [named[n]!.key, each]));
  for (const row of waiting) {
    const own = sealed.get(row.result.key);
    row.personSealed = own?.sealed ?? null;
    row.personUnder = own?.under ?? null;
  }
  if (!(await insertInbox(ctx, waiting))) return;
  await addTasks(
    ctx,
    [
      {
        outbreakId: null,
        kind: 'settle_result',
        title: { zh: '有检测结果对不上采样管,请处理', en: 'Results fit no tube: please settle them' },
        subjectKind: 'laboratory',
        subjectId: origin.labId,
        dueAt: ctx.now + settleWithinMinutes.value * 60_000,
        ruleId: 'RES-11',
        areaKey: origin.areaKey,
        locatedKey: origin.areaKey,
        originKey: origin.areaKey,
      },
    ],
    { unlessOpen: true },
  );
}

/** How soon somebody looks at a result that fits nothing. */
const settleWithinMinutes = {
  value: 60,
  unit: 'minute',
  status: 'assumed',
  source: {
    zh: '一份阳性可能在其中;由城市确定',
    en: 'one of them may be a positive; to be set by the city',
  },
} as const;

/** Counts of rows, of all or of those from `from` (inclusive) to `to` (exclusive). */
export function countsOf(rows: readonly TakenRow[], from = 0, to = rows.length): Counts {
  const counts: Counts = {
    results: to - from,
    released: 0,
    forReview: 0,
    already: 0,
    waiting: 0,
    refused: 0,
  };
  const names = {
    released: 'released',
    for_review: 'forReview',
    already: 'already',
    waiting: 'waiting',
    refused: 'refused',
  } as const;
  for (let index = from; index < to; index++) counts[names[rows[index]!.state]]++;
  return counts;
}
