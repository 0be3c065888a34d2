import { describe, expect, it } from 'vitest';
import { firstPageOf, pathBack } from './roles.ts';

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
