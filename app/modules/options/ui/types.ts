import type { Parameter, WhatIf } from '@outpace/sim';
import type { LivePicture } from '../livePicture.ts';
import type { RunInputs } from '../rules.ts';
import type { RunOutcome, RunState } from '../store.ts';

export type { LivePicture, RunInputs, RunOutcome };

/** Answer of `GET /options/picture`. */
export interface PictureAnswer {
  live: LivePicture;
  responses: WhatIf[];
  assumptions: {
    detected: Parameter<{ low: number; mid: number; high: number }>;
    prices: Record<keyof RunInputs['prices'], Parameter>;
    worlds: Parameter;
  };
}

/** A run as its routes answer it. */
export interface RunView {
  id: string;
  state: RunState;
  lost: boolean;
  askedAt: string;
  askedByName: string | null;
  finishedAt: string | null;
  total: number;
  done: number;
  elapsedMs: number;
  processorMs: number;
  problem: { zh: string; en: string } | null;
  inputs: RunInputs;
}
export interface RunAnswer {
  run: RunView;
  outcome: RunOutcome | null;
}

/** Three looks that stay apart without colour: solid, dashed, dotted; square, circle, triangle. */
export const looks = [
  { colour: 'var(--link)', dash: undefined, mark: '■' },
  { colour: '#da6d17', dash: '7 4', mark: '●' },
  { colour: '#7c41b1', dash: '2 4', mark: '▲' },
] as const;
