import { dayOf, type Pack } from '@outpace/protocol';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../core/module.ts';
import { areaNames } from '../areas/queries.ts';
import {
  type CaseDate,
  type CountedCases,
  casesByDay,
  foundKey,
  knownDates,
  linkedPairs,
} from '../cases/queries.ts';
import { decidedSources } from '../chains/queries.ts';
import { type OutbreakRow, outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import { breaksOf, type EditionChange, editionChanges } from './definitions.ts';
import { type DayRow, spanOf } from './series.ts';

/** An outbreak as this page looks at it, in the reader's scope. */
export interface Analysed {
  outbreak: OutbreakRow;
  pack: Pack;
  of: CountedCases;
  /** Known pairs as SQL, one infector per case. */
  pairs: RawBuilder<unknown>;
  today: string;
  changes: EditionChange[];
  head: {
    asOf: string;
    /** The reader's own area; `whole` when it is the city. */
    area: { name: string; whole: boolean };
    outbreak: { code: string; name: string; nameEn: string | null };
    changes: EditionChange[];
  };
}

/** Loads what every figure needs; null when there is no such outbreak. A handful of small queries. */
export async function analysed(ctx: Context, outbreakId: string): Promise<Analysed | null> {
  const outbreak = await outbreakOf(ctx, outbreakId);
  if (!outbreak) return null;
  const pack = await packOfOutbreak(ctx, outbreakId);
  const decided = await decidedSources(ctx, outbreakId);
  const changes = await editionChanges(ctx, outbreakId);
  const { timeZone } = ctx.outpace.city;
  const names = await areaNames(ctx, [ctx.scope.lo]);
  return {
    outbreak,
    pack,
    of: {
      outbreakId,
      // ANA-1: a suspicion and what was found to be none are no cases
      notCounted: pack.case_states
        .filter(state => state.meaning === 'suspected' || state.meaning === 'not_a_case')
        .map(state => state.id),
      timeZone,
      judgedImported: decided.imported,
    },
    pairs: linkedPairs(outbreakId, decided),
    today: dayOf(ctx.now, timeZone),
    changes,
    head: {
      asOf: new Date(ctx.now).toISOString(),
      area: { name: names.get(ctx.scope.lo)?.path || ctx.outpace.city.name, whole: ctx.scope.lo === 0 },
      outbreak: { code: outbreak.code, name: outbreak.name, nameEn: outbreak.nameEn },
      changes,
    },
  };
}

/** The date to place cases by: the one asked for, else onset where most cases know it, else the report. */
export async function chosenDate(ctx: Context, a: Analysed, asked: CaseDate | undefined) {
  const known = await knownDates(ctx, a.of);
  const by: CaseDate = asked ?? (known.onset > 0 && known.onset * 2 >= known.report ? 'onset' : 'report');
  return { by, known };
}

/** Daily counts by one date, with the days they cover. */
export async function dailyCounts(
  ctx: Context,
  a: Analysed,
  by: CaseDate,
  key = foundKey,
): Promise<{ rows: DayRow[]; span: ReturnType<typeof spanOf> }> {
  const rows = await casesByDay(ctx, a.of, by, key);
  return { rows, span: spanOf(rows, { startedOn: a.outbreak.startedOn, today: a.today }) };
}

/** Changes that break the series, for the library. */
export const definitionBreaks = (a: Analysed) => breaksOf(a.changes);
