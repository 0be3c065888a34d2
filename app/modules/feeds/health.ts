import type { Context } from '../../core/module.ts';
import { type Expectation, expectationOf, type Standing, standingOf } from './rules.ts';
import type { sourceStates } from './schema.ts';
import type { SourceRow } from './sourceStore.ts';
import type { Offset } from './workingHours.ts';

export interface Judged {
  source: SourceRow;
  expectation: Expectation | null;
  standing: Standing;
  state: (typeof sourceStates)[number];
}

/** How a source stands at this instant, worked out anew: never older than the page that shows it. */
export function judgedNow(ctx: Context, source: SourceRow, offset: Offset): Judged {
  const expectation = expectationOf(
    { set: source.setRhythm, learnt: source.rhythm, declared: source.declared },
    offset,
  );
  const heardAt = Math.max((source.lastHeardAt ?? source.knownSince).getTime(), source.knownSince.getTime());
  const standing = standingOf(heardAt, expectation, ctx.now);
  return {
    source,
    expectation,
    standing,
    state: source.active && source.watched ? standing.state : 'off',
  };
}
