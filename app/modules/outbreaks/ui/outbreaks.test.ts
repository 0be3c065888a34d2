import { describe, expect, it } from 'vitest';
import type { ProtocolEntry } from './api.ts';
import { editionTitles, inForceOn, overlaysFor } from './editions.ts';
import { formProblems } from './newOutbreak.ts';

const entry = (part: Partial<ProtocolEntry>): ProtocolEntry => ({
  id: 'one',
  version: '1',
  kind: 'pack',
  title: { zh: '方案一', en: 'One' },
  disease: null,
  effectiveFrom: '2022-01-01',
  effectiveTo: null,
  sunset: null,
  basePacks: [],
  reviewRequired: 0,
  state: 'active',
  ...part,
});
const local = entry({ id: 'local', kind: 'overlay', title: { zh: '地方', en: 'Local' }, basePacks: ['one'] });

describe('opening an outbreak', () => {
  const whole = {
    code: 'C1',
    name: '本土疫情',
    nameEn: '',
    pack: 'one@1',
    overlayIds: [],
    startedOn: '2022-07-01',
  };

  it('names every missing entry at its field, at once', () => {
    const found = formProblems(
      { code: '', name: ' ', nameEn: '', pack: '', overlayIds: [], startedOn: '' },
      '2022-07-02',
    );
    expect(found.map(one => one.path)).toEqual(['body/code', 'body/name', 'body/packId', 'body/startedOn']);
    expect(formProblems(whole, '2022-07-02')).toEqual([]);
  });

  it('does not take a code that could not begin a case number, nor a first day after today', () => {
    expect(formProblems({ ...whole, code: '东1' }, '2022-07-02')[0]?.message.zh).toContain('东1');
    expect(formProblems(whole, '2022-06-30').map(one => one.path)).toEqual(['body/startedOn']);
  });

  it('offers overlays that fit the pack, without amended editions that are packs themselves', () => {
    const amended = entry({ id: 'amended' });
    const asOverlay = entry({ id: 'amended', kind: 'overlay', basePacks: ['one'] });
    const waiting = entry({ id: 'waiting', kind: 'overlay', basePacks: ['one'], state: 'proposed' });
    const entries = [entry({}), amended, asOverlay, local, waiting];
    expect(overlaysFor(entries, 'one').map(one => one.id)).toEqual(['local']);
    expect(overlaysFor(entries, 'amended')).toEqual([]);
  });

  it('titles an edition by its pack and overlays in order, and keeps the id of an unknown text', () => {
    const titles = editionTitles([entry({}), local], {
      packId: 'one',
      packVersion: '1',
      overlayIds: ['local', 'gone'],
    });
    expect(titles.map(title => title.en)).toEqual(['One', 'Local', 'gone']);
  });

  it('counts both ends of the period in force', () => {
    const text = { effectiveFrom: '2022-06-27', effectiveTo: '2022-11-11' };
    expect(['2022-06-26', '2022-06-27', '2022-11-11', '2022-11-12'].map(day => inForceOn(text, day))).toEqual(
      [false, true, true, false],
    );
  });
});
