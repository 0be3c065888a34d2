import type { SamplingEvent } from '../../modules/specimens/schema.ts';
import type { Hands } from './hands.ts';

/** A closed tube as the demo remembers it. */
export interface FilledTube {
  id: string;
  code: string;
  people: number;
  closedAt: string;
}
export interface FilledBox {
  code: string;
  tubes: FilledTube[];
}
type Without<T> = T extends unknown ? Omit<T, 'id'> : never;
type Said = Without<SamplingEvent>;

/** What a table is going to say, and the tubes it fills. */
export interface Filling {
  device: string;
  events: Said[];
  tubes: FilledTube[];
  /** Everybody has a tube of their own. */
  alone: boolean;
}

/** What others do while the tables are at work. `at`: ISO. */
export interface Meanwhile {
  at: string;
  work: () => Promise<void>;
}

interface TableWork {
  device: string;
  programmeId: string;
  pointId: string;
  people: readonly string[];
  size: number;
  from: string;
  to: string;
  /** The last tube stays open. */
  leaveOpen?: boolean;
  how?: 'code' | 'document' | 'household' | 'manual' | 'task';
}

/** One table's morning: people one after another into tubes of so many, evenly between two instants; a household stays together because it comes together. */
export function planTubes(hands: Hands, of: TableWork): Filling {
  const begins = Date.parse(of.from);
  const step = (Date.parse(of.to) - begins) / Math.max(1, of.people.length);
  const at = (person: number) => new Date(begins + Math.round(person * step)).toISOString();
  const events: Said[] = [];
  const tubes: FilledTube[] = [];
  for (let first = 0; first < of.people.length; first += of.size) {
    const members = of.people.slice(first, first + of.size);
    const last = first + members.length;
    const tube = {
      id: hands.labels.id(),
      code: hands.labels.tube(),
      people: members.length,
      closedAt: at(last),
    };
    events.push({
      kind: 'tube_opened',
      at: at(first),
      tubeId: tube.id,
      tubeCode: tube.code,
      programmeId: of.programmeId,
      pointId: of.pointId,
      poolSize: of.size,
    } as Said);
    for (const [n, personId] of members.entries())
      events.push({
        kind: 'sampled',
        at: at(first + n + 0.5),
        tubeId: tube.id,
        person: { personId },
        how: of.how ?? ((first + n) % 9 === 4 ? 'document' : 'code'),
      } as Said);
    if (of.leaveOpen && last >= of.people.length) break;
    events.push({ kind: 'tube_closed', at: at(last), tubeId: tube.id } as Said);
    tubes.push(tube);
  }
  return { device: of.device, events, tubes, alone: of.size === 1 };
}

/** How often a table's phone sends what it has: well before a sample counts as late. */
const uploadMs = 15 * 60_000;

/**
 * Lives through the tables' time: every quarter of an hour each phone sends what happened since. One that is `offline` sends all of it at the end, as from a cellar. Whoever
 * came under a measure meanwhile, or waits for an own test, does not come to a table where tubes are shared; a tube nobody came for is voided.
 */
export async function fillAll(
  hands: Hands,
  fillings: readonly Filling[],
  { offline = '', meanwhile = [] }: { offline?: string; meanwhile?: readonly Meanwhile[] } = {},
): Promise<void> {
  const times = fillings.flatMap(({ events }) => events.map(event => Date.parse(event.at)));
  if (!times.length) return;
  const end = Math.max(...times);
  const sent = new Map<Filling, number>();
  const others = meanwhile.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  let next = 0;
  for (let until = Math.min(...times); until < end; ) {
    until = Math.min(end, until + uploadMs);
    await hands.reachInstant(until);
    const stay = await hands.sampledAlone();
    for (const filling of fillings) {
      if (filling.device === offline && until < end) continue;
      const from = sent.get(filling) ?? 0;
      // in the order in which they happened
      let to = from;
      while (to < filling.events.length && Date.parse(filling.events[to]!.at) <= until) to++;
      sent.set(filling, to);
      const said = filling.events.slice(from, to).flatMap(event => spoken(filling, event, stay));
      if (said.length) await hands.table(filling.device, said);
    }
    while (next < others.length && (until >= end || Date.parse(others[next]!.at) <= until))
      await others[next++]!.work();
  }
  for (const filling of fillings) filling.tubes = filling.tubes.filter(tube => tube.people > 0);
}

function spoken({ tubes, alone }: Filling, event: Said, stay: ReadonlySet<string>): Said[] {
  if (event.kind === 'sampled') {
    const { personId } = event.person as { personId?: string };
    if (alone || !personId || !stay.has(personId)) return [event];
    const tube = tubes.find(one => one.id === event.tubeId);
    if (tube) tube.people--;
    return [];
  }
  if (event.kind === 'tube_closed' && tubes.find(one => one.id === event.tubeId)?.people === 0)
    return [{ kind: 'tube_voided', at: event.at, tubeId: event.tubeId, reason: '无人采样' } as Said];
  return [event];
}

/** Boxes tubes at a point, up to so many a box. */
export async function boxUp(
  hands: Hands,
  of: {
    device: string;
    pointId: string;
    tubes: readonly FilledTube[];
    labId: string;
    at: string;
    perBox?: number;
  },
): Promise<FilledBox[]> {
  await hands.reachInstant(Date.parse(of.at));
  const boxes: FilledBox[] = [];
  const perBox = of.perBox ?? 30;
  for (let from = 0; from < of.tubes.length; from += perBox) {
    const tubes = of.tubes.slice(from, from + perBox);
    const box = { code: hands.labels.box(), tubes };
    await hands.table(of.device, [
      {
        kind: 'box_filled',
        at: of.at,
        boxCode: box.code,
        pointId: of.pointId,
        tubeCodes: tubes.map(tube => tube.code),
      } as Said,
      { kind: 'box_closed', at: of.at, boxCode: box.code, count: tubes.length, labId: of.labId } as Said,
    ]);
    boxes.push(box);
  }
  return boxes;
}

interface HandOver {
  kind: 'given' | 'taken';
  boxCode: string;
  count: number;
  counterpart: string;
  at: string;
}

async function sign(hands: Hands, seat: 'sampler' | 'courier', facts: readonly HandOver[]): Promise<void> {
  const { results } = await hands.as(seat).must<{
    results: { state: string; rule?: string; why?: { en: string } }[];
  }>('POST', '/custody/events', {
    events: facts.map(fact => ({
      ...fact,
      id: hands.labels.id(),
      sealIntact: true,
      packaging: 'intact',
      temperatureC: 6,
      ...(seat === 'courier' ? { vehicle: '星A·冷03' } : {}),
    })),
  });
  const wrong = results.find(one => one.state !== 'recorded');
  if (wrong) throw new Error(`custody: ${wrong.state} ${wrong.rule ?? ''} ${wrong.why?.en ?? ''}`);
}

/** The courier takes boxes at a point: signed at both ends. */
export async function pickUp(
  hands: Hands,
  pointId: string,
  boxes: readonly FilledBox[],
  at: string,
): Promise<void> {
  await hands.reachInstant(Date.parse(at));
  const facts = (kind: 'given' | 'taken', counterpart: string) =>
    boxes.map(box => ({ kind, boxCode: box.code, count: box.tubes.length, counterpart, at }));
  await sign(hands, 'sampler', facts('given', `courier:${hands.courier}`));
  await sign(hands, 'courier', facts('taken', `point:${pointId}`));
}

/** The courier hands boxes over to a laboratory, which unpacks them. `lost`: labels it does not find. */
export async function handIn(
  hands: Hands,
  labId: string,
  boxes: readonly FilledBox[],
  at: string,
  lost: readonly string[] = [],
): Promise<void> {
  await hands.reachInstant(Date.parse(at) + boxes.length * 120_000);
  await sign(
    hands,
    'courier',
    boxes.map(box => ({
      kind: 'given' as const,
      boxCode: box.code,
      count: box.tubes.length,
      counterpart: `lab:${labId}`,
      at,
    })),
  );
  for (const [n, box] of boxes.entries())
    await hands.as('lab').must('POST', `/labs/${labId}/receptions`, {
      id: hands.labels.id(),
      boxCode: box.code,
      tubeCodes: box.tubes.map(tube => tube.code).filter(code => !lost.includes(code)),
      temperatureC: 4 + (n % 4),
      sealIntact: true,
      packaging: 'intact',
      at: new Date(Date.parse(at) + (n + 1) * 120_000).toISOString(),
    });
}
