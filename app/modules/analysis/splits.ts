import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { areaTree } from '../areas/queries.ts';
import { areaKeyAmong, type CaseKey, datedCases, foundKey, originKey } from '../cases/queries.ts';
import { contactOutcomes } from '../contacts/queries.ts';
import type { Analysed } from './analysed.ts';
import { type DayRow, largestKeys, type Span, type Stack, stacksOf } from './series.ts';
import { contactSettings, settingOf } from './setting.ts';
import { settings } from './settings.ts';

export type Split = 'found' | 'origin' | 'area' | 'setting';

/** How the database tells the parts of a bar apart. `lows`: the reader's sub-areas in ascending order. */
export function splitKey(a: Analysed, split: Split, lows: readonly number[]): CaseKey {
  if (split === 'found') return foundKey;
  if (split === 'origin') return originKey(a.of);
  if (split === 'area') return areaKeyAmong(lows);
  return {
    key: sql`s.key`,
    join: sql`left join (${contactOutcomes(a.of.outbreakId, datedCases(a.of))}) s on s.person_id = c.person_id and s.infected`,
  };
}

/** The areas just below the reader's own, in key order; empty when there are none. */
export async function subAreas(ctx: Context): Promise<{ key: number; name: string }[]> {
  return (await areaTree(ctx, { parentKey: ctx.scope.lo })).filter(
    area => area.key !== ctx.scope.lo && area.key <= ctx.scope.hi,
  );
}

/** Bars stacked by a split; `label` is a name of an area, other parts are named by the page. Pure. */
export function stackedBy(
  a: Pick<Analysed, 'pack'>,
  split: Split,
  rows: readonly DayRow[],
  span: Span,
  areas: readonly { key: number; name: string }[],
): (Stack & { label: string | null })[] {
  if (split === 'area') {
    const shown = largestKeys(rows, settings.shownSeries.value);
    const names = new Map(areas.map(area => [String(area.key), area.name]));
    const order = areas.map(area => String(area.key));
    return stacksOf(rows, span, key => (shown.has(key) ? key : 'other'), [...order, 'other']).map(stack => ({
      ...stack,
      label: names.get(stack.key) ?? null,
    }));
  }
  const stacks =
    split === 'setting'
      ? stacksOf(rows, span, key => (key === '' ? 'none' : settingOf(a.pack, key)), [
          ...contactSettings,
          'none',
        ])
      : stacksOf(
          rows,
          span,
          key => key,
          split === 'found' ? ['community', 'in_control', 'unknown'] : ['local', 'imported', 'unknown'],
        );
  return stacks.map(stack => ({ ...stack, label: null }));
}
