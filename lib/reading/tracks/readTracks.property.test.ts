import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTracks } from './readTracks.ts';
import type { TracksReading } from './types.ts';

const pieces =
  `2020年12月30日 1月3日 3日 至 - 、 ， 。 ； （ ） ： 8时30分 许 上午 晚 次日 当日 期间 后 乘 乘坐 G123 次列车 CA1234 航班 9路 公交车 12车03A号 到 在 从 由 返回 家 居家 东湖 超市 医院 村
 购物 就诊 核酸检测 阳性 未外出 目前 病例1： 與 時 車 \n \u200b 和 步行 黑A12345 (`.split(/ /);

const prose = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map(parts => parts.join(''));
const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  prose,
);

const isPunctuation = (unit: string): boolean => /[\s,.。，、;；:：!！?？()（）\u200b\ufeff-]/.test(unit);

function coverage(text: string, reading: TracksReading): number[] {
  const count = new Array<number>(text.length).fill(0);
  const spans = [...reading.visits.flatMap(visit => visit.spans), ...reading.notVisits, ...reading.unread];
  for (const span of spans) for (let at = span.start; at < span.end; at += 1) count[at]! += 1;
  return count;
}

describe('on any text', () => {
  it('never throws and keeps every span inside the text', () => {
    fc.assert(
      fc.property(garbage, text => {
        const { visits, notVisits, unread } = readTracks(text);
        for (const visit of visits) {
          const quotes = [
            visit.place,
            visit.transport?.number,
            visit.transport?.fromPlace,
            visit.transport?.toPlace,
          ];
          for (const span of [...visit.spans, ...quotes]) {
            if (span === undefined) continue;
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeLessThanOrEqual(text.length);
            expect(span.start).toBeLessThan(span.end);
          }
          for (const quote of quotes) if (quote) expect(quote.text).toBe(text.slice(quote.start, quote.end));
        }
        for (const part of [...notVisits, ...unread]) expect(part.end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('loses no character: each is in a visit, understood as no visit, or unread', () => {
    fc.assert(
      fc.property(garbage, text => {
        const count = coverage(text, readTracks(text));
        for (let at = 0; at < text.length; at += 1)
          if (!isPunctuation(text[at]!)) expect(count[at]).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('never gives a character of a visit as unread', () => {
    fc.assert(
      fc.property(prose, text => {
        const reading = readTracks(text);
        const inVisit = new Set(
          reading.visits.flatMap(visit =>
            visit.spans.flatMap(span =>
              Array.from({ length: span.end - span.start }, (_, i) => span.start + i),
            ),
          ),
        );
        for (const part of [...reading.unread, ...reading.notVisits])
          for (let at = part.start; at < part.end; at += 1) expect(inVisit.has(at)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('writes dates and times in their forms only', () => {
    fc.assert(
      fc.property(prose, text => {
        for (const visit of readTracks(text).visits) {
          expect(visit.on).toMatch(/^(?:(?:\d{4}-)?\d{2}-)?\d{2}$/);
          if (visit.from) expect(visit.from).toMatch(/^\d{2}:\d{2}$/);
          if (visit.to) expect(visit.to).toMatch(/^\d{2}:\d{2}$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reads the traditional form of a text as the same visits', () => {
    const simple = readTracks('1月3日8时许，乘坐9路公交车到东区医院发热门诊就诊，随后返回家中。').visits;
    const traditional = readTracks('1月3日8時許，乘坐9路公交車到東區醫院發熱門診就診，隨後返回家中。').visits;
    const shape = (visits: typeof simple) =>
      visits.map(visit => [
        visit.on,
        visit.from,
        visit.place?.start,
        visit.place?.end,
        visit.transport?.number?.start,
        visit.kind,
      ]);
    expect(shape(traditional)).toEqual(shape(simple));
  });
});
