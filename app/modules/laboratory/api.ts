/** Shapes of the laboratory's routes, in the order of the work: laboratories and the bench, then results and what they mean. */
export * from './benchApi.ts';
export * from './resultApi.ts';
export { LabStateWord, OutcomeWord, Uuid } from './shapes.ts';
