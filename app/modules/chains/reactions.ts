import type { Module } from '../../core/module.ts';
import { noteChange } from './store.ts';

/** Anything that may alter who is linked to whom makes the stored computation out of date. */
export const reactions: NonNullable<Module['reactions']> = {
  'case.opened': (ctx, { outbreakId }) => noteChange(ctx, outbreakId),
  'case.changed': ctx => noteChange(ctx, null),
  'trajectory.changed': ctx => noteChange(ctx, null),
  'outbreak.edition_changed': (ctx, { outbreakId }) => noteChange(ctx, outbreakId),
  'source.judged': (ctx, { outbreakId }) => noteChange(ctx, outbreakId),
  'import.undone': ctx => noteChange(ctx, null),
};
