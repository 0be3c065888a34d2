export { CUSUM_PARAMETERS, type CusumDay, cusum } from './aberration/cusum.ts';
export { EARS_PARAMETERS, type EarsDay, type EarsMethod, ears } from './aberration/ears.ts';
export { FARRINGTON_PARAMETERS, type FarringtonAnswer, farrington } from './aberration/farrington.ts';
export { type AttackRate, type SettingCounts, secondaryAttackRates } from './attackRate.ts';
export { type ControlShare, controlShares, type FoundCase } from './controlShare.ts';
export {
  type CurveBin,
  type CurveDate,
  type CurveOptions,
  type DatedCase,
  type EpidemicCurve,
  epidemicCurve,
  seriesOfCurve,
} from './curve.ts';
export { addDays, dayNumber, dayOfNumber, daysBetween } from './days.ts';
export {
  definitionWarnings,
  JUMP_PARAMETERS,
  partsByDefinition,
  type SuspectedJump,
  suspectedJumps,
} from './definitions.ts';
export { type DelaySummary, type StepDelay, type StepRun, stepDelays } from './delays.ts';
export { betaDistribution } from './distributions/beta.ts';
export type { ContinuousDistribution } from './distributions/continuous.ts';
export {
  binomialDistribution,
  type CountDistribution,
  negativeBinomialDistribution,
  poissonDistribution,
} from './distributions/counts.ts';
export { gammaByMoments, gammaDistribution } from './distributions/gamma.ts';
export { lognormalDistribution } from './distributions/lognormal.ts';
export { normalDistribution } from './distributions/normal.ts';
export { studentTCdf, studentTQuantile } from './distributions/studentT.ts';
export { weibullDistribution } from './distributions/weibull.ts';
export { type Growth, type GrowthOptions, growthRate, reproductionFromGrowth } from './growth.ts';
export { bootstrapIntervals, type IntervalBootstrap } from './interval/bootstrap.ts';
export type { FamilyName } from './interval/families.ts';
export { fitIntervals, type IntervalFit, type IntervalFitOptions } from './interval/fit.ts';
export { type CensoredInterval, exactIntervals } from './interval/likelihood.ts';
export { type NowcastDay, type NowcastOptions, nowcast, type ReportedEvent } from './nowcast.ts';
export {
  fitOffspring,
  type OffspringFit,
  observedShareCausing,
  offspringOfPairs,
  shareOfCasesCausing,
  shareOfPotentialCausing,
} from './offspring.ts';
export {
  advisedPoolSize,
  estimatePrevalence,
  expectedTestsPerPerson,
  optimalPoolSize,
  type PoolChoice,
  type PoolOptions,
  type PoolResults,
} from './pooling.ts';
export { sampleQuantile } from './quantiles.ts';
export { type Random, seededRandom } from './random.ts';
export {
  type CoriEstimate,
  type CoriOptions,
  type CoriWindow,
  estimateR,
  QUANTILE_LEVELS,
  R_PRIOR,
} from './rt/cori.ts';
export { totalInfectiousness } from './rt/infectivity.ts';
export {
  checkedSerialInterval,
  type DiscreteSerialInterval,
  discreteSerialInterval,
  serialIntervalMoments,
} from './rt/serialInterval.ts';
export {
  drawSerialIntervals,
  estimateRUnderIntervals,
  type MixedCoriWindow,
  type UncertainDays,
} from './rt/uncertainSerialInterval.ts';
export {
  type CaseR,
  type WallingaTeunisOptions,
  type WallingaTeunisWindow,
  wallingaTeunis,
} from './rt/wallingaTeunis.ts';
export {
  type CountRow,
  type DatedSeries,
  type DayWindow,
  type DefinitionChange,
  datedSeries,
  seriesFromTotals,
  slidingWindows,
  totalCounts,
} from './series.ts';
export { exactShare } from './shares.ts';
export {
  type Bilingual,
  type Day,
  type Estimate,
  isEstimable,
  type NotEstimable,
  notEstimable,
  type Warning,
} from './types.ts';
