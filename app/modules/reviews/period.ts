import { addDays, type Pack, startOfDay } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { DecidedSources } from '../cases/queries.ts';
import { decidedSources } from '../chains/queries.ts';
import { packOfOutbreak } from '../outbreaks/queries.ts';

/** What a review counts: an outbreak between two instants, in the reader's scope. */
export interface Counted {
  outbreakId: string;
  pack: Pack;
  timeZone: string;
  /** City days, both inclusive. */
  fromDay: string;
  toDay: string;
  /** Instants, half-open; `to` is not later than now. */
  from: Date;
  to: Date;
  notCounted: string[];
  decided: DecidedSources;
}

/** Loads what every figure of a review needs. A handful of small queries. */
export async function countedOf(
  ctx: Context,
  review: { outbreakId: string; periodFrom: string; periodTo: string },
): Promise<Counted> {
  const { timeZone } = ctx.outpace.city;
  const pack = await packOfOutbreak(ctx, review.outbreakId);
  return {
    outbreakId: review.outbreakId,
    pack,
    timeZone,
    fromDay: review.periodFrom,
    toDay: review.periodTo,
    from: new Date(startOfDay(review.periodFrom, timeZone)),
    to: new Date(Math.min(startOfDay(addDays(review.periodTo, 1), timeZone), ctx.now + 1)),
    notCounted: pack.case_states
      .filter(state => state.meaning === 'suspected' || state.meaning === 'not_a_case')
      .map(state => state.id),
    decided: await decidedSources(ctx, review.outbreakId),
  };
}

/** Whether an instant lies in the period. */
export const within = (of: Counted, at: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql<boolean>`${at} >= ${of.from} and ${at} < ${of.to}`;

/** Midnight beginning a city day, as an instant. */
export const midnight = (of: Counted, day: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`((${day})::timestamp at time zone ${of.timeZone})`;

/** The city day of an instant. */
export const cityDay = (of: Counted, at: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`((${at}) at time zone ${of.timeZone})::date`;

/** Counted cases whose result (else report, else first day known) lies in the period: as rows of case_record on alias c with `known`, the instant of the result, and `first_at`. */
export const casesIn = (of: Counted, more: RawBuilder<unknown> = sql``): RawBuilder<unknown> =>
  sql`(select * from (select c.*, coalesce(c.positive_at, c.reported_at) as known,
      coalesce(c.positive_at, c.reported_at, ${midnight(of, sql`coalesce(c.confirmed_on, c.sampled_on, c.onset_on)`)}, c.created_at) as first_at ${more}
      from case_record c where c.outbreak_id = ${of.outbreakId} and c.state <> all(${of.notCounted}::text[])) k
    where ${within(of, sql`k.first_at`)})`;
