/// <reference lib="webworker" />
import { cacheOf, type Precache, staleCaches, treatmentOf } from './serviceWorkerRules.ts';

// Lets phone pages open without a connection. Built to /sw.js; the build puts the list in (vite.config.ts).
const worker = self as unknown as ServiceWorkerGlobalScope;
const precache = listOf(JSON.parse('"__OUTPACE_PRECACHE__"'));

const shell = '/index.html';
/** On a connection that hangs, the stored shell opens after this. */
const patienceMillis = 3000;

worker.addEventListener('install', event => {
  event.waitUntil(
    caches
      .open(cacheOf(precache.edition))
      .then(cache => cache.addAll([shell, ...precache.files]))
      // pages of the edition before keep finding their own parts in its cache, so there is nothing to wait for
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', event => {
  event.waitUntil(
    caches
      .keys()
      .then(known => Promise.all(staleCaches(known, precache.edition).map(name => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

function listOf(built: Precache | string): Precache {
  if (typeof built === 'string') throw new Error('serviceWorker: built without its list of files');
  return built;
}

async function openShell(request: Request): Promise<Response> {
  const stored = () => caches.open(cacheOf(precache.edition)).then(cache => cache.match(shell));
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(patienceMillis) });
    return answer.status >= 500 ? ((await stored()) ?? answer) : answer;
  } catch (failure) {
    const kept = await stored();
    if (kept) return kept;
    throw failure;
  }
}

worker.addEventListener('fetch', event => {
  const { request } = event;
  const treatment = treatmentOf(
    { method: request.method, url: request.url, navigation: request.mode === 'navigate' },
    worker.location.origin,
    precache,
  );
  if (treatment === 'shell') event.respondWith(openShell(request));
  if (treatment === 'stored')
    event.respondWith(caches.match(request).then(stored => stored ?? fetch(request)));
});
