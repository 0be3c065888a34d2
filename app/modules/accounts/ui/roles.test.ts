import { describe, expect, it } from 'vitest';
import { deviceOf, firstPageOf, pathBack } from './roles.ts';

describe('after signing in', () => {
  it('each role begins at its own page', () => {
    expect(firstPageOf('district_epidemiologist')).toBe('/cases');
    expect(firstPageOf('grid_worker')).toBe('/my-day');
    expect(firstPageOf('auditor')).toBe('/journal');
  });
  it('a reader comes back to where they were, and a link never leads to another site', () => {
    expect(pathBack('/cases/12?tab=map')).toBe('/cases/12?tab=map');
    for (const elsewhere of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'cases',
      '',
      null,
      '/sign-in?next=/cases',
    ])
      expect(pathBack(elsewhere), String(elsewhere)).toBeNull();
  });
});

describe('a session of one’s own', () => {
  it('is told by browser and system', () => {
    expect(
      deviceOf(
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
      ),
    ).toBe('Chrome · Linux');
    expect(deviceOf('outpace/0.1')).toBe('outpace/0.1');
  });
});
