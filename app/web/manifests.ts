import type { WebModule, WebPage } from '../ui/module.ts';

const found = import.meta.glob<{ web?: WebModule }>('../modules/*/web.tsx', { eager: true });

/** Every module's pages and palette answers. A module joins by having a `web.tsx`; nothing is listed here by hand. */
export const modules: WebModule[] = Object.entries(found).map(([file, door]) => {
  if (!door.web) throw new Error(`${file} must export "web"`);
  return door.web;
});

export const pages: WebPage[] = modules.flatMap(module => module.pages);
