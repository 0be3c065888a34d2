// Doors of the analysis for modules above it: the same figures, in the reader's scope.
export { type Analysed, analysed, dailyCounts } from './analysed.ts';
export { delaysOf } from './caseFigures.ts';
export { controlOf, rOf } from './seriesFigures.ts';
export { subAreas } from './splits.ts';
