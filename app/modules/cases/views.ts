import { mayChangeCaseState, type Pack, type TimeWindow } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import { isRefusal, type Refusal } from '../../core/refusal.ts';
import { colleagues } from '../accounts/queries.ts';
import { areaNames } from '../areas/queries.ts';
import { outbreakList, packOfOutbreak } from '../outbreaks/queries.ts';
import { peopleOf } from '../people/queries.ts';
import type { CaseDetail, CaseListItem } from './api.ts';
import { daysOfWindow, stateTitle, stepOfClock } from './completion.ts';
import { readLinksOf } from './linkStore.ts';
import { casesOf, factsOf, infectiousWindowOf } from './queries.ts';
import { checkCaseDates } from './rules.ts';
import type { CaseRow } from './schema.ts';
import { readStates } from './store.ts';
import { countEntries } from './trajectoryStore.ts';

const iso = (value: Date | null) => value?.toISOString() ?? null;

/** Someone in the words of a list; an account we cannot name keeps its id. */
export function colleague(
  names: Map<string, { name: string; unit: string }>,
  actor: string | null | undefined,
): { id: string; name: string; unit: string } | null {
  if (!actor) return null;
  const known = names.get(actor);
  return { id: actor, name: known?.name ?? actor, unit: known?.unit ?? '' };
}

/** Cases as a list shows them: masked names, no identity. Four queries whatever the count. */
export async function listItems(ctx: Context, rows: readonly CaseRow[]): Promise<CaseListItem[]> {
  const people = await peopleOf(
    ctx,
    rows.map(row => row.personId),
  );
  const areas = await areaNames(
    ctx,
    rows.map(row => row.areaKey),
  );
  const names = await colleagues(
    ctx,
    rows.flatMap(row => [row.owner, row.calling?.actor]),
  );
  const codes = new Map(
    (rows.length ? await outbreakList(ctx) : []).map(outbreak => [outbreak.id, outbreak.code]),
  );
  const packs = new Map<string, Pack>();
  for (const { outbreakId } of rows)
    if (!packs.has(outbreakId)) packs.set(outbreakId, await packOfOutbreak(ctx, outbreakId));
  return rows.map(row => {
    const person = people.get(row.personId);
    const next = row.clocks.find(
      clock =>
        clock.doneAt === null && row.nextDueAt !== null && Date.parse(clock.due) === row.nextDueAt.getTime(),
    );
    return {
      id: row.id,
      number: row.number,
      outbreakId: row.outbreakId,
      outbreakCode: codes.get(row.outbreakId) ?? '',
      personId: row.personId,
      maskedName: person?.maskedName ?? '—',
      sex: person?.sex ?? 'unknown',
      birthYear: person?.birthYear ?? null,
      externalId: row.externalId,
      state: row.state,
      stateTitle: stateTitle(packs.get(row.outbreakId)!, row.state),
      onsetOn: row.onsetOn,
      sampledOn: row.sampledOn,
      positiveAt: iso(row.positiveAt),
      reportedAt: iso(row.reportedAt),
      foundIn: row.foundIn,
      origin: row.origin,
      owner: colleague(names, row.owner),
      mine: row.owner !== null && row.owner === ctx.scope.accountId,
      areaKey: row.areaKey,
      areaPath: areas.get(row.areaKey)?.path ?? '',
      nextDueAt: iso(row.nextDueAt),
      nextClock: next?.title ?? null,
      calling: row.calling
        ? {
            actor: colleague(names, row.calling.actor)!,
            since: row.calling.since,
            mine: row.calling.actor === ctx.scope.actor,
          }
        : null,
      closedAt: iso(row.closedAt),
      version: row.version,
    };
  });
}

/** A window as it is shown, with the city days it asks for. */
export function windowView(pack: Pack, window: TimeWindow, tz: string): NonNullable<CaseDetail['window']> {
  const rule = pack.infectious_window.find(candidate => candidate.id === window.ruleId);
  return {
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
    ruleId: window.ruleId,
    text: rule?.text ?? { zh: '可传播期', en: 'Infectious window' },
    days: daysOfWindow(window, tz),
  };
}

/** Everything a case page shows besides its trajectory. */
export async function caseDetail(ctx: Context, row: CaseRow): Promise<CaseDetail> {
  const tz = ctx.outpace.city.timeZone;
  const [item] = await listItems(ctx, [row]);
  const pack = await packOfOutbreak(ctx, row.outbreakId);
  const outbreak = (await outbreakList(ctx)).find(candidate => candidate.id === row.outbreakId)!;
  const states = await readStates(ctx, row.id);
  const links = await readLinksOf(ctx, row.id);
  const others = await casesOf(
    ctx,
    links.flatMap(link => [link.caseId, ...(link.sourceCaseId ? [link.sourceCaseId] : [])]),
  );
  const names = await colleagues(ctx, [
    ...row.clocks.map(clock => clock.doneBy),
    ...states.map(state => state.actor),
    row.lastCall?.actor,
  ]);
  const areas = await areaNames(ctx, [row.locatedKey, row.originKey]);
  const window: TimeWindow | Refusal = await infectiousWindowOf(ctx, row);
  const dates = checkCaseDates(pack, factsOf(row), row.state, ctx.now, tz);
  const counts = await countEntries(ctx, row.id);
  return {
    ...item!,
    outbreakName: outbreak.name,
    locatedKey: row.locatedKey,
    locatedPath: areas.get(row.locatedKey)?.path ?? '',
    originKey: row.originKey,
    originPath: areas.get(row.originKey)?.path ?? '',
    infectionOn: row.infectionOn,
    confirmedOn: row.confirmedOn,
    isolatedAt: iso(row.isolatedAt),
    hospitalOn: row.hospitalOn,
    releasedOn: row.releasedOn,
    diedOn: row.diedOn,
    outcomeOn: row.outcomeOn,
    outcome: row.outcome,
    exposureText: row.exposureText,
    exposureFrom: row.exposureFrom,
    exposureTo: row.exposureTo,
    cluster: row.cluster,
    symptoms: row.symptoms,
    areaText: row.areaText,
    lon: row.lon,
    lat: row.lat,
    contactId: row.contactId,
    importId: row.importId,
    createdAt: row.createdAt.toISOString(),
    clocks: row.clocks.map(clock => ({
      ruleId: clock.ruleId,
      title: clock.title,
      step: stepOfClock(clock),
      due: clock.due,
      doneAt: clock.doneAt,
      doneBy: colleague(names, clock.doneBy),
    })),
    states: states.map(state => ({
      state: state.state,
      title: stateTitle(pack, state.state),
      at: state.at.toISOString(),
      by: colleague(names, state.actor),
      reason: state.reason,
      ruleId: state.ruleId,
    })),
    nextStates: pack.case_states.flatMap(candidate => {
      const step = mayChangeCaseState(pack, row.state, candidate.id);
      return 'refused' in step ? [] : [{ state: candidate.id, title: candidate.title, ruleId: step.ruleId }];
    }),
    window: isRefusal(window) ? null : windowView(pack, window, tz),
    windowProblem: isRefusal(window) ? { ruleId: window.refused, why: window.why } : null,
    // a date rule tightened after the record was made shows as a doubt, never as a fault of the reader
    doubts: isRefusal(dates)
      ? (dates.errors ?? []).map(error => ({
          ruleId: error.rule ?? dates.refused,
          fields: [error.path.replace('body/', '')],
          message: error.message,
        }))
      : dates.doubts,
    counts,
    links: links.map(link => {
      const incoming = link.caseId === row.id;
      const other = incoming ? link.sourceCaseId : link.caseId;
      return {
        id: link.id,
        direction: incoming ? ('from' as const) : ('to' as const),
        caseId: other,
        number: other ? (others.get(other)?.number ?? null) : null,
        externalId: incoming ? link.sourceExternalId : null,
        kind: link.kind,
        note: link.note,
      };
    }),
    lastCall: row.lastCall
      ? { actor: colleague(names, row.lastCall.actor)!, at: row.lastCall.at, outcome: row.lastCall.outcome }
      : null,
  };
}
