import { addDays, dayOf, startOfDay } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal, refuse } from '../../core/refusal.ts';
import { type CaseRow, caseOf, casesOfPeople, infectiousWindowOf } from '../cases/queries.ts';
import { outbreakOf, packOfOutbreak } from '../outbreaks/queries.ts';
import { personOf } from '../people/queries.ts';
import { seatsOf } from '../places/queries.ts';
import { presenceSources, type TraceEngine, traceEngine } from '../presence/queries.ts';
import { compareWithStored, direction } from './compare.ts';
import { type Finding, findContacts } from './findings.ts';
import { searchedSources, tracing } from './parameters.ts';
import { priorityOf } from './rules.ts';
import {
  insertRun,
  insertVenues,
  type RunCounts,
  type RunOptions,
  readRuns,
  type SearchedSource,
  setCounts,
  type TracedPerson,
  tracedPeople,
  type VenueSlice,
} from './runStore.ts';
import { judgedBy, pairHashes } from './sameness.ts';
import type { FoundFacts } from './schema.ts';
import { countSettings, type SettingCount } from './settings.ts';
import { byPlace } from './shared.ts';
import { type ContactWrite, markGone, readForCompare, upsertFound } from './store.ts';

const minutesOfDay = 1440;

export interface TraceAsk {
  twoHops?: boolean;
  minOverlapMinutes?: number;
  /** Look back so many days instead of the pack's: a what-if, shown and not stored. */
  windowDays?: number;
  /** Answer without storing anything, also where only the minutes differ. */
  whatIf?: boolean;
  /** A slice of a large venue to list person by person from now on. */
  slice?: VenueSlice;
}

export interface TraceAnswer {
  runId: string | null;
  stored: boolean;
  window: { from: string; to: string; ruleId: string };
  counts: RunCounts;
  searched: SearchedSource[];
  durationMs: number;
  /** Of the index alone, and the stays it looked over. */
  searchMs: number;
  staysSearched: number;
  /** Of a what-if: those listed by the strongest setting they were met in. */
  settings?: SettingCount[];
}

/**
 * CON-2: one run for one case: everyone who shared place and time in the infectious window, judged by the outbreak's pack, compared with the run
 * before and stored, nobody taken away. The whole city is searched; each row goes to the area responsible for the person. Journaled under the case.
 */
export async function traceCase(
  ctx: Context,
  caseId: string,
  ask: TraceAsk = {},
): Promise<TraceAnswer | Refusal | null> {
  const started = performance.now();
  const row = await caseOf(ctx, caseId);
  if (!row) return null;
  const window = await windowFor(ctx, row, ask.windowDays);
  if (isRefusal(window))
    return refuse(
      'CON-8',
      `无法追踪:${window.why.zh}。请先补上发病或采样日期。`,
      `Cannot trace: ${window.why.en}. Add the day of onset or specimen first.`,
      { details: { rule: window.refused } },
    );
  const pack = await packOfOutbreak(ctx, row.outbreakId);
  const engine = await traceEngine(ctx);
  const before = (await readRuns(ctx, caseId, 1))[0];
  const options: RunOptions = {
    twoHops: ask.twoHops ?? true,
    minOverlapMinutes: ask.minOverlapMinutes ?? 0,
    windowDays: ask.windowDays ?? null,
    slices: [...(before?.options.slices ?? []), ...(ask.slice ? [ask.slice] : [])],
  };
  const findings = await findContacts(ctx, engine, {
    outbreakId: row.outbreakId,
    personId: row.personId,
    pack,
    from: window.from,
    to: window.to,
    options,
  });
  const searched = await sourcesSearched(ctx, engine, row.personId, window, findings.ties);
  const people = await tracedPeople(
    ctx,
    findings.found.map(finding => finding.personId),
  );
  const writes = await writesOf(ctx, row, engine, findings.found, people);
  const counts: RunCounts = {
    byClass: {},
    listed: writes.length,
    new: 0,
    changed: 0,
    unaffected: 0,
    gone: 0,
    upgraded: 0,
    downgraded: 0,
    venues: findings.venues.length,
    venuePeople: findings.venues.reduce((sum, venue) => sum + venue.people, 0),
    belowMinimum: findings.belowMinimum,
    unclassed: findings.unclassed,
    secondHopNotListed: findings.secondHopNotListed,
  };
  const stored = await readForCompare(ctx, caseId);
  const changes = compareWithStored(
    pack,
    stored,
    new Map(writes.map(write => [write.personId, write.foundFacts])),
  );
  for (const write of writes) counts.byClass[write.classId] = (counts.byClass[write.classId] ?? 0) + 1;
  for (const { change, note } of changes.values()) {
    counts[change]++;
    const moved = direction(pack, note);
    if (moved === 'up') counts.upgraded++;
    if (moved === 'down') counts.downgraded++;
  }
  const answer = {
    window: {
      from: new Date(window.from).toISOString(),
      to: new Date(window.to).toISOString(),
      ruleId: window.ruleId,
    },
    counts,
    searched,
    searchMs: findings.searchMs,
    staysSearched: engine.size,
  };
  const person = await personOf(ctx, row.personId);
  const journal = (act: string, runId: string | null) =>
    ctx.journal({
      act,
      objectKind: 'case',
      objectId: row.id,
      rule: window.ruleId,
      subject: person?.pseudonym,
      areaKey: row.areaKey,
      detail: {
        run: runId ?? undefined,
        from: answer.window.from,
        to: answer.window.to,
        listed: counts.listed,
        new: counts.new,
        changed: counts.changed,
        gone: counts.gone,
        twoHops: options.twoHops,
        windowDays: ask.windowDays,
        minOverlapMinutes: options.minOverlapMinutes || undefined,
      },
    });
  if (ask.windowDays !== undefined || ask.whatIf) {
    await journal('contact.what_if_traced', null);
    const listed = new Set(writes.map(write => write.personId));
    const settings = await countSettings(engine, findings, finding => {
      const person = people.get(finding.personId);
      return person !== undefined && listed.delete(person.id);
    });
    return { runId: null, stored: false, ...answer, settings, durationMs: performance.now() - started };
  }
  const outbreak = (await outbreakOf(ctx, row.outbreakId))!;
  const keys = { areaKey: row.areaKey, locatedKey: row.locatedKey, originKey: row.originKey };
  const runId = await insertRun(
    ctx,
    {
      caseId,
      outbreakId: row.outbreakId,
      windowFrom: new Date(window.from),
      windowTo: new Date(window.to),
      windowRule: window.ruleId,
      packId: outbreak.packId,
      packVersion: outbreak.packVersion,
      overlayIds: outbreak.overlayIds,
      options,
      counts,
      searched,
      durationMs: 0,
      searchMs: findings.searchMs,
      staysSearched: engine.size,
      judgedBy: judgedBy(pack),
      pairsHash: (await pairHashes(engine, [findings.questions]))[0]!,
    },
    keys,
  );
  await storeWrites(ctx, runId, writes, changes);
  await markGone(
    ctx,
    caseId,
    [...changes].flatMap(([personId, { change, note }]) =>
      change === 'gone' && note ? [{ personId, note }] : [],
    ),
    runId,
  );
  await insertVenues(ctx, runId, { caseId, outbreakId: row.outbreakId }, findings.venues, keys);
  const durationMs = performance.now() - started;
  await setCounts(ctx, runId, counts, durationMs);
  await journal('contact.traced', runId);
  return { runId, stored: true, ...answer, durationMs };
}

async function windowFor(ctx: Context, row: CaseRow, windowDays: number | undefined) {
  const window = await infectiousWindowOf(ctx, row);
  if (isRefusal(window) || windowDays === undefined) return window;
  const tz = ctx.outpace.city.timeZone;
  const anchor =
    (window.anchor === 'specimen'
      ? (row.sampledOn ?? (row.positiveAt ? dayOf(row.positiveAt.getTime(), tz) : null))
      : row.onsetOn) ?? dayOf(window.to, tz);
  return { ...window, from: Math.min(startOfDay(addDays(anchor, -windowDays), tz), window.to) };
}

/** First the people met directly, then those met through them, so that the second can point at the first. */
async function storeWrites(
  ctx: Context,
  runId: string,
  writes: readonly ContactWrite[],
  changes: ReturnType<typeof compareWithStored>,
): Promise<void> {
  const stamped = writes.map(write => ({
    ...write,
    runId,
    change: changes.get(write.personId)?.change ?? ('new' as const),
    changeNote: changes.get(write.personId)?.note ?? null,
  }));
  const first = await upsertFound(
    ctx,
    stamped.filter(write => write.hop === 1),
  );
  await upsertFound(
    ctx,
    stamped
      .filter(write => write.hop === 2)
      .map(write => ({
        ...write,
        viaContactId: write.viaPersonId ? (first.get(write.viaPersonId) ?? null) : null,
      })),
  );
}

async function writesOf(
  ctx: Context,
  row: CaseRow,
  engine: TraceEngine,
  found: readonly Finding[],
  people: ReadonlyMap<string, TracedPerson>,
): Promise<ContactWrite[]> {
  const tz = ctx.outpace.city.timeZone;
  const pack = await packOfOutbreak(ctx, row.outbreakId);
  const cases = new Map(
    (
      await casesOfPeople(
        ctx,
        [...people.values()].map(person => person.id),
      )
    )
      .filter(one => one.outbreakId === row.outbreakId)
      .map(one => [one.personId, one]),
  );
  const writes = new Map<string, ContactWrite>();
  // the evidence shows where they themselves were, a day to either side of what was shared
  const staysOf = (
    await engine.staysOfMany(
      found.map(finding => ({
        person: finding.ref,
        from: finding.first - minutesOfDay,
        to: finding.last + minutesOfDay,
      })),
    )
  ).map(byPlace);
  for (const [index, finding] of found.entries()) {
    const person = people.get(finding.personId);
    // someone whose record is gone (an import undone) has nobody to be told
    if (!person || person.id === row.personId || writes.has(person.id)) continue;
    const { judged } = finding;
    const stays = staysOf[index]!;
    const shown = finding.shared.toSorted(
      (a, b) => Number(b.line === judged.line) - Number(a.line === judged.line) || b.last - a.last,
    );
    const evidence = shown
      .slice(0, tracing.evidenceLines.value)
      .map((thing, line) => ({ ...thing.make(stays), ...(line === 0 ? { decisive: true } : {}) }));
    if (shown.length > evidence.length) {
      const rest = shown.length - evidence.length;
      evidence.push({
        ...evidence.at(-1)!,
        kind: 'statement',
        text: { zh: `另有${rest}条证据未列出`, en: `${rest} more lines of evidence not shown` },
        own: [],
        other: [],
        decisive: false,
        minutes: 0,
      });
    }
    const lastExposureAt = engine.instantOf(finding.last);
    const precision = judged.facts.precision ?? 'minute';
    const via = finding.viaPersonId ? (people.get(finding.viaPersonId)?.id ?? finding.viaPersonId) : null;
    const already = cases.get(person.id);
    const facts: FoundFacts = {
      hop: finding.hop,
      class: judged.classId,
      rule: judged.ruleId,
      grade: judged.grade,
      lastExposure: dayOf(lastExposureAt, tz),
      minutes: finding.minutes,
      precision,
      places: [...new Set(finding.shared.flatMap(thing => (thing.placeName ? [thing.placeName] : [])))]
        .sort()
        .join('、'),
      via,
    };
    writes.set(person.id, {
      outbreakId: row.outbreakId,
      caseId: row.id,
      personId: person.id,
      viaPersonId: via,
      hop: finding.hop,
      classId: judged.classId,
      ruleId: judged.ruleId,
      grade: judged.grade,
      reason: judged.reason,
      whyNot: { higher: judged.whyNotHigher, lower: judged.whyNotLower },
      evidence,
      firstExposureAt: engine.instantOf(finding.first),
      lastExposureAt,
      minutes: finding.minutes,
      precision,
      priority: priorityOf(
        pack,
        {
          classId: judged.classId,
          grade: judged.grade,
          infectionRisk: judged.infectionRisk,
          minutes: finding.minutes,
          lastExposureAt,
          vulnerable: person.vulnerable,
        },
        ctx.now,
      ),
      state: already ? 'converted' : 'proposed',
      stateReason: already ? `已是病例${already.number}` : null,
      addedBy: 'trace',
      change: 'new',
      changeNote: null,
      runId: null,
      foundFacts: facts,
      areaKey: person.areaKey,
      locatedKey: person.locatedKey,
      originKey: row.areaKey >= ctx.scope.lo && row.areaKey <= ctx.scope.hi ? row.areaKey : ctx.scope.lo,
    });
  }
  return [...writes.values()];
}

/** What was looked into, and what had nothing: a list that is short because a source is missing must say so. */
async function sourcesSearched(
  ctx: Context,
  engine: TraceEngine,
  personId: string,
  window: { from: number; to: number },
  ties: number,
): Promise<SearchedSource[]> {
  const rows = await engine.stayCounts(engine.minuteOf(window.from), engine.minuteOf(window.to));
  const tz = ctx.outpace.city.timeZone;
  const seats = await seatsOf(ctx, [personId], dayOf(window.from, tz), dayOf(window.to, tz));
  return searchedSources.map(source => {
    const count =
      rows[presenceSources[source.key as keyof typeof presenceSources] ?? 0]! +
      (source.key === 'ticket' ? seats.length : source.key === 'roster' ? ties : 0);
    return { key: source.key, name: source.name, rows: count, none: count ? null : source.none };
  });
}
