import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import * as cases from '../cases/queries.ts';
import * as cohorts from '../cohorts/queries.ts';
import * as contacts from '../contacts/queries.ts';
import * as measures from '../measures/queries.ts';
import * as people from '../people/queries.ts';
import * as places from '../places/queries.ts';
import * as presence from '../presence/queries.ts';

interface Door {
  dependentsOfImport?: (ctx: Context, importId: string) => Promise<Bilingual[]>;
}

const doors: Door[] = [
  people as Door,
  places as Door,
  presence as Door,
  cases as Door,
  contacts as Door,
  measures as Door,
  cohorts as Door,
];

/** What later work of the modules stands on rows of this import, each named for a person to read. */
export async function dependentsOf(ctx: Context, importId: string): Promise<Bilingual[]> {
  const named: Bilingual[] = [];
  for (const door of doors) named.push(...((await door.dependentsOfImport?.(ctx, importId)) ?? []));
  return named;
}
