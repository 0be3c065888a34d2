import { dayOf, type Pack } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal } from '../../core/refusal.ts';
import { addObligations } from '../obligations/queries.ts';
import { outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import { peopleOf } from '../people/queries.ts';
import { resolveLinks } from './linkStore.ts';
import { checkCaseDates, clocksOfCase, isClosedState, nextDue, stateHistory, windowOfCase } from './rules.ts';
import type { NewCase } from './schema.ts';
import { freshIds, insertCases, type PreparedCase, takeNumbers } from './store.ts';

// A batch keeps the memory of one statement small: about 2 MB of JSON per thousand cases.
const batch = 1000;

/**
 * Whether a case may be opened like this (CAS-1 state, CAS-2 dates); what an import shows in its preview. Pure apart from the clock of `ctx`.
 */
export function checkNewCase(
  ctx: Pick<Context, 'now' | 'outpace'>,
  pack: Pack,
  given: NewCase,
): Refusal | null {
  const history = stateHistory(pack, given.state);
  if (isRefusal(history)) return history;
  const dates = checkCaseDates(pack, given, given.state, ctx.now, ctx.outpace.city.timeZone);
  return isRefusal(dates) ? dates : null;
}

/**
 * Opens cases: a number each, state history, infectious window, clocks as obligations, waiting links joined; tells the other modules. Bulk; ids in the order given.
 * The caller has checked each with `checkNewCase`; a case that breaks a rule, or whose outbreak or person is out of reach, is an error.
 */
export async function openCases(
  ctx: Context,
  cases: readonly NewCase[],
): Promise<{ id: string; number: string }[]> {
  const opened: { id: string; number: string }[] = [];
  for (let at = 0; at < cases.length; at += batch)
    opened.push(...(await openBatch(ctx, cases.slice(at, at + batch))));
  return opened;
}

async function openBatch(ctx: Context, cases: readonly NewCase[]): Promise<{ id: string; number: string }[]> {
  const tz = ctx.outpace.city.timeZone;
  const people = await peopleOf(
    ctx,
    cases.map(given => given.personId),
  );
  const ids = await freshIds(ctx, cases.length);
  const numbering = await numbersFor(ctx, cases);
  const prepared: PreparedCase[] = [];
  for (const [index, given] of cases.entries()) {
    const person = people.get(given.personId);
    if (!person) throw new Error(`Case ${index}: its person is not in this scope.`);
    const { pack, number, sequence } = numbering[index]!;
    const history = stateHistory(pack, given.state);
    if (isRefusal(history)) throw new Error(`Case ${index}: ${history.refused} ${history.why.en}`);
    const clocks = isClosedState(pack, given.state)
      ? []
      : clocksOfCase(pack, given, ctx.now, tz, given.importId !== undefined);
    const window = windowOfCase(pack, given, given.state, ctx.now, tz);
    const closed = isClosedState(pack, given.state);
    prepared.push({
      id: ids[index]!,
      number,
      sequence,
      given,
      states: history.states.map((step, n) => ({ ...step, at: ctx.now + n })),
      window: isRefusal(window) ? null : window,
      clocks,
      nextDueAt: nextDue(clocks),
      closedAt: closed ? ctx.now : null,
      areaKey: given.areaKey ?? person.areaKey,
      locatedKey: given.locatedKey ?? person.locatedKey,
      originKey: ctx.scope.lo,
    });
  }
  await insertCases(ctx, prepared);
  await startClocks(ctx, prepared, tz);
  await resolveLinks(
    ctx,
    prepared.filter(row => row.given.externalId).map(row => row.id),
  );
  const imports = new Map<string, number>();
  for (const row of prepared) {
    const { importId } = row.given;
    if (importId) imports.set(importId, (imports.get(importId) ?? 0) + 1);
    else {
      const person = people.get(row.given.personId)!;
      await ctx.journal({
        act: 'case.opened',
        objectKind: 'case',
        objectId: row.id,
        rule: row.states.at(-1)!.ruleId ?? undefined,
        subject: person.pseudonym,
        areaKey: row.areaKey,
        detail: { number: row.number, state: row.given.state },
      });
    }
  }
  // thousands of imported cases are one act of one person; the import names its rows
  for (const [importId, count] of imports)
    await ctx.journal({ act: 'case.imported', objectKind: 'import', objectId: importId, detail: { count } });
  for (const row of prepared)
    await ctx.emit('case.opened', {
      caseId: row.id,
      outbreakId: row.given.outbreakId,
      personId: row.given.personId,
      importId: row.given.importId,
    });
  return prepared.map(({ id, number }) => ({ id, number }));
}

async function numbersFor(
  ctx: Context,
  cases: readonly NewCase[],
): Promise<{ pack: Pack; number: string; sequence: number }[]> {
  const wanted = new Map<string, number>();
  for (const given of cases) wanted.set(given.outbreakId, (wanted.get(given.outbreakId) ?? 0) + 1);
  const next = new Map<string, { pack: Pack; code: string; sequence: number }>();
  // in one order for everyone, so that two batches over the same outbreaks cannot wait for each other in a circle
  for (const [outbreakId, count] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const outbreak = await outbreakOf(ctx, outbreakId);
    if (!outbreak) throw new Error('A case names an outbreak that does not exist.');
    next.set(outbreakId, {
      pack: await packOfOutbreak(ctx, outbreakId),
      code: outbreak.code,
      sequence: await takeNumbers(ctx, outbreakId, count),
    });
  }
  return cases.map(given => {
    const counter = next.get(given.outbreakId)!;
    const sequence = counter.sequence++;
    return { pack: counter.pack, number: `${counter.code}-${String(sequence).padStart(4, '0')}`, sequence };
  });
}

async function startClocks(ctx: Context, cases: readonly PreparedCase[], tz: string): Promise<void> {
  const rows = cases.flatMap(row =>
    row.clocks.map(clock => ({
      outbreakId: row.given.outbreakId,
      kind: 'clock' as const,
      subjectKind: 'case' as const,
      subjectId: row.id,
      personId: row.given.personId,
      ruleId: clock.ruleId,
      label: clock.title,
      day: dayOf(Date.parse(clock.due), tz),
      dueFrom: Math.min(ctx.now, Date.parse(clock.due)),
      dueAt: Date.parse(clock.due),
      steps: clock.steps,
      areaKey: row.areaKey,
      locatedKey: row.locatedKey,
      originKey: row.originKey,
      importId: row.given.importId,
    })),
  );
  if (rows.length) await addObligations(ctx, rows);
}
