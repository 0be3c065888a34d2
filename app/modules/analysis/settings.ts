interface Setting {
  value: number;
  unit: string;
  source: string;
  status: 'assumed' | 'convention' | 'published';
}
const assumed = (value: number, unit: string): Setting => ({
  value,
  unit,
  source: 'own choice',
  status: 'assumed',
});

/** Settings of this page that no pack carries. Those of the methods stand with the methods, in `@outpace/epi`. */
export const settings = {
  /** R is estimated over windows of so many days. */
  windowDays: {
    value: 7,
    unit: 'days',
    source: 'doi:10.1093/aje/kwt133, its usual choice',
    status: 'convention',
  },
  growthDays: assumed(14, 'complete days'),
  controlWindowDays: assumed(7, 'days'),
  /** Fewer linked pairs than this do not replace the pack's serial interval. */
  leastPairs: assumed(30, 'pairs'),
  /** The series goes on so long after the last case: quiet days are data. */
  quietDays: assumed(28, 'days'),
  /** A date so much before the outbreak began is taken for a slip of the pen and counted apart. */
  earliestBefore: assumed(60, 'days before the start'),
  /** Event days the reporting delay is learned from. */
  learnFromDays: assumed(90, 'days'),
  longestDelay: assumed(30, 'days'),
  /** A day counts as complete from this share of its reports on. */
  completeShare: assumed(0.95, 'share reported'),
  /** Taken as incomplete where the delay cannot be estimated. */
  incompleteDays: assumed(7, 'days'),
  /** Above so many cases the cohort R is computed every seventh day: its exact intervals cost the cases of a window. */
  everyWindowUpTo: assumed(20_000, 'cases'),
  /** A fit takes one row per case or pair; more than this are scaled down in proportion, which only widens its intervals. */
  fitRows: assumed(50_000, 'rows'),
  cusumBaselineDays: assumed(14, 'days before those judged'),
  cusumJudgedDays: assumed(7, 'last complete days'),
  shownSeries: assumed(5, 'areas, the rest together'),
  outliers: assumed(20, 'runs listed a step'),
} satisfies Record<string, Setting>;

/** Chance of the nowcast comes from this seed, so that the same data give the same numbers. */
export const nowcastSeed = 20220720;

/** Counted rows scaled down in proportion to what a fit takes; as they are where they fit. Pure. */
export function thinned<Row extends { n: number }>(rows: readonly Row[]): Row[] {
  const total = rows.reduce((sum, { n }) => sum + n, 0);
  const share = Math.min(1, settings.fitRows.value / Math.max(1, total));
  return rows.map(row => ({ ...row, n: Math.round(row.n * share) }));
}
