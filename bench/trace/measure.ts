import type { City } from './city.ts';
import type { Asked, Engine, Loaded, Totals } from './engine.ts';
import { casesOf, SINGLE_CASES, stationHours, TWO_HOPS_MINUTES, WHAT_IF } from './plan.ts';

/** Milliseconds of one kind of question. */
export interface Timing {
  median: number;
  /** Of single questions only: the time that 99 in 100 stay under. */
  p99?: number;
  mean: number;
  /** The fastest: what is least disturbed by other work on the machine. */
  fastest: number;
  times: number;
}

export const QUESTIONS = ['one', 'many', 'whatIf', 'twoHops', 'at'] as const;
export type Question = (typeof QUESTIONS)[number];

/** What one engine did at one size. */
export interface Measured {
  label: string;
  version: string;
  tuning: string;
  date: string;
  /** Load average of the machine in the minute before the questions: above 1, the times are of a machine that did other things too. */
  load: number;
  loaded: Loaded;
  timings: Record<Question, Timing>;
  answers: Record<Question, Totals>;
  /** Largest memory seen after loading and after each kind of question, in bytes. */
  memory: number;
  more: Record<string, number>;
}

/** How often a question over many is asked (once more before, unmeasured, so that all read from warm memory). */
export interface Repeats {
  many: number;
  one: number;
}

/** Asks an engine that has loaded the city all questions, once with checksums and then for time. */
export async function measure(
  engine: Engine,
  city: City,
  twoHopsPerson: number,
  repeats: Repeats,
  say: (text: string) => void,
): Promise<Pick<Measured, 'timings' | 'answers' | 'memory'>> {
  const cases = casesOf(city.people);
  const singles = cases.slice(0, SINGLE_CASES);
  const hours = stationHours(city.stations);
  const start: Asked = { ...cases[0], person: twoHopsPerson };
  let memory = engine.memory();

  async function each<Q>(asked: readonly Q[], ask: (q: Q, exact: boolean) => Promise<Totals>) {
    const answer = await sumOf(asked, q => ask(q, true));
    const times: number[] = [];
    for (let round = 0; round <= repeats.one; round++)
      for (const q of asked) {
        const started = performance.now();
        const found = await ask(q, false);
        if (round > 0) times.push(performance.now() - started);
        void found;
      }
    return { answer, timing: timingOf(times, true) };
  }
  async function whole(ask: (exact: boolean) => Promise<Totals>) {
    const answer = await ask(true);
    const times: number[] = [];
    for (let round = 0; round <= repeats.many; round++) {
      const started = performance.now();
      const found = await ask(false);
      if (round > 0) times.push(performance.now() - started);
      if (found.pairs !== answer.pairs || found.minutes !== answer.minutes)
        throw new Error(`${engine.label} answers the same question differently`);
    }
    return { answer, timing: timingOf(times, false) };
  }

  const timings: Partial<Record<Question, Timing>> = {};
  const answers: Partial<Record<Question, Totals>> = {};
  const note = (question: Question, { answer, timing }: { answer: Totals; timing: Timing }) => {
    timings[question] = timing;
    answers[question] = answer;
    memory = Math.max(memory, engine.memory());
    say(
      `${question}: ${timing.median.toFixed(3)} ms${timing.p99 ? `, p99 ${timing.p99.toFixed(3)}` : ''} · ${answer.pairs} pairs, ${answer.minutes} minutes, ${answer.check}`,
    );
  };
  note('one', await each(singles, (asked, exact) => engine.one(asked, 0, exact)));
  await engine.ask(cases);
  note('many', await whole(exact => engine.many(0, exact)));
  await engine.ask(cases.map(asked => ({ ...asked, from: WHAT_IF.from, to: WHAT_IF.to })));
  note('whatIf', await whole(exact => engine.many(WHAT_IF.minutes, exact)));
  note('twoHops', await whole(exact => engine.twoHops(start, TWO_HOPS_MINUTES, exact)));
  note('at', await each(hours, ({ place, from, to }, exact) => engine.at(place, from, to, exact)));
  return { timings: timings as Measured['timings'], answers: answers as Measured['answers'], memory };
}

/** Of sixteen cases from few contacts to many, the one whose second hop comes nearest to `wanted` pairs. */
export async function chooseTwoHops(engine: Engine, people: number, wanted: number): Promise<number> {
  const cases = casesOf(people).slice(0, SINGLE_CASES);
  const counts: { asked: Asked; pairs: number }[] = [];
  for (const asked of cases)
    counts.push({ asked, pairs: (await engine.one(asked, TWO_HOPS_MINUTES, false)).pairs });
  counts.sort((a, b) => a.pairs - b.pairs || a.asked.person - b.asked.person);
  let best = { person: counts[0].asked.person, far: Number.POSITIVE_INFINITY };
  let low = 0;
  let high = counts.length - 1;
  // The second hop grows with the first, nearly: halving finds the neighbourhood.
  for (let k = 0; k < 8 && low <= high; k++) {
    const middle = (low + high) >> 1;
    const { asked } = counts[middle];
    const { pairs } = await engine.twoHops(asked, TWO_HOPS_MINUTES, false);
    const far = Math.abs(pairs - wanted);
    if (far < best.far) best = { person: asked.person, far };
    if (pairs < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return best.person;
}

async function sumOf<Q>(asked: readonly Q[], ask: (q: Q) => Promise<Totals>): Promise<Totals> {
  const sum: Totals = { pairs: 0, minutes: 0, first: 0, last: 0 };
  const check = [0, 0];
  for (const q of asked) {
    const found = await ask(q);
    sum.pairs += found.pairs;
    sum.minutes += found.minutes;
    sum.first += found.first;
    sum.last += found.last;
    found.check!.split(':').forEach((part, k) => {
      check[k] += Number(part);
    });
  }
  return { ...sum, check: check.join(':') };
}

function timingOf(times: number[], single: boolean): Timing {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const mean = sorted.reduce((sum, time) => sum + time, 0) / sorted.length;
  return {
    median: at(0.5),
    ...(single ? { p99: at(0.99) } : {}),
    mean,
    fastest: sorted[0],
    times: sorted.length,
  };
}
