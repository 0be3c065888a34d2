import fs from 'node:fs';
import type { ScoreOutcome, ScoreSummary } from './schema.ts';

/** A score file read before, by its path: files of many drills are looked at every few seconds. */
const kept = new Map<string, { changedMs: number; summary: ScoreSummary | null }>();

/** What the list shows of a saved score; null where there is none, or one that was not finished. */
export function scoreIn(file: string): ScoreSummary | null {
  let changedMs: number;
  try {
    changedMs = fs.statSync(file).mtimeMs;
  } catch {
    return null;
  }
  const known = kept.get(file);
  if (known?.changedMs === changedMs) return known.summary;
  const summary = read(file);
  kept.set(file, { changedMs, summary });
  return summary;
}

function read(file: string): ScoreSummary | null {
  try {
    return summaryOf(JSON.parse(fs.readFileSync(file, 'utf8')));
  } catch {
    return null; // being written just now; read again when it changed
  }
}

interface Saved {
  state?: string;
  computedAt?: number | null;
  score?: unknown;
}

/** What of a score's JSON (`app/drills/score`, format `outpace-score/1`) the list shows. */
interface SavedArm {
  id?: string;
  infections?: number;
  peopleDays?: { all?: number };
}

/** The four commands of a score that is ready, as the drill keeps it; what a score does not say is null. */
export function summaryOf(saved: Saved): ScoreSummary | null {
  if (saved.state !== 'ready') return null;
  const { now, arms } = (saved.score ?? {}) as { now?: number; arms?: SavedArm[] };
  const outcomeOf = (id: string): ScoreOutcome | null => {
    const arm = arms?.find(one => one.id === id);
    return typeof arm?.infections === 'number' && typeof arm.peopleDays?.all === 'number'
      ? { infections: arm.infections, peopleDays: arm.peopleDays.all }
      : null;
  };
  return {
    computedAt: isoOf(saved.computedAt),
    at: isoOf(now),
    unattended: outcomeOf('unattended'),
    paper: outcomeOf('paper'),
    response: outcomeOf('response'),
    perfect: outcomeOf('perfect'),
  };
}

const isoOf = (instant: number | null | undefined) =>
  typeof instant === 'number' ? new Date(instant).toISOString() : null;
