/** What the build knows of the phone pages: `edition` changes with any of their files. */
export type Precache = { edition: string; files: string[]; pages: string[] };

/** How a request is served. `shell`: the network, else the stored shell; `stored`: the store, else the network; `leave`: as if this script were not there. */
export type Treatment = 'shell' | 'stored' | 'leave';

const cachePrefix = 'outpace-field-';
export const cacheOf = (edition: string) => `${cachePrefix}${edition}`;

/** `/tubes/$code` as a pattern of whole paths. */
function fits(page: string, path: string): boolean {
  const want = page.split('/');
  const have = path.replace(/\/$/, '').split('/');
  return want.length === have.length && want.every((part, at) => part.startsWith('$') || part === have[at]);
}

/** What becomes of a request of a page. Nothing of `/api` is ever kept or answered from here, nor anything that is not read from our own origin. */
export function treatmentOf(
  request: { method: string; url: string; navigation: boolean },
  origin: string,
  precache: Precache,
): Treatment {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== origin) return 'leave';
  if (url.pathname === '/api' || url.pathname.startsWith('/api/')) return 'leave';
  if (request.navigation) return precache.pages.some(page => fits(page, url.pathname)) ? 'shell' : 'leave';
  return url.pathname.startsWith('/assets/') || precache.files.includes(url.pathname) ? 'stored' : 'leave';
}

/**
 * Caches to delete when an edition takes over: all of ours but its own and the newest before it, for a page opened before may still fetch a part of
 * itself. `known`: names in the order they were made.
 */
export function staleCaches(known: readonly string[], edition: string): string[] {
  const ours = known.filter(name => name.startsWith(cachePrefix) && name !== cacheOf(edition));
  return ours.slice(0, -1);
}
