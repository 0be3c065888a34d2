import type { ComponentType } from 'react';
import type { Bilingual } from '../../../ui/words/index.ts';

/** What a tab is given about the case on screen. */
export interface CaseTabProps {
  caseId: string;
  caseNumber: string;
  outbreakId: string;
  personId: string;
}

/**
 * A tab another module puts on the case page: `app/modules/<m>/case-tab.tsx` exports `caseTab`. `count` answers the number beside the title (null = not known);
 * it is asked when the page opens and after the case changes.
 */
export interface CaseTab {
  id: string;
  order: number;
  title: Bilingual;
  count?: (caseId: string) => Promise<number | null>;
  Tab: ComponentType<CaseTabProps>;
}

const found = import.meta.glob<{ caseTab?: CaseTab }>('../../*/case-tab.tsx', { eager: true });

/** Tabs of the other modules, in their order. */
export const moduleTabs: readonly CaseTab[] = Object.entries(found)
  .map(([file, door]) => {
    if (!door.caseTab) throw new Error(`${file} must export "caseTab"`);
    return door.caseTab;
  })
  .sort((a, b) => a.order - b.order);
