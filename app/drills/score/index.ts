export { compared, comparisonOf, paperOf, seedsOf } from './comparison.ts';
export { evidenceOf } from './evidence.ts';
export { type ScoreOptions, scoreDrill } from './score.ts';
export { scoreTable } from './table.ts';
export type * from './types.ts';
export { runWorlds } from './worlds.ts';
