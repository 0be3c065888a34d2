import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forgettingTerms } from './forgettingParameters.ts';
import { payloadFate } from './forgettingRules.ts';

const day = 86_400_000;
const now = 1_000 * day;
const { kept, notice } = forgettingTerms;
const aged = (days: number) => now - days * day;

it('RES-20: what is settled goes after its time, not before; the terms are still to be reviewed', () => {
  const settled = (days: number) =>
    payloadFate({ since: aged(days), standing: 'settled', announcedAt: null }, now);
  expect(settled(kept.value)).toBe('forget');
  expect(settled(kept.value - 1)).toBe('keep');
  expect([kept.status, notice.status]).toEqual(['review_required', 'review_required']);
});

it('RES-21: what nobody settled is announced first and goes only after the notice; what may still take effect never goes', () => {
  const fate = (standing: 'unsettled' | 'open', days: number, announced: number | null) =>
    payloadFate(
      { since: aged(days), standing, announcedAt: announced === null ? null : aged(announced) },
      now,
    );
  expect(fate('unsettled', kept.value - notice.value - 1, null)).toBe('keep');
  expect(fate('unsettled', kept.value - notice.value, null)).toBe('announce');
  expect(fate('unsettled', kept.value, notice.value)).toBe('forget');
  // found years later, as after an upgrade: the notice still runs
  expect(fate('unsettled', 900, null)).toBe('announce');
  expect(fate('unsettled', 900, notice.value - 1)).toBe('keep');
  fc.assert(
    fc.property(fc.nat(900), fc.option(fc.nat(900)), (days, announced) => {
      expect(fate('open', days, announced)).not.toBe('forget');
      if (announced === null) expect(fate('unsettled', days, null)).not.toBe('forget');
    }),
  );
});
