import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import { isRefusal } from '../../core/refusal.ts';
import { gather } from './gather.ts';
import { namesOf } from './reads.ts';
import type { RiskPart } from './rules/risk.ts';

export interface AreaChoice {
  key: number;
  name: string;
  path: string;
  lon: number | null;
  lat: number | null;
  people: number;
  registered: number;
  score: number;
  parts: RiskPart[];
}

/** Communities below an area (within the scope) with where they are, how many live there and how urgent they are; for choosing and drawing. */
export async function areaChoices(
  ctx: Context,
  underKey: number,
  outbreakId: string | null,
): Promise<AreaChoice[]> {
  const { rows } = await sql<{
    key: number;
  }>`select c.key from area a join area c on c.key between a.key and a.hi and c.level = 3 and c.archived_at is null
    where a.key = ${underKey} and a.archived_at is null and c.key between ${ctx.scope.lo} and ${ctx.scope.hi} order by c.key limit 5000`.execute(
    ctx.tx,
  );
  if (!rows.length) return [];
  const gathered = await gather(
    ctx,
    rows.map(row => ({ key: Number(row.key), zone: 'prevention' as const })),
    outbreakId,
  );
  if (isRefusal(gathered)) return [];
  const names = await namesOf(
    ctx,
    gathered.units.map(unit => unit.areaKey),
  );
  return gathered.units.map(unit => ({
    key: unit.areaKey,
    ...names.get(unit.areaKey)!,
    lon: unit.lon,
    lat: unit.lat,
    people: unit.people,
    registered: unit.registered,
    score: unit.score,
    parts: unit.parts,
  }));
}
