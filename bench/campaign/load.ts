// Tables at work: tubes of ten filled offline and sent three at a time, and tubes filled scan by scan, at a rate that does not wait for answers.
import { randomBytes } from 'node:crypto';
import { insist } from './client.ts';
import { Latencies } from './latency.ts';

const tubeSize = 10;
const tubesOfBatch = 3;
/** One person every two seconds is what a lane does. */
const secondsAPerson = 2;

export interface Table {
  token: string;
  pointId: string;
  device: string;
}

export interface LoadPlan {
  address: () => string;
  programmeId: string;
  tables: Table[];
  /** Codes of people to be sampled, in the order they come. */
  people: { next(): string | undefined };
  peopleASecond: number;
  /** Share of people scanned one by one, each its own request. */
  singleShare: number;
  seconds: number;
  /** Over how many of these seconds the tables open, one after another. */
  openingSeconds: number;
  onSecond?: (line: string) => void;
}

export interface LoadResult {
  seconds: number;
  people: number;
  /** People a second from when every table was open to when the planned time ended. */
  sustained: number;
  requests: number;
  batches: Latencies;
  singles: Latencies;
  askedAgain: number;
  /** Ids of samples the server said it had recorded. */
  acknowledged: string[];
  refused: Map<string, number>;
  tubes: { id: string; code: string; pointId: string }[];
}

interface SamplingAnswer {
  results: { id: string; state: string; rule?: string }[];
}

// labels of one run are not those of another in the same folder
let counter = (Date.now() % 2 ** 31) * 1000;
/** A version 7 uuid: ordered by time, as devices make them. */
export function uuid7(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Samples people at the planned rate for the planned time, then waits for what is under way. Latency counts from when a request should have been sent. */
export async function sampleAtRate(plan: LoadPlan): Promise<LoadResult> {
  const result: LoadResult = {
    seconds: 0,
    people: 0,
    sustained: 0,
    requests: 0,
    batches: new Latencies(),
    singles: new Latencies(),
    askedAgain: 0,
    acknowledged: [],
    refused: new Map(),
    tubes: [],
  };
  const asked = { again: 0 };
  const began = performance.now();
  const open = () => performance.now() - began < plan.seconds * 1000;
  const post = async (table: Table, events: object[], due: number, latencies: Latencies) => {
    const answer = await insist<SamplingAnswer>(
      plan.address(),
      table.token,
      '/sampling/events',
      { device: table.device, events },
      asked,
    );
    latencies.add(performance.now() - due);
    result.requests++;
    for (const [index, { id, state, rule }] of answer.results.entries()) {
      const kind = (events[index] as { kind: string }).kind;
      if (state === 'recorded' || state === 'already') {
        if (kind === 'sampled') result.acknowledged.push(id);
      } else {
        const name = `${kind} ${rule}`;
        result.refused.set(name, (result.refused.get(name) ?? 0) + 1);
      }
    }
  };
  const under = new Set<Promise<void>>();
  const track = (work: Promise<void>) => {
    under.add(work);
    void work.finally(() => under.delete(work));
  };

  const perBatch = tubeSize * tubesOfBatch;
  const batchesASecond = (plan.peopleASecond * (1 - plan.singleShare)) / perBatch;
  const lanes = Math.round(plan.peopleASecond * plan.singleShare * secondsAPerson);
  // the rate grows evenly while the tables open: after t of T seconds, t² / 2T seconds' worth has come
  const opening = plan.openingSeconds;
  const dueBy = (elapsed: number) =>
    batchesASecond * (elapsed < opening ? elapsed ** 2 / (2 * opening) : elapsed - opening / 2);
  const dueAt = (batch: number) => {
    const worth = batch / batchesASecond;
    return worth < opening / 2 ? Math.sqrt(2 * opening * worth) : worth + opening / 2;
  };
  let people = true;
  const singles = Array.from({ length: lanes }, async (_, lane) => {
    const table = plan.tables[lane % plan.tables.length]!;
    let due = began + (plan.openingSeconds * lane * 1000) / lanes + Math.random() * secondsAPerson * 1000;
    while (people && open()) {
      const tube = newTube(table, plan.programmeId, result);
      for (let place = 0; place < tubeSize && open(); place++) {
        await until(due);
        const code = plan.people.next();
        if (code === undefined) {
          people = false;
          return;
        }
        const events = [
          ...(place === 0 ? [tube.opened] : []),
          tube.sampled(code),
          ...(place === tubeSize - 1 ? [tube.closed()] : []),
        ];
        await post(table, events, due, result.singles);
        result.people++;
        due = Math.max(due + secondsAPerson * 1000, performance.now());
      }
    }
  });
  let opened: { at: number; people: number } | undefined;
  let sent = 0;
  let second = 0;
  let lastPeople = 0;
  while (people && open()) {
    const elapsed = (performance.now() - began) / 1000;
    if (!opened && elapsed >= opening) opened = { at: elapsed, people: result.people };
    while (people && sent < dueBy(elapsed)) {
      const table = plan.tables[sent % plan.tables.length]!;
      const events: object[] = [];
      let count = 0;
      for (let index = 0; index < tubesOfBatch && people; index++) {
        const codes: string[] = [];
        while (codes.length < tubeSize) {
          const code = plan.people.next();
          if (code === undefined) {
            people = false;
            break;
          }
          codes.push(code);
        }
        if (!codes.length) break;
        const tube = newTube(table, plan.programmeId, result);
        events.push(tube.opened, ...codes.map(tube.sampled), tube.closed());
        count += codes.length;
      }
      const due = began + dueAt(sent) * 1000;
      sent++;
      if (events.length)
        track(
          post(table, events, due, result.batches).then(() => {
            result.people += count;
          }),
        );
    }
    if (Math.floor(elapsed / 10) > second) {
      second = Math.floor(elapsed / 10);
      plan.onSecond?.(
        `${String(second * 10).padStart(4)} s  ${Math.round((result.people - lastPeople) / 10)} people/s  ${under.size} under way  ${asked.again} asked again`,
      );
      lastPeople = result.people;
    }
    await new Promise(resolve => setTimeout(resolve, 4));
  }
  if (opened) {
    const elapsed = (performance.now() - began) / 1000;
    result.sustained = (result.people - opened.people) / (elapsed - opened.at);
  }
  await Promise.all(singles);
  while (under.size) await Promise.all(under);
  result.seconds = (performance.now() - began) / 1000;
  result.askedAgain = asked.again;
  return result;
}

function newTube(table: Table, programmeId: string, result: LoadResult) {
  const id = uuid7();
  const code = `B${(counter++).toString(36).toUpperCase()}`;
  const now = () => new Date().toISOString();
  result.tubes.push({ id, code, pointId: table.pointId });
  return {
    opened: {
      id: uuid7(),
      at: now(),
      kind: 'tube_opened',
      tubeId: id,
      tubeCode: code,
      programmeId,
      pointId: table.pointId,
    },
    sampled: (person: string) => ({
      id: uuid7(),
      at: now(),
      kind: 'sampled',
      tubeId: id,
      person: { code: person },
      how: 'code',
    }),
    closed: () => ({ id: uuid7(), at: now(), kind: 'tube_closed', tubeId: id }),
  };
}

async function until(due: number): Promise<void> {
  const left = due - performance.now();
  if (left > 0) await new Promise(resolve => setTimeout(resolve, left));
}
