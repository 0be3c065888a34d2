import type { Overlay, Pack, Plan } from '@outpace/protocol';

/** A pack or overlay in the list. */
export interface Entry {
  id: string;
  version: string;
  kind: 'pack' | 'overlay';
  title: Said;
  disease: Said | null;
  jurisdiction: string;
  effectiveFrom: string;
  effectiveTo: string | null;
  sunset: string | null;
  basePacks: string[];
  confidence: string;
  reviewRequired: number;
  shipped: boolean;
  state: 'active' | 'proposed' | 'withdrawn';
  proposedByMe: boolean;
}
export interface Said {
  zh: string;
  en: string;
}
export interface PackAnswer {
  entry: Entry;
  pack: Pack | null;
  overlay: Overlay | null;
}
export interface PlanAnswer {
  plan: Plan | null;
  rule: string | null;
  why: Said | null;
}
export interface DiffAnswer {
  a: Said;
  b: Said;
  items: {
    path: string;
    change: 'added' | 'removed' | 'changed';
    before?: unknown;
    after?: unknown;
    text: Said;
  }[];
}
