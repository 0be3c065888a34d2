import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCharacter, isMisread, newLabels, newSamplingCode, normalSamplingCode } from './labels.ts';
import { firstDue, limitsAt, settingsOf } from './legs.ts';
import { waitMinutes } from './queue.ts';
import { maskTyped, maskTypedPhone } from './typed.ts';

const leg = (
  id: string,
  from: 'collected' | 'received',
  to: 'handed_over' | 'received' | 'loaded',
  hours: number,
  setting?: 'campaign',
) => ({
  id,
  from,
  to,
  hours,
  setting,
  title: { zh: id, en: id },
  source: 'X',
  confidence: 'V' as const,
});

describe('labels and codes', () => {
  it('SPC-7: one wrong character is always found, and labels of one sheet never repeat', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 8, maxLength: 8 }),
        fc.nat(9),
        fc.nat(25),
        (random, place, other) => {
          const labels = newLabels(500, random, 'P1');
          expect(new Set(labels).size).toBe(500);
          const label = labels[0]!;
          expect(isMisread(label)).toBe(false);
          const digits = [...label]
            .map((character, i) => [character, i] as const)
            .filter(([character, i]) => character !== '-' && i >= 3);
          const [was, at] = digits[place]!;
          const wrong = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[other]!;
          if (wrong !== was) expect(isMisread(label.slice(0, at) + wrong + label.slice(at + 1))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
    expect(newLabels(1, new Uint8Array(8))[0]).toBe(`0000-00000-${checkCharacter('0000-00000')}`);
    expect(isMisread('PRE-PRINTED-12345')).toBe(false);
    expect(() => checkCharacter('ä')).toThrow(RangeError);
  });

  it('SPC-8: a sampling code is read however it is typed, and never with a wrong character', () => {
    const code = newSamplingCode(randomBytes(16));
    expect(code).toHaveLength(29);
    expect(normalSamplingCode(` ${code.toLowerCase().slice(0, 9)}-${code.slice(9)} `)).toBe(code);
    expect(normalSamplingCode(code.slice(0, -1))).toBeNull();
    expect(
      normalSamplingCode(`${code.slice(0, 10)}${code[10] === '7' ? '8' : '7'}${code.slice(11)}`),
    ).toBeNull();
    expect(normalSamplingCode('')).toBeNull();
  });

  it('what was typed is shown masked', () => {
    expect([maskTyped(' 王小明'), maskTyped(undefined)]).toEqual(['王*', '未知']);
    expect([maskTypedPhone('138 0000 1111'), maskTypedPhone('123'), maskTypedPhone(undefined)]).toEqual([
      '138****1111',
      '****',
      null,
    ]);
  });
});

describe('limits of the way', () => {
  const legs = [
    leg('L1', 'collected', 'received', 4),
    leg('L2', 'collected', 'handed_over', 2, 'campaign'),
    leg('L3', 'received', 'loaded', 2),
  ];
  const hour = 3_600_000;

  it('CUS-6: a limit is running to its instant and missed after it; met stays met, late stays missed', () => {
    const at = (now: number, moments: Parameters<typeof limitsAt>[1]) =>
      limitsAt(legs, moments, ['campaign'], now).map(limit => [limit.ruleId, limit.state]);
    expect(at(4 * hour, { collected: 0 })).toEqual([
      ['L1', 'running'],
      ['L2', 'missed'],
    ]);
    expect(at(4 * hour + 1, { collected: 0, handed_over: hour })).toEqual([
      ['L1', 'missed'],
      ['L2', 'met'],
    ]);
    expect(at(9 * hour, { collected: 0, handed_over: 3 * hour, received: 4 * hour })).toEqual([
      ['L1', 'met'],
      ['L2', 'missed'],
      ['L3', 'missed'],
    ]);
    expect(limitsAt(legs, { collected: 0 }, [], 0).map(limit => limit.ruleId)).toEqual(['L1']);
    expect(limitsAt(legs, {}, [], 0)).toEqual([]);
  });

  it('CUS-6: the first instant anything is due is the earliest limit not reached, past or not', () => {
    expect(firstDue(limitsAt(legs, { collected: 0 }, ['campaign'], 0))).toBe(2 * hour);
    expect(firstDue(limitsAt(legs, { collected: 0, handed_over: hour }, ['campaign'], 9 * hour))).toBe(
      4 * hour,
    );
    expect(firstDue([])).toBeNull();
    expect(settingsOf('campaign', 'hospital')).toEqual(['campaign', 'hospital']);
    expect(settingsOf('cohort', null)).toEqual([]);
  });
});

it('SPC-17: a queue counted an hour ago says nothing; nobody waiting waits no time', () => {
  const facts = { queuePeople: 60, queueAt: 0, sampledLast15Min: 45, lanes: 2, peoplePerLaneHour: 90 };
  expect(waitMinutes(facts, 0)).toBe(20);
  expect(waitMinutes({ ...facts, sampledLast15Min: 0 }, 0)).toBe(20);
  expect(waitMinutes({ ...facts, sampledLast15Min: 0, lanes: 0 }, 0)).toBeNull();
  expect(waitMinutes({ ...facts, queuePeople: 0 }, 0)).toBe(0);
  expect(waitMinutes(facts, 61 * 60_000)).toBeNull();
  expect(waitMinutes({ ...facts, queueAt: null }, 0)).toBeNull();
});
