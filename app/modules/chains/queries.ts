export { chainsOf, computeLikely, type KnownLink, type OutbreakChains } from './chains.ts';
export { graphOf, rankedChains, summaryOf } from './views.ts';
