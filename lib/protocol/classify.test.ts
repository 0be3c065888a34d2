import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from './golden/contacts.json' with { type: 'json' };
import { classifyContact, shippedPacks } from './index.ts';
import type { ExposureFacts } from './types.ts';
import { EVIDENCE_KINDS, PLACE_KINDS, PRECISIONS } from './vocabulary.ts';

interface Row {
  name: string;
  facts: ExposureFacts;
  class: string;
  rule: string;
  grade: string;
  toCheck?: string[];
}
const packNamed = (id: string) => shippedPacks().find(one => one.id === id)!;
const V9 = packNamed('covid19-cn-v9');

describe.each(
  Object.entries(golden as unknown as Record<string, Row[]>),
)('contacts under %s', (packId, rows) => {
  it.each(rows)('$name', row => {
    const found = classifyContact(packNamed(packId), row.facts);
    expect(found).toMatchObject({ classId: row.class, ruleId: row.rule, grade: row.grade });
    if (row.toCheck) expect(found?.toCheck).toEqual(row.toCheck);
  });
});

describe('the reason a person reads', () => {
  it('says the ground, the evidence, the rule and the class', () => {
    const found = classifyContact(V9, { hop: 1, ties: ['household'], evidence: ['roster'] });
    expect(found?.reason).toEqual({
      zh: '同住一户（名册），按V9-CC-1判为密切接触者',
      en: 'Same household (roster): Close contact under V9-CC-1',
    });
    expect(found?.infectionRisk).toBe('high');
    expect(found?.reviewRequired).toBe(false);
  });

  it('says what kept the class from being higher, what is known to fail first', () => {
    const seat = { vehicle: 'plane', rowDifference: 5, crewServesArea: false } as const;
    const found = classifyContact(V9, { hop: 1, seat, evidence: ['ticket'] });
    expect(found?.whyNotHigher).toEqual({
      zh: '未按V9-VS-1判为密切接触者：相隔排数为5，要求不超过3；未按V9-VS-2判为密切接触者：是否服务病例所在区域不符',
      en: 'not Close contact under V9-VS-1: rows apart 5, needs at most 3; not Close contact under V9-VS-2: crew serving the area of the case does not fit',
    });
    expect(found?.whyNotLower.zh).toContain('V9-GC-1');
    const home = classifyContact(V9, { hop: 1, ties: ['household'], evidence: ['roster'] });
    expect(home?.whyNotHigher.en).toBe('no ground for a higher class');
  });

  it('names what is still to be checked', () => {
    const found = classifyContact(V9, { hop: 1, seat: { vehicle: 'plane' }, evidence: ['ticket'] });
    expect(found?.reason.zh).toContain('待核实：距离（米）、相隔排数');
  });
});

it('no second hop is judged once the 20 measures abolish it', () => {
  const facts: ExposureFacts = {
    hop: 2,
    link: ['co_living'],
    linkedRisk: 'high',
    precision: 'day',
    evidence: ['scan'],
  };
  expect(classifyContact(packNamed('covid19-cn-v9-amend20'), facts)).toBeNull();
  expect(
    classifyContact(packNamed('covid19-cn-v10'), { hop: 1, ties: ['household'], evidence: ['roster'] }),
  ).toBeNull();
});

it('a shared place is never lost, however little is known of it (property, every pack that traces contacts)', () => {
  const tracing = shippedPacks().filter(pack => pack.id !== 'covid19-cn-v10');
  fc.assert(
    fc.property(
      fc.constantFrom(...tracing),
      fc.constantFrom(...PLACE_KINDS),
      fc.constantFrom(...PRECISIONS),
      fc.subarray([...EVIDENCE_KINDS]),
      (pack, place, precision, evidence) => {
        const found = classifyContact(pack, { hop: 1, setting: { place }, precision, evidence });
        return found !== null && (precision !== 'day' || found.grade >= 'C');
      },
    ),
  );
});

it('knowing more never lowers the class of a seat on a plane (property)', () => {
  fc.assert(
    fc.property(fc.integer({ min: -40, max: 40 }), row => {
      const rank = (facts: ExposureFacts) =>
        V9.classes.find(one => one.id === classifyContact(V9, facts)?.classId)!.rank;
      const unknown = rank({ hop: 1, seat: { vehicle: 'plane' }, evidence: ['ticket'] });
      return (
        rank({ hop: 1, seat: { vehicle: 'plane', rowDifference: row }, evidence: ['ticket'] }) >= unknown
      );
    }),
  );
});
