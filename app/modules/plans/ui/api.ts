import type { Static } from 'typebox';
import type {
  ChoicesOut,
  DifferenceOut,
  FiringOut,
  PlanList,
  PlanOut,
  ReadingOut,
  ReplayOut,
  TriggersOut,
} from '../api.ts';

export type Plans = Static<typeof PlanList>;
export type Plan = Static<typeof PlanOut>;
export type Difference = Static<typeof DifferenceOut>;
export type Triggers = Static<typeof TriggersOut>;
export type ReadingView = Static<typeof ReadingOut>;
export type FiringView = Static<typeof FiringOut>;
export type ReplayView = Static<typeof ReplayOut>;
export type Choices = Static<typeof ChoicesOut>;
