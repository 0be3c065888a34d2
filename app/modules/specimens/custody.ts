import { sql } from 'kysely';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { addTasks, closeTasksOf, tasksDone } from '../tasks/queries.ts';
import { boxesByCode } from './boxes.ts';
import type { BoxView, CustodyKind, CustodyResult } from './custodySchema.ts';
import { isLive } from './facts.ts';
import { type BoxFold, type CustodyFact, foldBox } from './fold.ts';
import { normalLabel } from './labels.ts';
import { firstDue } from './legs.ts';
import { custody } from './parameters.ts';
import { aheadProblem, isAhead, tooOld } from './tubeRules.ts';

/** Something said of a box, by whichever door it comes. `tubes`: labels in upper case. */
export interface SaidOfBox {
  id: string;
  at: string;
  kind: CustodyKind;
  boxCode: string;
  pointId?: string;
  tubes?: string[];
  count?: number;
  labId?: string;
  labKey?: number;
  counterpart?: string;
  temperatureC?: number;
  sealIntact?: boolean;
  packaging?: string;
  vehicle?: string;
  note?: string;
}

interface BoxFacts {
  code: string;
  pointId: string | null;
  labId: string | null;
  labKey: number;
  areaKey: number;
  holder: string;
  lost: boolean;
  raised: string[];
  ours: boolean;
  events: CustodyFact[];
  /** A laboratory has it in its hands, whoever it was meant for. */
  arrives?: boolean;
}

const clocksApartMs = custody.clocksApart.value * 60_000;
const say = (rule: string, zh: string, en: string): { rule: string; why: Bilingual } => ({
  rule,
  why: { zh, en },
});

/**
 * Takes what was said of boxes and works out what follows: each box's state from all its facts, tubes with it, tasks for new differences. A box nobody
 * spoke of before is begun by whoever does first; its point follows when it is named. Results in the order said.
 */
export async function applyCustody(
  ctx: Context,
  said: readonly SaidOfBox[],
): Promise<{ results: CustodyResult[]; boxes: BoxView[] }> {
  const { boxes, known } = await load(
    ctx,
    said.map(one => normalLabel(one.boxCode)),
    said.map(one => one.id),
  );
  const points = await pointsOf(ctx, said);
  const labs = await labsOf(ctx, said);
  const fresh: (CustodyFact & { said: SaidOfBox; code: string })[] = [];
  const results = said.map((one): CustodyResult => {
    if (known.has(one.id)) return { id: one.id, state: 'already' };
    const old = tooOld(Date.parse(one.at), ctx.now);
    if (old) return { id: one.id, state: 'refused', rule: 'CUS-7', why: old.why };
    const code = normalLabel(one.boxCode);
    const point = one.pointId ? points.get(one.pointId) : undefined;
    if (one.pointId && !point)
      return {
        id: one.id,
        state: 'refused',
        ...say(
          'CUS-1',
          '没有这个采样点，或不属于本区域。',
          'There is no such point, or it is not of your area.',
        ),
      };
    let box = boxes.get(code);
    if (box && !box.ours && one.labKey === undefined)
      return {
        id: one.id,
        state: 'refused',
        ...say(
          'CUS-1',
          '没有这个转运箱，或不属于本区域。',
          'There is no such box, or it is not of your area.',
        ),
      };
    const at = isAhead(Date.parse(one.at), ctx.now) ? ctx.now : Date.parse(one.at);
    if (box && isLive(at, ctx.now) && one.kind === 'filled' && box.holder.startsWith('lab:'))
      return {
        id: one.id,
        state: 'refused',
        ...say(
          'CUS-3',
          '该箱已由实验室接收，箱码一次有效。',
          'The laboratory has this box; a box label is good for one way.',
        ),
      };
    if (!box) {
      box = {
        code,
        pointId: null,
        labId: null,
        labKey: -1,
        areaKey: point?.areaKey ?? ctx.scope.lo,
        holder: 'point',
        lost: false,
        raised: [],
        ours: true,
        events: [],
      };
      boxes.set(code, box);
    }
    if (point && !box.pointId) {
      box.pointId = one.pointId!;
      box.areaKey = point.areaKey;
      if (!box.labId) Object.assign(box, { labId: point.labId, labKey: point.labKey });
    }
    const lab = one.labId ? labs.get(one.labId) : undefined;
    if (lab && one.labKey === undefined && !box.holder.startsWith('lab:'))
      Object.assign(box, { labId: one.labId, labKey: lab });
    if (one.labKey !== undefined)
      Object.assign(box, { labId: one.labId, labKey: one.labKey, arrives: true, ours: true });
    const party = partyOf(ctx, one, box);
    if (one.counterpart === party)
      return {
        id: one.id,
        state: 'refused',
        ...say('CUS-3', '交接双方不能是同一方。', 'A hand-over is between two.'),
      };
    const fact = {
      id: one.id,
      kind: one.kind,
      at,
      party,
      counterpart: one.counterpart ?? null,
      count: one.count ?? null,
      tubes: one.tubes ?? null,
      actor: ctx.scope.actor,
    };
    known.add(one.id);
    box.events.push(fact);
    if (one.kind === 'taken') box.holder = party;
    fresh.push({ ...fact, said: one, code });
    return {
      id: one.id,
      state: 'recorded',
      ...(at === Date.parse(one.at) ? {} : { rule: 'CUS-7', why: aheadProblem.why }),
    };
  });
  if (!fresh.length) return { results, boxes: await boxesByCode(ctx, [...boxes.keys()]) };
  const touched = [...new Set(fresh.map(fact => fact.code))].map(code => boxes.get(code)!);
  const views = await settle(ctx, touched, fresh);
  await ctx.journal({
    act: 'custody.recorded',
    objectKind: 'box',
    objectId: views.length === 1 ? views[0]!.id : undefined,
    rule: 'CUS-2',
    detail: {
      events: fresh.map(fact => `${fact.id} ${fact.kind} ${fact.code} ${fact.party} ${fact.count ?? ''}`),
    },
  });
  return { results, boxes: views };
}

/** Works boxes out again after their tubes changed; by label. */
export async function refreshBoxes(ctx: Context, codes: readonly string[]): Promise<void> {
  if (!codes.length || !ctx.can('custody.write')) return;
  const { boxes } = await load(ctx, codes, []);
  await settle(
    ctx,
    [...boxes.values()].filter(box => box.events.length),
    [],
  );
}

async function load(
  ctx: Context,
  codes: readonly string[],
  ids: readonly string[],
): Promise<{ boxes: Map<string, BoxFacts>; known: Set<string> }> {
  const { rows } = await sql<{
    facts: {
      known: string[];
      boxes: (Omit<BoxFacts, 'events'> & { events: (Omit<CustodyFact, 'at'> & { at: string })[] })[];
    };
  }>`select core.custody_facts(${[...new Set(codes)]}::text[], ${[...ids]}::uuid[]) as facts`.execute(ctx.tx);
  const { known, boxes } = rows[0]!.facts;
  return {
    known: new Set(known),
    boxes: new Map(
      boxes.map(box => [
        box.code,
        { ...box, events: box.events.map(event => ({ ...event, at: Date.parse(event.at) })) },
      ]),
    ),
  };
}

async function pointsOf(
  ctx: Context,
  said: readonly SaidOfBox[],
): Promise<Map<string, { areaKey: number; labId: string | null; labKey: number }>> {
  const ids = [...new Set(said.flatMap(one => one.pointId ?? []))];
  if (!ids.length) return new Map();
  const { rows } = await sql<{
    id: string;
    areaKey: number;
    labId: string | null;
    labKey: number;
  }>`select id, area_key as "areaKey", lab_id as "labId", lab_key as "labKey" from sampling_point where id = any(${ids}::uuid[]) and area_key between ${ctx.scope.lo} and ${ctx.scope.hi}`.execute(
    ctx.tx,
  );
  return new Map(rows.map(row => [row.id, row]));
}

async function labsOf(ctx: Context, said: readonly SaidOfBox[]): Promise<Map<string, number>> {
  const ids = [...new Set(said.flatMap(one => (one.labKey === undefined ? (one.labId ?? []) : [])))];
  if (!ids.length) return new Map();
  const { rows } = await sql<{
    id: string;
    key: number;
  }>`select id, area_key as key from core.lab_places(${ids}::uuid[])`.execute(ctx.tx);
  return new Map(rows.map(row => [row.id, row.key]));
}

/** For whom one speaks: a courier for themselves, a laboratory's worker for it, whoever works at a point for the point; they who carry without being couriers for themselves. */
function partyOf(ctx: Context, said: SaidOfBox, box: BoxFacts): string {
  const point = `point:${said.pointId ?? box.pointId ?? 'unknown'}`;
  const me = `courier:${ctx.scope.actor}`;
  if (said.kind === 'filled' || said.kind === 'closed' || said.kind === 'opened') return point;
  if (said.kind === 'unpacked' || ctx.scope.role === 'laboratory_worker')
    return `lab:${said.labId ?? box.labId ?? 'unknown'}`;
  if (ctx.scope.role === 'courier') return me;
  return said.kind === 'taken' ? me : point;
}

/** Folds, stores, and does what follows. Two calls of the database, and one for each kind of consequence there is. */
async function settle(
  ctx: Context,
  boxes: readonly BoxFacts[],
  fresh: readonly (CustodyFact & { said: SaidOfBox; code: string })[],
): Promise<BoxView[]> {
  if (!boxes.length) return [];
  const folds = new Map<string, BoxFold>(boxes.map(box => [box.code, foldBox(box.events, clocksApartMs)]));
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const payload = {
    at: iso(ctx.now),
    actor: ctx.scope.actor,
    person: ctx.scope.naturalPerson,
    boxes: boxes.map(box => {
      const fold = folds.get(box.code)!;
      const lab = fold.holder.startsWith('lab:') && !box.labId ? fold.holder.slice(4) : box.labId;
      return {
        code: box.code,
        pointId: box.pointId,
        labId: lab === 'unknown' ? null : lab,
        areaKey: box.areaKey,
        labKey: box.labKey,
        arrives: box.arrives ?? false,
        state: fold.state,
        holder: fold.holder,
        openedAt: iso(fold.openedAt),
        closedAt: iso(fold.closedAt),
        handedOverAt: iso(fold.handedOverAt),
        receivedAt: iso(fold.receivedAt),
        closedCount: fold.closedCount,
        receivedCount: fold.receivedCount,
        tubeCount: fold.tubes.length,
        lostSince: iso(fold.lostSince),
        waiting: fold.waiting && { ...fold.waiting, since: iso(fold.waiting.since) },
        differences: fold.differences.map(({ key: _, ...one }) => ({ ...one, when: iso(one.when) })),
        raised: fold.differences.map(one => one.key),
      };
    }),
    ...(fresh.length
      ? {
          events: fresh.map(({ said, code, tubes, actor: _, ...fact }) => ({
            ...fact,
            at: iso(fact.at),
            code,
            tubes,
            temperatureC: said.temperatureC,
            sealIntact: said.sealIntact,
            packaging: said.packaging,
            vehicle: said.vehicle,
            note: said.note,
          })),
        }
      : {}),
  };
  await sql`select core.custody_store(${JSON.stringify(payload)}::jsonb)`.execute(ctx.tx);
  const views = await boxesByCode(
    ctx,
    boxes.map(box => box.code),
  );
  const due = views.map(view =>
    firstDue(
      view.limits.map(limit => ({
        dueAt: Date.parse(limit.dueAt),
        reached: limit.state === 'met' || reached(view, limit.to),
      })),
    ),
  );
  await sql`update sample_box b set due_at = x.due from unnest(${views.map(view => view.id)}::uuid[], ${due.map(iso)}::timestamptz[]) x(id, due) where b.id = x.id and b.due_at is distinct from x.due`.execute(
    ctx.tx,
  );
  await follow(ctx, boxes, folds, views);
  return views;
}

function reached(view: BoxView, moment: string): boolean {
  if (moment === 'handed_over') return view.handedOverAt !== null;
  if (moment === 'received') return view.receivedAt !== null;
  return (moment === 'closed' || moment === 'boxed') && view.closedAt !== null;
}

async function follow(
  ctx: Context,
  boxes: readonly BoxFacts[],
  folds: ReadonlyMap<string, BoxFold>,
  views: readonly BoxView[],
): Promise<void> {
  const byCode = new Map(views.map(view => [view.code, view]));
  const dueAt = ctx.now + custody.taskDue.value * 60_000;
  const about = (box: BoxFacts, view: BoxView) => ({
    outbreakId: null,
    subjectKind: 'box',
    subjectId: view.id,
    dueAt,
    areaKey: box.areaKey,
    locatedKey: box.labKey >= 0 ? box.labKey : box.areaKey,
    originKey: box.areaKey,
  });
  for (const box of boxes) {
    const view = byCode.get(box.code);
    const fold = folds.get(box.code)!;
    if (!view) continue;
    const unseen = fold.differences.filter(one => !box.raised.includes(one.key));
    if (unseen.length) {
      await addTasks(
        ctx,
        unseen.map(one => ({
          ...about(box, view),
          kind: 'custody_difference' as const,
          ruleId: 'CUS-4',
          title: {
            zh: `转运箱 ${box.code} 数量不符：应有${one.expected}，实有${one.found}`,
            en: `Counts of box ${box.code} differ: ${one.expected} expected, ${one.found} found`,
          },
          note: [...one.missing.map(label => `−${label}`), ...one.unexpected.map(label => `+${label}`)]
            .slice(0, 40)
            .join(' '),
        })),
      );
      await ctx.emit('custody.difference', { boxId: view.id });
    } else if (box.raised.length && !fold.differences.length)
      await closeTasksOf(ctx, view.id, 'CUS-4: 数量已相符', { kinds: ['custody_difference'] });
    if (fold.lostSince !== null && !box.lost)
      await addTasks(
        ctx,
        [
          {
            ...about(box, view),
            kind: 'find_box' as const,
            ruleId: 'CUS-6',
            title: {
              zh: `转运箱 ${box.code} 报失，立即查找`,
              en: `Box ${box.code} is reported lost: find it`,
            },
          },
        ],
        { unlessOpen: true },
      );
    if (fold.state === 'received' && !box.events.every(event => event.party.startsWith('lab:')))
      await tasksDone(ctx, [view.id], ['find_box'], `CUS-6: ${box.code}`);
  }
}
