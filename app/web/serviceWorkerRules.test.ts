import { describe, expect, it } from 'vitest';
import { cacheOf, staleCaches, treatmentOf } from './serviceWorkerRules.ts';

const precache = {
  edition: 'b',
  files: ['/assets/main-1.js', '/icon.svg'],
  pages: ['/sampling', '/round/$id'],
};
const origin = 'https://city.example';
const of = (path: string, options: { method?: string; navigation?: boolean } = {}) =>
  treatmentOf(
    { method: 'GET', navigation: false, url: new URL(path, origin).href, ...options },
    origin,
    precache,
  );

describe('the phone pages without a connection', () => {
  it('open from the stored shell, with and without a parameter in their path', () => {
    expect(of('/sampling?view=box', { navigation: true })).toBe('shell');
    expect(of('/round/12/', { navigation: true })).toBe('shell');
  });
  it('leave desk pages to the network: their scripts are not here', () => {
    expect(of('/cases', { navigation: true })).toBe('leave');
    expect(of('/sampling/12', { navigation: true })).toBe('leave');
  });
  it('never keep or answer anything of the API, whatever the method', () => {
    for (const path of ['/api', '/api/session', '/api/sampling/points?near=1,2'])
      for (const method of ['GET', 'POST']) expect(of(path, { method })).toBe('leave');
    expect(of('/api/session', { navigation: true })).toBe('leave');
  });
  it('take scripts from the store, and leave other origins and writes alone', () => {
    expect(of('/assets/main-1.js')).toBe('stored');
    expect(of('/icon.svg')).toBe('stored');
    expect(of('/map/areas.geojson')).toBe('leave');
    expect(of('https://elsewhere.example/assets/main-1.js')).toBe('leave');
    expect(of('/assets/main-1.js', { method: 'HEAD' })).toBe('leave');
  });
});

describe('a new edition', () => {
  it('keeps the newest one before it for pages still open, and nobody else’s caches', () => {
    expect(staleCaches([cacheOf('old'), cacheOf('a'), cacheOf('b'), 'other'], 'b')).toEqual([cacheOf('old')]);
    expect(staleCaches([cacheOf('b')], 'b')).toEqual([]);
  });
});
