import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Beat, learnRhythm } from './rhythm.ts';
import {
  certificateAlarm,
  expectationOf,
  positivityJump,
  rhythmProblem,
  standingOf,
  volumeJump,
} from './rules.ts';
import { afterWorking, byHours, hourOfWeek, offsetOf, workingMinutes } from './workingHours.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const offset = offsetOf('Asia/Shanghai');
// a Wednesday noon in the city
const now = Date.parse('2022-07-20T12:00:00+08:00');
/** A laboratory that reports every `every` minutes from 08:00 to 20:00, `count` each time. */
const daily = (days: number, every: number, count = 30, until = now): Beat[] => {
  const beats: Beat[] = [];
  for (let at = until - days * dayMs; at < until; at += every * 60_000) {
    const hour = new Date(at + 8 * hourMs).getUTCHours();
    if (hour >= 8 && hour < 20) beats.push({ at, count, positives: 0 });
  }
  return beats;
};
const silent = (beats: Beat[], at: number) => {
  const learnt = learnRhythm(beats, at, offset);
  return standingOf(beats.at(-1)!.at, expectationOf({ set: null, learnt, declared: null }, offset), at);
};

describe('the rhythm of a source', () => {
  it('knows the city’s hours of the week, and what works past midnight', () => {
    expect(hourOfWeek(Date.parse('2022-07-18T00:00:00+08:00'), offset)).toBe(0);
    expect(hourOfWeek(now, offset)).toBe(2 * 24 + 12);
    const night = byHours([{ from: '22:00', to: '06:00', days: [3] }], offset);
    expect([night(now + 11 * hourMs), night(now + 17 * hourMs), night(now + 19 * hourMs)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(workingMinutes(now, now + dayMs, byHours([{ from: '08:00', to: '20:00' }], offset))).toBe(720);
    expect(afterWorking(now, 9 * 60, byHours([{ from: '08:00', to: '20:00' }], offset))).toBe(
      Date.parse('2022-07-21T09:00:00+08:00'),
    );
  });

  it('FED-1: a feed that stops is silent within its own rule, and its night is not silence', () => {
    const beats = daily(21, 15);
    expect(silent(beats, now)).toMatchObject({ state: 'speaking' });
    // stopped at noon: twice its usual gap of a quarter of an hour, but no less than half an hour
    expect(silent(beats, now + 14 * 60_000).state).toBe('speaking');
    expect(silent(beats, now + 40 * 60_000)).toMatchObject({
      state: 'silent',
      rule: 'FED-1',
      silentSince: beats.at(-1)!.at,
    });
    const evening = Date.parse('2022-07-19T20:00:00+08:00');
    const atNight = daily(21, 15, 30, evening);
    expect(silent(atNight, evening + 8 * hourMs).state).toBe('resting');
    expect(silent(atNight, evening + 12.75 * hourMs).state).toBe('silent');
  });

  it('FED-1: one day of outage does not teach it that days of outage are usual', () => {
    const gap = { from: now - 9 * dayMs, to: now - 8 * dayMs };
    const beats = daily(21, 15).filter(beat => beat.at < gap.from || beat.at > gap.to);
    expect(learnRhythm(beats, now, offset)!.gapMinutes).toBeLessThan(30);
  });

  it('learns nothing from too little, and never throws whatever it was given', () => {
    expect(learnRhythm(daily(2, 15), now, offset)).toBeNull();
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            at: fc.integer({ min: now - 40 * dayMs, max: now + dayMs }),
            count: fc.nat(1000),
            positives: fc.nat(1000),
          }),
          { maxLength: 300 },
        ),
        beats => {
          const ordered = beats.toSorted((a, b) => a.at - b.at);
          const rhythm = learnRhythm(ordered, now, offset);
          if (rhythm) expect(rhythm.works).toMatch(/^[01]{168}$/);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('FED-2: a rhythm set by hand, or declared by its module, holds within its hours', () => {
    const set = { everyMinutes: 60, hours: [{ from: '08:00', to: '20:00' }] };
    const expectation = expectationOf({ set, learnt: null, declared: null }, offset);
    expect(standingOf(now - 61 * 60_000, expectation, now)).toMatchObject({ state: 'silent', rule: 'FED-2' });
    expect(standingOf(now - 59 * 60_000, expectation, now).state).toBe('speaking');
    expect(standingOf(now + 7.5 * hourMs, expectation, now + 12 * hourMs).state).toBe('resting');
    expect(standingOf(now - dayMs, null, now).state).toBe('unknown');
  });

  it('FED-3: an hour far above or below the same hours before is a jump; a somewhat busier one is none', () => {
    const rhythm = learnRhythm(daily(27, 15), now, offset)!;
    const hour = now - hourMs;
    expect(volumeJump(rhythm, hour, 120, offset)).toBeNull();
    expect(volumeJump(rhythm, hour, 170, offset)).toBeNull();
    expect(volumeJump(rhythm, hour, 400, offset)).toMatchObject({ value: 400, expected: 120 });
    expect(volumeJump(rhythm, hour, 30, offset)).toBeNull();
    expect(volumeJump({ ...rhythm, median: rhythm.median.map(() => 1000) }, hour, 10, offset)).toBeNull();
    expect(
      volumeJump(
        { ...rhythm, median: rhythm.median.map(() => 5000), spread: rhythm.spread.map(() => 0) },
        hour,
        9_000_000,
        offset,
      )!.score,
    ).toBeGreaterThan(6);
  });

  it('FED-4: a positivity far above that of the days before is a jump; within chance it is none', () => {
    const beats = daily(20, 15, 30).map((beat, n) => ({ ...beat, positives: n % 50 === 0 ? 1 : 0 }));
    const rhythm = learnRhythm(beats, now, offset)!;
    expect(positivityJump(rhythm, 2, 1400)).toBeNull();
    expect(positivityJump(rhythm, 4, 1400)).toBeNull();
    expect(positivityJump(rhythm, 60, 1400)).toMatchObject({ value: 60 / 1400 });
    expect(positivityJump(rhythm, 60, 100)).toBeNull();
  });

  it('FED-5: the end of a certificate is told 30, 7 and 1 days before', () => {
    const days = (left: number) => certificateAlarm(now + left * dayMs, now);
    expect([31, 30, 8, 7, 2, 1, -1].map(days)).toEqual([null, 30, 30, 7, 7, 1, 0]);
  });

  it('FED-8: an interval of a minute, or a time that is none, cannot be set', () => {
    expect(rhythmProblem({ everyMinutes: 1, hours: [] })).not.toBeNull();
    expect(rhythmProblem({ everyMinutes: 30, hours: [{ from: '8', to: '20:00' }] })).not.toBeNull();
    expect(rhythmProblem({ everyMinutes: 30, hours: [{ from: '08:00', to: '20:00' }] })).toBeNull();
  });
});
