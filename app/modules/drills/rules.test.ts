import { describe, expect, it } from 'vitest';
import { daysOf, momentOf, nextMorning, stateOfRun } from './rules.ts';
import { FakeDrill } from './testDrill.ts';

const timeZone = 'Asia/Shanghai';
const at = (local: string) => Date.parse(`${local}+08:00`);
const standing = (now: string) => ({ ...new FakeDrill().facts, now: at(now) });

describe('the calendar of a drill', () => {
  it('counts days by the local calendar, and its last midnight is not another day', () => {
    expect(daysOf(standing('2022-09-26T08:00'), timeZone)).toEqual({ day: 1, days: 3 });
    expect(daysOf(standing('2022-09-27T00:00'), timeZone)).toEqual({ day: 2, days: 3 });
    expect(daysOf(standing('2022-09-29T00:00'), timeZone)).toEqual({ day: 3, days: 3 });
  });
  it('the next morning is today before eight, else tomorrow, at most the end', () => {
    expect(nextMorning(standing('2022-09-27T07:59'), timeZone)).toBe(at('2022-09-27T08:00'));
    expect(nextMorning(standing('2022-09-27T08:00'), timeZone)).toBe(at('2022-09-28T08:00'));
    expect(nextMorning(standing('2022-09-28T09:00'), timeZone)).toBe(at('2022-09-29T00:00'));
  });
  it('a moment of the scenario is a local time on a day of the drill', () => {
    expect(momentOf(at('2022-09-26T08:00'), 2, '06:30', timeZone)).toBe(at('2022-09-28T06:30'));
  });
});

it('a drill is what its process and its files say', () => {
  const facts = { alive: false, ready: false, stopAsked: false, scored: false };
  expect(stateOfRun(facts)).toBe('failed');
  expect(stateOfRun({ ...facts, alive: true })).toBe('starting');
  expect(stateOfRun({ ...facts, alive: true, ready: true })).toBe('running');
  expect(stateOfRun({ ...facts, alive: true, ready: true, stopAsked: true })).toBe('stopping');
  expect(stateOfRun({ ...facts, ready: true, stopAsked: true })).toBe('stopped');
  expect(stateOfRun({ ...facts, ready: true, scored: true })).toBe('ended');
  expect(stateOfRun({ ...facts, scored: true })).toBe('failed'); // started again, and did not come up
});
