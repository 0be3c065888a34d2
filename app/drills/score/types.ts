import type { Bilingual } from '../../core/refusal.ts';

// Plain JSON: what the page shows and the file keeps. Nothing here may import code, so that the page can.

/** How a number lies over several worlds: the middle 95 %, or the least and the most of fewer than eight. */
export interface Ranged {
  median: number;
  low: number;
  high: number;
  kind: 'range95' | 'least-most';
  n: number;
}

/** `hits` of `of`; `of` 0 is "nothing to find", not 0 %. */
export interface Share {
  hits: number;
  of: number;
}

export type ArmId = 'unattended' | 'paper' | 'response' | 'perfect';

/** One command in the drill's own world, with its range over further worlds where they were run. Counts are since the drill's beginning. */
export interface Arm {
  id: ArmId;
  title: Bilingual;
  what: Bilingual;
  infections: number;
  infectionsOver: Ranged | null;
  /** With those before the drill began. */
  infectionsInAll: number;
  casesFound: number;
  dead: number;
  tests: number;
  /** People-days kept, by the simulated people who complied. */
  peopleDays: { home: number; apart: number; zones: number; all: number };
  peopleDaysOver: Ranged | null;
  /** People-days restricted per infection prevented against nobody acting; null: `why`. */
  perPrevented: { value: number | null; over: Ranged | null; why: Bilingual | null };
  /** New infections by day of `Score.days`. */
  daily: number[];
  /** Infections so far, by day, over the worlds. */
  cumulativeOver: { low: number[]; high: number[] } | null;
  evidence: string;
}

export interface SettingRecall {
  setting: string;
  title: Bilingual;
  recall: Share;
  evidence: string;
}

/** The product's tracing against what truly happened. */
export interface TracingScore {
  cases: number;
  traced: number;
  /** Cases of people who were not infected. */
  falsePositives: Share & { evidence: string };
  /** True infections since the first day of the world that the product knows as cases. */
  known: Share & { evidence: string };
  /** Infected by a traced case before it was found: listed among its contacts, of those not known as cases already. */
  infectees: { recall: Share; alreadyCases: number; evidence: string };
  /** Of everybody infected by a known case before it was found: listed by anybody before they became infectious, later, never. */
  reached: {
    inTime: number;
    late: number;
    missed: number;
    evidence: { inTime: string; late: string; missed: string };
  };
  /** People a traced case truly met within its window, listed. */
  contacts: { recall: Share; evidence: string; bySetting: SettingRecall[] };
  /** Listed people: who truly met the case, who only shared its room, who did neither. */
  precision: { listed: number; met: number; room: number; neither: number; evidence: string };
  /** Traced cases whose window the product does not know: in no figure of contacts. */
  withoutWindow: number;
}

export type StepGroup = '2-4-24' | '7-1-7' | 'own';

/** How long a step took, against its target. */
export interface StepScore {
  key: string;
  title: Bilingual;
  group: StepGroup;
  unit: 'hours' | 'days';
  target: number | null;
  /** Where the target comes from. */
  source: Bilingual | null;
  done: number;
  /** Begun, not done. */
  open: number;
  median: number | null;
  p75: number | null;
  p90: number | null;
  p95: number | null;
  /** Of the done and of those whose time has run out. */
  withinTarget: Share | null;
  evidence: string;
}

export interface ControlDay {
  day: string;
  inControl: number;
  community: number;
  unknown: number;
  evidence: string;
}

export interface EvidenceRow {
  text: Bilingual;
  /** A page of this city. */
  link?: string;
}

export interface EvidenceList {
  title: Bilingual;
  /** Rows there are; `rows` holds the first of them. */
  of: number;
  rows: EvidenceRow[];
}

/** The score of a drill as it stands. */
export interface Score {
  format: 'outpace-score/1';
  scenario: { id: string; title: Bilingual; people: number; seed: number };
  /** Instant by the drill's clock, epoch ms. */
  now: number;
  /** Calendar days of the world that are over, the first world day first. */
  days: string[];
  /** Index in `days` of the drill's first day: before it nobody commands. */
  beginsAt: number;
  /** Worlds each simulated command was run in, the drill's own included. */
  worlds: number;
  arms: Arm[];
  /** What the product ordered, by kind of measure, in people-days up to now. */
  ordered: { kind: string; title: Bilingual; peopleDays: number; people: number; evidence: string }[];
  tracing: TracingScore;
  steps: StepScore[];
  control: { days: ControlDay[]; share: Share; unknown: number; evidence: string };
  /** Of a case's result until its contacts are in place. */
  tasks: { overdueNow: number; doneLate: number; of: number; evidence: string };
  rooms: { peak: number; peakOn: string | null; capacity: number; byDay: number[]; evidence: string };
  /** What this score cannot say. */
  limits: Bilingual[];
  evidence: Record<string, EvidenceList>;
}
