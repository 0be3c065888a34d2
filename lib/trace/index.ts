export { buildChains, type Chain, type ChainNode, type Chains } from './chains/build.ts';
export { distanceKm } from './chains/distance.ts';
export { type ChainLayout, type LayoutOptions, layoutChains, type NodePosition } from './chains/layout.ts';
export { likelyInfectors, type PairKnowledge } from './chains/likely.ts';
export { type OpenChain, type OpenChainOptions, openChains } from './chains/open.ts';
export { scorePair } from './chains/score.ts';
export { type GapSummary, offspring, onsetGaps } from './chains/summaries.ts';
export * from './chains/types.ts';
export { GroupTies, GroupTiesBuilder } from './groups.ts';
export { traceTwoHops } from './hops.ts';
export { JourneySeats, JourneySeatsBuilder } from './journeys.ts';
export {
  pairsOf,
  pairsOfMany,
  rowsAtLeast,
  type TwoHopPairQuery,
  type TwoHopPairs,
  twoHops,
} from './pairs/pairs.ts';
export { copyPairs } from './pairs/slab.ts';
export type { StreamOptions } from './pairs/stream.ts';
export { Tracer, type TracerOptions } from './pairs/tracer.ts';
export * from './pairs/types.ts';
export { PresenceIndex, PresenceIndexBuilder } from './presence.ts';
export { type Presences, StayList } from './presences.ts';
export { compareRuns, type RunChange, type RunComparison, type RunRow } from './runs.ts';
export { buildSegment, type DayRows } from './segments/build.ts';
export { CityIndex } from './segments/city.ts';
export { type DecodeOptions, decodeSegment, type EncodeOptions, encodeSegment } from './segments/file.ts';
export {
  readHeader,
  type SegmentFault,
  type SegmentHeader,
  type UnreadableSegment,
} from './segments/header.ts';
export type { CityDescriptor, CityReader } from './segments/reader.ts';
export { buildSealed, type SealJob } from './segments/seal.ts';
export type { DaySegment } from './segments/segment.ts';
export { MINUTES_OF_DAY, StayKinds, wordOf } from './segments/word.ts';
export { type TraceIndex, traceContacts, traceMany, whoWasAt } from './trace.ts';
export * from './types.ts';
