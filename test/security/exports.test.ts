import { afterAll, describe, expect, it } from 'vitest';
import { openWorld } from './world.ts';

const world = await openWorld();
afterAll(() => world.city.close());

describe('exported tables', () => {
  it('hold no cell that a spreadsheet would run', async () => {
    const formula = `=HYPERLINK("http://x.example","y")`;
    const person = await world.maker.post('/cases', {
      outbreakId: world.ids.outbreakId,
      externalId: formula,
      state: 'confirmed',
      person: { identity: { name: '@SUM(1)' }, areaKey: world.city.areas['A/1'] },
      facts: { onsetOn: '2022-07-18', cluster: '+1+1', exposureText: `-2+3\t=1` },
    });
    expect(person.status, JSON.stringify(person.body)).toBe(200);
    const asked = await world.maker.post('/exports', {
      list: 'cases',
      query: { outbreakId: world.ids.outbreakId },
      purpose: '核对',
      format: 'csv',
    });
    expect(asked.status, JSON.stringify(asked.body)).toBe(200);
    await world.city.drain();
    const file = await world.maker.get<string>(`/exports/${asked.body.id}/file`);
    expect(file.status, JSON.stringify(file.body).slice(0, 300)).toBe(200);
    const text = String(file.body);
    expect(text).toContain('HYPERLINK');
    const cells = text.split(/[,\r\n]/).map(cell => cell.replace(/^﻿?"?/, ''));
    expect(cells.filter(cell => /^[=+\-@\t]/.test(cell) && !/^-?\d+(\.\d+)?"?$/.test(cell))).toEqual([]);
  });
});
