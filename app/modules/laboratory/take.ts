import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { type Bilingual, notFound, type Refusal, refuse } from '../../core/refusal.ts';
import { tubesByCode } from '../specimens/queries.ts';
import { doubtOf } from './calls.ts';
import { packsOfProgrammes } from './judging.ts';
import { ownLab } from './labStore.ts';
import {
  insertOutcomes,
  type NewOutcome,
  outcomesByKey,
  type StoredOutcome,
  standingOf,
  withdraw,
} from './outcomeStore.ts';
import { durations } from './parameters.ts';
import { afterRelease } from './release.ts';
import type { IncomingResult, ResultSource, TakenResults } from './schema.ts';
import { type LabTubeRow, labTubesByCode, moveTubes } from './tubeStore.ts';

type Row = TakenResults['rows'][number];

/** LAB-10: why the instants of a statement cannot be; null when they can. Pure; `now` in epoch ms. */
export function impossibleDates(
  result: Pick<IncomingResult, 'takenAt' | 'testedAt' | 'reportedAt'>,
  tube: { firstSampleAt: Date | null; lastSampleAt: Date | null; receivedAt: Date },
  now: number,
): Bilingual | null {
  const tested = Date.parse(result.testedAt);
  const reported = result.reportedAt ? Date.parse(result.reportedAt) : null;
  const taken = result.takenAt ? Date.parse(result.takenAt) : null;
  const first = tube.firstSampleAt?.getTime() ?? null;
  const last = tube.lastSampleAt?.getTime() ?? first;
  if (tested > now + durations.clockSlack)
    return { zh: '检测时间晚于现在', en: 'It was tested in the future' };
  if (reported !== null && reported > now + durations.clockSlack)
    return { zh: '报告时间晚于现在', en: 'It was reported in the future' };
  if (reported !== null && reported < tested)
    return { zh: '报告早于检测', en: 'It was reported before it was tested' };
  if (last !== null && tested < last)
    return { zh: '检测早于采样', en: 'It was tested before the last specimen was taken' };
  if (tested < tube.receivedAt.getTime() - durations.receptionSlack)
    return { zh: '检测早于实验室接收', en: 'It was tested before the laboratory received it' };
  if (taken !== null && taken > tested)
    return { zh: '所写采样时间晚于检测', en: 'The stated time of sampling is after the test' };
  if (
    taken !== null &&
    first !== null &&
    (taken < first - durations.takenSlack || taken > last! + durations.takenSlack)
  )
    return {
      zh: '所写采样时间与采样记录不符',
      en: 'The stated time of sampling does not fit our record of the tube',
    };
  return null;
}

const refused = (index: number, rule: string, zh: string, en: string): Row => ({
  index,
  state: 'refused',
  rule,
  why: { zh, en },
});

/**
 * LAB-6, LAB-7, LAB-10, LAB-11: takes what a laboratory states of tubes. Each row is answered and judged by itself: only tubes in this laboratory's custody; the same
 * statement again changes nothing; another outcome for a reported tube only as a correction; impossible dates refused. Where the laboratory releases at
 * source, plain statements are released; typed on a screen, doubted or correcting ones wait for people here. Eight statements whatever the rows, at most 5,000.
 */
export async function take(
  ctx: Context,
  labId: string,
  results: readonly IncomingResult[],
  source: ResultSource,
): Promise<TakenResults | Refusal> {
  const lab = await ownLab(ctx, labId);
  if (!lab || !ctx.can('lab.write')) return notFound;
  if (results.length > 5000)
    throw new RangeError(`takeResults: ${results.length} rows; at most 5,000 a call`);
  if (lab.state === 'closed')
    return refuse(
      'LAB-6',
      '这家实验室已停用,不收结果。',
      'This laboratory is closed; no results are taken.',
      {
        status: 409,
      },
    );
  const known = await outcomesByKey(
    ctx,
    labId,
    results.map(one => one.key),
  );
  const codes = results.filter(one => !known.has(one.key)).map(one => one.tubeCode);
  const inCustody = await labTubesByCode(ctx, codes);
  const others = await whereElse(
    ctx,
    labId,
    codes.filter(code => !inCustody.get(code)?.some(tube => tube.labId === labId)),
  );
  const own = [...inCustody.values()].flat().filter(tube => tube.labId === labId);
  const standing = await standingOf(
    ctx,
    own.map(tube => tube.tubeId),
  );
  const judged = await packsOfProgrammes(ctx, new Set(own.map(tube => tube.programmeId)));
  const rows: Row[] = [];
  const wanted: { index: number; row: NewOutcome; replaces: StoredOutcome | null }[] = [];
  const inThisCall = new Map<string, IncomingResult>();
  for (const [index, one] of results.entries()) {
    const before = known.get(one.key);
    if (before) {
      rows[index] = { index, state: 'already', tubeId: before.tubeId, outcomeId: before.id };
      continue;
    }
    const found = (inCustody.get(one.tubeCode) ?? []).filter(tube => tube.labId === labId);
    const tube = found[0];
    if (!tube) {
      rows[index] = others.has(one.tubeCode)
        ? refused(
            index,
            'LAB-6',
            `${one.tubeCode}不在本实验室:由另一家实验室接收`,
            `${one.tubeCode} is in another laboratory's custody`,
          )
        : {
            index,
            state: 'waiting',
            rule: 'LAB-6',
            why: {
              zh: `本实验室没有接收过${one.tubeCode}`,
              en: `${one.tubeCode} has not been received in this laboratory`,
            },
          };
      continue;
    }
    rows[index] = judgeOne(ctx, index, one, found, {
      standing: standing.get(tube.tubeId) ?? {},
      twin: inThisCall.get(tube.tubeId),
    });
    if (rows[index]!.state !== 'released') continue;
    inThisCall.set(tube.tubeId, one);
    const rule = judged.get(tube.programmeId)?.rule;
    const doubt = rule ? doubtOf(rule, one.outcome, one.genes) : null;
    const { released, pending } = standing.get(tube.tubeId) ?? {};
    const corrects = released && released.outcome !== one.outcome ? released : null;
    const atSource = lab.releases === 'at_source' && source.kind !== 'screen';
    // what was released at source and corrects itself still undoes something here: one person of ours looks
    const state = corrects && atSource ? 'reviewed' : atSource && !doubt ? 'released' : 'for_review';
    rows[index] = { index, state: state === 'released' ? 'released' : 'for_review', tubeId: tube.tubeId };
    wanted.push({
      index,
      replaces: pending ?? null,
      row: outcomeOf(one, tube, source, {
        state,
        doubt,
        correctsId: corrects?.id ?? null,
        reviewedBy: atSource ? `source:${source.kind}` : undefined,
        labKey: lab.areaKey,
      }),
    });
  }
  await withdraw(
    ctx,
    wanted.flatMap(one => (one.replaces ? [one.replaces.id] : [])),
  );
  const ids = await insertOutcomes(
    ctx,
    labId,
    wanted.map(one => one.row),
  );
  const released: {
    id: string;
    tubeId: string;
    outcome: NewOutcome['outcome'];
    correctsId: null;
    source: NewOutcome['source'];
  }[] = [];
  const toReview: string[] = [];
  for (const { index, row } of wanted) {
    const id = ids.get(row.key);
    // the same statement arrived twice at once; the other one stands
    if (!id) rows[index] = { index, state: 'already', tubeId: row.tubeId };
    else {
      rows[index]!.outcomeId = id;
      if (row.state === 'released')
        released.push({ id, tubeId: row.tubeId, outcome: row.outcome, correctsId: null, source: row.source });
      else if (!row.correctsId) toReview.push(row.tubeId);
    }
  }
  await moveTubes(ctx, toReview, 'for_review');
  const count = (state: Row['state']) => rows.filter(row => row.state === state).length;
  if (ids.size || count('refused'))
    await ctx.journal({
      act: 'result.taken',
      objectKind: 'laboratory',
      objectId: labId,
      rule: 'LAB-6',
      areaKey: lab.areaKey,
      detail: {
        source: source.kind,
        message: source.messageId,
        file: source.fileName,
        released: count('released'),
        forReview: count('for_review'),
        already: count('already'),
        waiting: count('waiting'),
        refused: count('refused'),
      },
    });
  if (released.length) await afterRelease(ctx, lab, released);
  return { rows };
}

/** A statement about a tube in custody; 'released' here means that nothing speaks against taking it. */
function judgeOne(
  ctx: Context,
  index: number,
  one: IncomingResult,
  found: readonly LabTubeRow[],
  has: {
    standing: { released?: StoredOutcome; pending?: StoredOutcome };
    twin: IncomingResult | undefined;
  },
): Row {
  const tube = found[0]!;
  if (found.length > 1)
    return refused(
      index,
      'LAB-6',
      `标签${one.tubeCode}有两管在用,先查清`,
      `Two tubes bear the label ${one.tubeCode}; settle that first`,
    );
  const { released, pending } = has.standing;
  const same = (outcome: string) => outcome === one.outcome;
  if (has.twin)
    return same(has.twin.outcome)
      ? { index, state: 'already', tubeId: tube.tubeId }
      : refused(
          index,
          'LAB-7',
          `同一批中${one.tubeCode}有两个不同结果`,
          `${one.tubeCode} has two different results in this batch`,
        );
  if (released && same(released.outcome) && !pending)
    return { index, state: 'already', tubeId: tube.tubeId, outcomeId: released.id };
  if (pending && same(pending.outcome))
    return { index, state: 'already', tubeId: tube.tubeId, outcomeId: pending.id };
  if ((released || pending) && !one.correction)
    return refused(
      index,
      'LAB-7',
      `${one.tubeCode}已有不同结果;要改请注明是更正`,
      `${one.tubeCode} has another result already; a change must say that it is a correction`,
    );
  const impossible = impossibleDates(one, tube, ctx.now);
  if (impossible) return refused(index, 'LAB-10', impossible.zh, impossible.en);
  return { index, state: 'released', tubeId: tube.tubeId };
}

function outcomeOf(
  one: IncomingResult,
  tube: LabTubeRow,
  source: ResultSource,
  as: {
    state: NewOutcome['state'];
    doubt: Bilingual | null;
    correctsId: string | null;
    reviewedBy: string | undefined;
    labKey: number;
  },
): NewOutcome {
  return {
    tubeId: tube.tubeId,
    tubeCode: tube.code,
    key: one.key,
    outcome: one.outcome,
    genes: one.genes ?? [],
    reagent: one.reagent ?? null,
    instrument: one.instrument ?? null,
    plateCode: one.plateCode ?? null,
    plateId: null,
    well: one.well ?? null,
    state: as.state,
    doubt: as.doubt,
    source: source.kind,
    messageId: source.messageId,
    takenAt: one.takenAt ?? null,
    testedAt: one.testedAt,
    sourceReportedAt: one.reportedAt ?? null,
    correctsId: as.correctsId,
    correctionReason: as.correctsId ? `${source.kind} ${source.messageId}` : null,
    ...(as.reviewedBy && as.state !== 'for_review' ? { reviewedBy: as.reviewedBy } : {}),
    areaKey: tube.areaKey,
    labKey: as.labKey,
  };
}

/** Codes that name a tube of another laboratory, also where this session cannot see it. */
async function whereElse(ctx: Context, labId: string, codes: readonly string[]): Promise<Set<string>> {
  if (codes.length === 0) return new Set();
  const seen = await tubesByCode(ctx, codes);
  const elsewhere = new Set(
    [...seen].filter(([, tube]) => tube.labId !== null && tube.labId !== labId).map(([code]) => code),
  );
  const { rows } = await sql<{
    code: string;
  }>`select code from core.tubes_elsewhere(${[...codes]}::text[]) code`.execute(ctx.tx);
  for (const { code } of rows) if (!seen.has(code)) elsewhere.add(code);
  return elsewhere;
}
