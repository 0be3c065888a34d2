import type { Bilingual } from '../../core/refusal.ts';

/** One obligation to add: something due once in its window, of a series that comes again and again. */
export interface NewObligation {
  outbreakId: string | null;
  kind: 'daily_check' | 'test' | 'clock';
  subjectKind: 'measure' | 'case';
  subjectId: string;
  personId: string | null;
  ruleId: string;
  label: Bilingual;
  /** City-local day it belongs to; null for a clock (its end's date is kept, so that the same clock is not added twice). */
  day: string | null;
  /** Epoch ms; `dueAt` is the exclusive end of the window. */
  dueFrom: number;
  dueAt: number;
  /** What follows when it is missed: at each instant (epoch ms), to whom. */
  steps?: { ruleId: string; at: number; to: Bilingual }[];
  areaKey: number;
  locatedKey: number;
  originKey: number;
  importId?: string | null;
}

export type ObligationState = 'due' | 'done' | 'missed' | 'waived';

/** An obligation as other modules read it; instants as Date. */
export interface ObligationRow {
  id: string;
  outbreakId: string | null;
  kind: NewObligation['kind'];
  subjectKind: string;
  subjectId: string;
  personId: string | null;
  ruleId: string;
  label: Bilingual;
  day: string | null;
  dueFrom: Date;
  dueAt: Date;
  /** Exact at the context's `now`: a due one whose window has ended reads as missed before the sweep has come by. */
  state: ObligationState;
  doneAt: Date | null;
  doneBy: string | null;
  result: Record<string, unknown> | null;
  areaKey: number;
  locatedKey: number;
  originKey: number;
}

declare module '../../core/module.ts' {
  interface Events {
    /** Windows that ended undone since the last sweep. */
    'obligation.missed': { obligationIds: string[] };
    /** Steps of missed clocks that have come. */
    'obligation.escalated': {
      steps: { obligationId: string; ruleId: string; to: Bilingual; level: number }[];
    };
  }
}
