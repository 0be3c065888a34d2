import { addDays } from '@outpace/protocol';
import { type RawBuilder, sql } from 'kysely';
import {
  type CaseDate,
  datedCases,
  dateOfCase,
  hasOffspring,
  hasOnsetGap,
  isCounted,
} from '../cases/queries.ts';
import { contactOutcomes } from '../contacts/queries.ts';
import type { Analysed } from './analysed.ts';
import { matureOn } from './offspring.ts';
import { earliestDay } from './series.ts';
import { type Split, splitKey } from './splits.ts';

/** Which cases a bar, a range or a point of a figure stands for. */
export interface Selection {
  by?: CaseDate;
  from?: string;
  to?: string;
  split?: Split;
  members?: string;
  leftOut?: 'undated' | 'early' | 'late';
  offspring?: number;
  gap?: number;
  attack?: string;
  ids?: string;
}

/** The conditions, on alias `c`, of exactly the cases a figure counted there. */
export async function conditionsOf(
  a: Analysed,
  chosen: Selection,
  lows: readonly number[],
): Promise<RawBuilder<unknown>[]> {
  const where = [isCounted(a.of)];
  const day = dateOfCase(chosen.by ?? 'report', a.of.timeZone);
  if (chosen.leftOut === 'undated') where.push(sql`${day} is null`);
  if (chosen.leftOut === 'early') where.push(sql`${day} < ${earliestDay(a.outbreak.startedOn)}`);
  if (chosen.leftOut === 'late') where.push(sql`${day} >= ${addDays(a.today, 1)}`);
  if (chosen.from) where.push(sql`${day} >= ${chosen.from}`);
  if (chosen.to) where.push(sql`${day} <= ${chosen.to}`);
  if (chosen.split && chosen.members !== undefined) {
    const members = chosen.members.split(',');
    const { key, join } = splitKey(a, chosen.split, lows);
    // a join cannot stand in a condition: the same key is looked up by id
    where.push(
      join
        ? sql`c.id in (select c.id from case_record c ${join} where ${isCounted(a.of)} and coalesce(${key}, '') = any(${members}::text[]))`
        : sql`coalesce(${key}, '') = any(${members}::text[])`,
    );
  }
  if (chosen.offspring !== undefined) where.push(hasOffspring(a.of, a.pairs, chosen.offspring, matureOn(a)));
  if (chosen.gap !== undefined) where.push(hasOnsetGap(a.pairs, chosen.gap));
  if (chosen.attack !== undefined)
    where.push(
      sql`c.person_id in (select o.person_id from (${contactOutcomes(a.of.outbreakId, datedCases(a.of))}) o where o.infected and o.key = any(${chosen.attack.split(',')}::text[]))`,
    );
  if (chosen.ids !== undefined) where.push(sql`c.id = any(${chosen.ids.split(',')}::uuid[])`);
  return where;
}
