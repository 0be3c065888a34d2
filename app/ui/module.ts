import type { ComponentType } from 'react';
import type { IconName } from './icons.tsx';
import type { Role } from './session.ts';
import type { Bilingual } from './words/language.ts';

export type NavGroup = 'situation' | 'work' | 'find' | 'follow' | 'testing' | 'data' | 'system';
export type Surface = 'desk' | 'field' | 'public';

export type WebPage = {
  /** `/cases/$caseId`: a segment beginning with `$` is a parameter. */
  path: string;
  title: Bilingual;
  surface: Surface;
  /** `where`: only within a drill, or only outside of one. */
  nav?: { group: NavGroup; order: number; icon: IconName; roles?: Role[]; where?: 'drill' | 'city' };
  load: () => Promise<{ default: ComponentType }>;
};

/** Whether a page stands in the menu of this session. */
export function isInMenu(page: WebPage, session: { role: Role; drill?: boolean }): boolean {
  if (!page.nav) return false;
  const { roles, where } = page.nav;
  return (
    (!roles || roles.includes(session.role)) && (!where || (where === 'drill') === (session.drill === true))
  );
}

export type PaletteItem = {
  key: string;
  title: string;
  detail?: string;
  to: string;
  kind: 'case' | 'task' | 'place' | 'page';
};

/** What a module gives the web shell; exported as `web` from `app/modules/<m>/web.tsx`. */
export type WebModule = {
  module: string;
  pages: WebPage[];
  /** Answers of Ctrl K. Cases by number, tasks, places and pages; never people: there is no global person search. */
  palette?: (query: string) => Promise<PaletteItem[]>;
};
