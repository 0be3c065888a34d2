import { randomUUID } from 'node:crypto';
import type { Outpace } from '../../../core/outpace.ts';
import { type ActingFeed, actAsFeed } from './asFeed.ts';
import { codesOf } from './codeStore.ts';
import type { CodeLookup } from './codes.ts';
import { type Acknowledgement, acknowledgement } from './hl7Answer.ts';
import { decodeHl7, type Hl7Charset } from './hl7Charset.ts';
import { type Hl7Problem, parseHl7 } from './hl7Message.ts';
import { readOru } from './oru.ts';
import { type Hl7Header, headerOf, headerProblems } from './oruHeader.ts';
import { keyed } from './results.ts';
import { type Answered, type Arrived, takeMessages } from './takeMessages.ts';

/** A frame read as far as it can be. */
interface ReadFrame {
  header: Hl7Header;
  charset: Hl7Charset;
  /** What the answer says is wrong; empty when it is to be taken. */
  problems: Hl7Problem[];
  /** Not for us at all (AR), rather than wrong in what it says (AE). */
  rejected: boolean;
  arrived: Arrived;
  notFinal: number;
}

const noHeader: Hl7Header = { controlId: '', application: '', facility: '' };
const problemAt = (
  field: number,
  code: Hl7Problem['code'],
  rule: string,
  zh: string,
  en: string,
): Hl7Problem => ({
  segment: 'MSH',
  sequence: 1,
  field,
  code,
  rule,
  zh,
  en,
});

/** Reads one frame's content for a feed; never throws. */
export function readFrame(
  bytes: Buffer,
  feed: Pick<ActingFeed, 'charset' | 'sendingApplication' | 'sendingFacility'>,
  codes: CodeLookup,
  zone: string,
): ReadFrame {
  const decoded = decodeHl7(bytes, feed.charset);
  const answer = (problems: Hl7Problem[], rejected: boolean, header = noHeader): ReadFrame => ({
    header,
    charset: 'charset' in decoded ? decoded.charset : 'ASCII',
    problems,
    rejected,
    arrived: { controlId: header.controlId, bytes, given: [], problems: problems.map(keptOf) },
    notFinal: 0,
  });
  if ('unknown' in decoded)
    return answer(
      [
        problemAt(
          18,
          '103',
          'RES-4',
          '字符集不符:支持 UNICODE UTF-8 与 GB 18030',
          'the bytes are not of the character set declared; UNICODE UTF-8 and GB 18030 are read',
        ),
      ],
      true,
    );
  const message = parseHl7(decoded.text);
  if ('problem' in message) return answer([message.problem], true);
  const header = headerOf(message);
  const wrong = headerProblems(message);
  if (wrong.length) return answer(wrong, true, header);
  if (
    (feed.sendingApplication && feed.sendingApplication !== header.application) ||
    (feed.sendingFacility && feed.sendingFacility !== header.facility)
  )
    return answer(
      [
        problemAt(
          4,
          '103',
          'RES-2',
          'MSH-3/MSH-4 与登记的信源不符',
          'MSH-3 and MSH-4 are not those registered for this feed',
        ),
      ],
      true,
      header,
    );
  const reading = readOru(message, codes, zone);
  return {
    header,
    charset: decoded.charset,
    problems: reading.problems,
    rejected: false,
    notFinal: reading.notFinal,
    arrived: {
      controlId: header.controlId,
      bytes,
      problems: reading.problems.map(keptOf),
      given: reading.problems.length
        ? []
        : reading.results.map(({ result, segment, sequence, person }) => ({
            result: keyed(result),
            path: `${segment}^${sequence}`,
            person,
          })),
    },
  };
}

const keptOf = ({ segment, sequence, field, rule, zh, en }: Hl7Problem) => ({
  path: `${segment}^${sequence}${field ? `^${field}` : ''}`,
  rule,
  message: { zh, en },
});

/**
 * Takes the contents of some frames of one feed in one transaction and answers each, in order; the answers are made only after the commit. A feed that is
 * gone is answered AR to everything. Throws when the database fails: nothing was stored, nothing may be acknowledged.
 */
export async function takeFrames(
  outpace: Outpace,
  feedId: string,
  frames: readonly Buffer[],
): Promise<{ answers: string[]; known: boolean }> {
  const answers: string[] = [];
  for (let from = 0; from < frames.length; ) {
    const taken = await actAsFeed(outpace, feedId, 'app', async (ctx, feed) => {
      const codes = await codesOf(ctx, feed.labId);
      const read: ReadFrame[] = [];
      const ids = new Set<string>();
      for (const frame of frames.slice(from)) {
        const next = readFrame(frame, feed, codes, ctx.outpace.city.timeZone);
        // the same id twice belongs into two transactions: the second sees what became of the first
        if (ids.has(next.header.controlId)) break;
        ids.add(next.header.controlId);
        read.push(next);
      }
      // one that is not for us leaves no trace but its answer and the counter of the feed
      const forUs = read.filter(each => !each.rejected);
      const became = forUs.length
        ? await takeMessages(
            ctx,
            feed,
            forUs.map(each => each.arrived),
          )
        : [];
      return read.map(each => answerOf(each, became[forUs.indexOf(each)] ?? null, ctx.now));
    });
    if (taken === null)
      return {
        known: false,
        answers: [...answers, ...frames.slice(from).map(() => goneAnswer(outpace.clock.now()))],
      };
    answers.push(...taken);
    from += taken.length;
  }
  return { answers, known: true };
}

function answerOf(frame: ReadFrame, became: Answered | null, now: number): string {
  const base: Omit<Acknowledgement, 'code' | 'problems'> = {
    ...frame.header,
    charset: frame.charset,
    now,
    id: randomUUID(),
  };
  if (frame.rejected || !became) return acknowledgement({ ...base, code: 'AR', problems: frame.problems });
  if (became.state === 'refused')
    return acknowledgement({
      ...base,
      code: 'AE',
      problems: frame.problems.length
        ? frame.problems
        : became.problems.map(({ path, rule, message }) => {
            const [segment, sequence] = path.split('^');
            return {
              segment: /^[A-Z]{3}$/.test(segment ?? '') ? segment! : 'MSH',
              sequence: Number(sequence) || 1,
              code: rule === 'RES-9' ? ('205' as const) : ('204' as const),
              rule,
              ...message,
            };
          }),
    });
  return acknowledgement({ ...base, code: 'AA', problems: [], notes: notesOf(frame, became) });
}

function notesOf(frame: ReadFrame, { state, counts }: Answered) {
  const notes: { rule: string; zh: string; en: string }[] = [];
  if (state === 'already')
    notes.push({ rule: 'RES-9', zh: '此前已收到,未作改动', en: 'received before, nothing changed' });
  if (counts.already && state !== 'already')
    notes.push({
      rule: 'RES-12',
      zh: `${counts.already} 个结果此前已有`,
      en: `${counts.already} results were known before`,
    });
  if (counts.waiting)
    notes.push({
      rule: 'RES-11',
      zh: `${counts.waiting} 个结果对不上采样管,待人工处理`,
      en: `${counts.waiting} results fit no tube and wait for a person`,
    });
  if (frame.notFinal)
    notes.push({
      rule: 'RES-7',
      zh: `${frame.notFinal} 个未终报,未采用`,
      en: `${frame.notFinal} are not final and were not taken`,
    });
  return notes;
}

/** To a sender nobody registered, or whose feed was revoked. */
export function goneAnswer(now: number): string {
  return acknowledgement({
    ...noHeader,
    charset: 'ASCII',
    code: 'AR',
    now,
    id: randomUUID(),
    problems: [problemAt(3, '103', 'RES-2', '没有登记这个信源', 'this sender is not registered')],
  });
}

/** Nothing was stored, or nobody knows whether it was: it is to be sent again (and is then known by its id). */
export function notNowAnswer(frame: Buffer, now: number): string {
  const decoded = decodeHl7(frame, 'UNICODE UTF-8');
  const message = 'text' in decoded ? parseHl7(decoded.text) : null;
  return acknowledgement({
    ...(message && !('problem' in message) ? headerOf(message) : noHeader),
    charset: 'charset' in decoded ? decoded.charset : 'ASCII',
    code: 'AR',
    now,
    id: randomUUID(),
    problems: [
      problemAt(10, '207', 'RES-10', '未能保存,请稍后重发', 'it was not stored; send it again later'),
    ],
  });
}
