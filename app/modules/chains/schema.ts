import type { LinkEvidence } from '@outpace/trace';
import Type, { type TSchema } from 'typebox';

declare module '../../core/module.ts' {
  interface Events {
    'source.judged': { caseId: string; outbreakId: string };
  }
}

/** How a link is known, or that it is only likely. */
export type LinkKind = 'stated' | 'interview' | 'sequence' | 'judged' | 'likely';

/** A candidate source of a case, with the reasons as kinds and figures. */
export interface Candidate {
  sourceCaseId: string;
  probability: number;
  logWeight: number;
  evidence: LinkEvidence[];
}

/** What a computation says about one case: its candidates, the share of "nobody on the list", and how many were scored. */
export interface LikelySources {
  unknownSource: number;
  candidates: Candidate[];
  scored: number;
}

/** A person's decision about the source of a case. */
export interface Judgement {
  id: string;
  caseId: string;
  verdict: 'source' | 'not_source' | 'unknown' | 'imported';
  sourceCaseId: string | null;
  reason: string;
  at: Date;
  actor: string;
}

const orNull = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);
export const Words = Type.Object({ zh: Type.String(), en: Type.String() });
export const Evidence = Type.Object({
  kind: Type.String(),
  weight: Type.Number(),
  figures: Type.Record(Type.String(), Type.Number()),
  subject: Type.Optional(Type.String()),
  text: Words,
});
export const LikelyState = Type.Object({
  state: Type.String({ description: 'fresh, stale, waiting, none' }),
  computedAt: orNull(Type.String()),
  durationMs: orNull(Type.Number()),
});
export const ChainShape = Type.Object({
  id: Type.String(),
  label: Type.String(),
  open: Type.Boolean(),
  rank: orNull(Type.Integer()),
  risk: orNull(Type.Number()),
  size: Type.Integer(),
  generations: Type.Integer(),
  firstDay: orNull(Type.String()),
  lastDay: orNull(Type.String()),
  daysSinceLastCase: orNull(Type.Integer()),
  outsideControl: Type.Integer(),
  shareOutsideControl: orNull(Type.Number()),
  recentCases: Type.Integer(),
  knownLinks: Type.Integer(),
  likelyLinks: Type.Integer(),
  unknownSources: Type.Integer(),
});
export const NodeShape = Type.Object({
  id: Type.String(),
  number: Type.String(),
  state: Type.String(),
  class: Type.String(),
  day: orNull(Type.String()),
  lane: Type.Number(),
  chain: Type.String(),
  generation: Type.Integer(),
  infector: orNull(Type.String()),
  offspring: Type.Integer(),
  foundIn: Type.String(),
  origin: Type.String(),
  unknownSource: Type.Boolean(),
  areaKey: Type.Integer(),
  cluster: orNull(Type.String()),
});
export const LinkShape = Type.Object({
  from: Type.String(),
  to: Type.String(),
  kind: Type.String(),
  evidence: Type.String(),
  probability: Type.Number(),
  tree: Type.Boolean(),
});
export const GapShape = Type.Object({
  n: Type.Integer(),
  undated: Type.Integer(),
  meanDays: orNull(Type.Number()),
  sdDays: orNull(Type.Number()),
});
export const SummaryShape = Type.Object({
  cases: Type.Integer(),
  links: Type.Object({
    known: Type.Integer(),
    resolved: Type.Integer(),
    unresolved: Type.Integer(),
    judged: Type.Integer(),
    alternative: Type.Integer(),
    likely: Type.Integer(),
  }),
  chains: Type.Object({
    count: Type.Integer(),
    open: Type.Integer(),
    singles: Type.Integer(),
    largest: Type.Integer(),
    generations: Type.Integer(),
  }),
  unknownSources: Type.Integer(),
  offspring: Type.Object({
    mean: orNull(Type.Number()),
    max: Type.Integer(),
    none: Type.Integer(),
    distribution: Type.Record(Type.String(), Type.Integer()),
  }),
  onsetGaps: GapShape,
  cycles: Type.Array(Type.Array(Type.Object({ id: Type.String(), number: Type.String() }))),
  likely: LikelyState,
  asOf: Type.String(),
});
