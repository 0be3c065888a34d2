import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchangeLimits } from './limits.ts';
import { type FrameEvent, MllpFrames, mllpFrame } from './mllpFrames.ts';

const all = (chunks: readonly Uint8Array[], limit = 1000): FrameEvent[] => {
  const frames = new MllpFrames(limit);
  return chunks.flatMap(chunk => frames.push(chunk));
};
const split = (bytes: Uint8Array, cuts: readonly number[]) => {
  const at = [
    0,
    ...[...new Set(cuts.map(cut => cut % (bytes.length + 1)))].toSorted((a, b) => a - b),
    bytes.length,
  ];
  return at.slice(1).map((end, n) => bytes.subarray(at[n]!, end));
};
const content = fc.uint8Array({ maxLength: 60 }).map(bytes => bytes.map(byte => (byte < 0x20 ? 0x41 : byte)));

describe('frames of a laboratory’s line', () => {
  it('finds pipelined frames, whatever stands between them of line ends', () => {
    expect(
      all([Buffer.concat([mllpFrame('one'), Buffer.from('\r\n'), mllpFrame('two')])]).map(event =>
        'frame' in event ? event.frame.toString() : event.fault,
      ),
    ).toEqual(['one', 'two']);
  });

  it('RES-1: gives the same however the bytes are split, at every single offset', () => {
    const bytes = Buffer.concat([mllpFrame('MSH|^~\\&|a'), mllpFrame(''), mllpFrame('二'), Buffer.from('x')]);
    const whole = all([bytes]);
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(all([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    expect(all([...bytes].map(byte => Buffer.from([byte])))).toEqual(whole);
  });

  it('RES-1: arbitrary bytes in arbitrary pieces: same events, no exception, at most one fault and nothing after it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            content.map(bytes => mllpFrame(Buffer.from(bytes).toString('latin1'))),
            fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
            fc.constantFrom(
              Buffer.from([0x0b]),
              Buffer.from([0x1c]),
              Buffer.from([0x1c, 0x0d]),
              Buffer.from([0x0d]),
            ),
          ),
          { maxLength: 12 },
        ),
        fc.array(fc.nat(2000), { maxLength: 20 }),
        fc.integer({ min: 1, max: 80 }),
        (parts, cuts, limit) => {
          const bytes = Buffer.concat(parts);
          const whole = all([bytes], limit);
          expect(all(split(bytes, cuts), limit)).toEqual(whole);
          const faults = whole.filter(event => 'fault' in event);
          expect(faults.length).toBeLessThanOrEqual(1);
          if (faults.length) expect('fault' in whole.at(-1)!).toBe(true);
          for (const event of whole)
            if ('frame' in event) expect(event.frame.length).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['longer than the limit', Buffer.concat([Buffer.from([0x0b]), Buffer.alloc(1001, 65)]), 'too_long'],
    ['bytes outside of a frame', Buffer.from('GET / HTTP/1.1'), 'noise_outside'],
    ['a second start inside', Buffer.from([0x0b, 65, 0x0b]), 'start_inside'],
    ['an end that is none', Buffer.from([0x0b, 65, 0x1c, 65]), 'no_end'],
  ])('RES-1: %s ends the line', (_, bytes, fault) => {
    expect(all([bytes])).toEqual([{ fault }]);
  });

  it('RES-1: a frame without an end never holds more than its limit', () => {
    const frames = new MllpFrames(exchangeLimits.frameBytes.value);
    frames.push(Buffer.from([0x0b]));
    const before = process.memoryUsage().arrayBuffers;
    let events: FrameEvent[] = [];
    for (let n = 0; n < 64 && !events.length; n++) events = frames.push(Buffer.alloc(65_536, 66));
    expect(events).toEqual([{ fault: 'too_long' }]);
    expect(frames.inside).toBe(false);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * exchangeLimits.frameBytes.value);
  });
});
