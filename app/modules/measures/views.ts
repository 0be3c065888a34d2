import { dayNumber, dayOf, daysBetween } from '@outpace/protocol';
import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { areaNames } from '../areas/queries.ts';
import { obligationsOf } from '../obligations/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { packOf } from '../protocols/queries.ts';
import type { AppealRow } from './appeals.ts';
import { settingOn } from './rules.ts';
import type { MeasureRow } from './schema.ts';

/** Rows as lists show them: masked name, class in words, day n of N and setting exact at `now`. A few queries for a page. */
export async function listItems(ctx: Context, rows: readonly MeasureRow[]) {
  const tz = ctx.outpace.city.timeZone;
  const today = dayOf(ctx.now, tz);
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const due = new Set(
    (
      await obligationsOf(
        ctx,
        rows.map(row => row.id),
        { fromDay: today, toDay: today },
      )
    )
      .filter(one => one.state === 'due' || one.state === 'missed')
      .map(one => one.subjectId),
  );
  const items = [];
  for (const row of rows) {
    const pack = await packOf(ctx, row.packId, row.packVersion, row.overlayIds);
    const at = row.closedAt ? row.closedAt.getTime() : ctx.now;
    const number = dayNumber(row.plan, at);
    items.push({
      ...row,
      person: { id: row.personId, maskedName: people.get(row.personId)?.maskedName ?? '' },
      className: pack.classes.find(item => item.id === row.classId)?.title ?? {
        zh: row.classId,
        en: row.classId,
      },
      setting: settingOn(row.plan, dayOf(at, tz)),
      day: number.day,
      ofDays: number.of,
      daysLeft: Math.max(0, daysBetween(today, dayOf(row.endsAt.getTime() - 1, tz))),
      dueToday: row.state === 'open' && due.has(row.id),
      ruleId: row.plan.ruleIds[0] ?? '',
      endsAt: row.endsAt.toISOString(),
      inPlaceAt: iso(row.inPlaceAt),
      placeDueAt: iso(row.placeDueAt),
      lostAt: iso(row.lostAt),
      closedAt: iso(row.closedAt),
      area: areas.get(row.areaKey)?.path ?? '',
      elsewhere: row.locatedKey !== row.areaKey,
    });
  }
  return items;
}

/** An instant as JSON, or null. */
export const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** An appeal as a page shows it. */
export const appealView = (one: AppealRow) => ({
  ...one,
  dueAt: one.dueAt.toISOString(),
  decidedAt: iso(one.decidedAt),
  createdAt: one.createdAt.toISOString(),
});

/** Names and units of accounts, by id; others by themselves. */
export async function accountNames(
  ctx: Context,
  ids: readonly (string | null)[],
): Promise<(id: string | null) => string> {
  const wanted = [...new Set(ids.filter(id => id !== null))];
  const { rows } = await sql<{
    id: string;
    name: string;
    unit: string;
  }>`select id, name, unit from core.account_names(${wanted}::text[])`.execute(ctx.tx);
  const names = new Map(rows.map(row => [row.id, row.unit ? `${row.name}(${row.unit})` : row.name]));
  return id => (id === null ? '' : (names.get(id) ?? (id.startsWith('system:') ? '系统 / system' : id)));
}
