import type { Bilingual } from '../../core/refusal.ts';
import { stepOfClock } from '../../modules/cases/completion.ts';
import type { EvidenceBook } from './evidence.ts';
import type { ProductBooks, ProductCase, ProductMeasure } from './product.ts';
import { targets } from './targets.ts';
import type { EvidenceRow, StepGroup, StepScore } from './types.ts';

const HOUR = 3_600_000;
const DAY_HOURS = 24;

/** One run of a step: from an event to its end, or not ended. Instants epoch ms. */
interface Run {
  from: number;
  to: number | null;
  said: Bilingual;
  link: string;
}

interface Step {
  key: string;
  title: Bilingual;
  group: StepGroup;
  unit: 'hours' | 'days';
  target: number | null;
  source: Bilingual | null;
  runs: Run[];
}

const sources = {
  pack: (ruleId: string): Bilingual => ({ zh: `方案时限${ruleId}`, en: `the protocol’s clock ${ruleId}` }),
  247: { zh: '2–4–24(第九版实践)', en: '2–4–24 as practised in the 9th edition' },
  717: { zh: '7–1–7(717alliance.org)', en: '7–1–7 (717alliance.org)' },
  eight: { zh: '第九版:密接8小时内转运到位', en: '9th edition: close contacts in quarantine within 8 h' },
} as const;

/**
 * Hours from event to step, for every case and contact: 2–4–24 (from the positive result, by the outbreak's own clocks where its protocol has them), 7–1–7, and from a case's result to its
 * contacts in place. A response is complete when the case is apart, its investigation reported and every contact put under a measure is in place. Runs that have not ended count as late once
 * their time is over, else in no share. `infectedAt`: when a case was truly infected (epoch ms), null when it was not.
 */
export function scoreSteps(
  books: Pick<ProductBooks, 'cases' | 'contacts' | 'measures'>,
  truth: { infectedAt(one: ProductCase): number | null },
  now: number,
  evidence: EvidenceBook,
): StepScore[] {
  const caseOf = new Map(books.cases.map(one => [one.id, one]));
  const contactCase = new Map(books.contacts.map(contact => [contact.id, caseOf.get(contact.caseId)]));
  const ofContacts = books.measures.filter(measure => contactCase.get(measure.basisId));
  const contactsOf = Map.groupBy(ofContacts, measure => contactCase.get(measure.basisId)!.id);
  const own = new Map(
    books.measures.filter(measure => caseOf.has(measure.basisId)).map(measure => [measure.basisId, measure]),
  );
  const about = (one: ProductCase) => ({
    said: { zh: one.number, en: one.number },
    link: `/cases/${one.id}`,
  });
  const clockOf = (one: ProductCase, step: string) => one.clocks.find(clock => stepOfClock(clock) === step);
  const apartAt = (one: ProductCase) =>
    one.isolatedAt ?? own.get(one.id)?.inPlaceAt ?? clockOf(one, 'transfer')?.doneAt ?? null;
  const completeAt = (one: ProductCase): number | null => {
    const ends = [
      apartAt(one),
      clockOf(one, 'full')?.doneAt ?? null,
      ...(contactsOf.get(one.id) ?? []).filter(stillAsked).map(measure => measure.inPlaceAt),
    ];
    return ends.includes(null) ? null : Math.max(...(ends as number[]));
  };
  const fromResult = (
    key: 'report' | 'transfer' | 'core' | 'full',
    title: Bilingual,
    end: (one: ProductCase) => number | null,
  ): Step => {
    const clock = books.cases.map(one => clockOf(one, key)).find(found => found !== undefined);
    const since = clock && books.cases.find(one => one.clocks.includes(clock))!.positiveAt;
    return {
      key: `step/${key}`,
      title,
      group: '2-4-24',
      unit: 'hours',
      // the pack's own time where the outbreak's protocol has such a clock
      target: clock ? Math.round((clock.due - since!) / HOUR) || targets[key].value : targets[key].value,
      source: clock ? sources.pack(clock.ruleId) : sources[247],
      runs: books.cases.map(one => ({ from: one.positiveAt, to: end(one), ...about(one) })),
    };
  };
  const infected = books.cases.flatMap(one => {
    const at = truth.infectedAt(one);
    return at === null ? [] : [{ from: at, to: one.positiveAt, ...about(one) }];
  });
  const reportedAt = (one: ProductCase) => one.reportedAt ?? clockOf(one, 'report')?.doneAt ?? null;
  const measureRun = (measure: ProductMeasure, from: number): Run => ({
    from,
    to: measure.inPlaceAt,
    said: {
      zh: `${contactCase.get(measure.basisId)!.number}的接触者`,
      en: `contact of ${contactCase.get(measure.basisId)!.number}`,
    },
    link: `/measures/${measure.id}`,
  });
  const days = (of: { value: number }) => of.value;
  const steps: Step[] = [
    fromResult('report', { zh: '阳性结果到网络直报', en: 'Positive result to report' }, reportedAt),
    fromResult('transfer', { zh: '阳性结果到隔离到位', en: 'Positive result to isolation' }, apartAt),
    fromResult(
      'core',
      { zh: '阳性结果到核心信息', en: 'Positive result to core information' },
      one => clockOf(one, 'core')?.doneAt ?? null,
    ),
    fromResult(
      'full',
      { zh: '阳性结果到流调完成', en: 'Positive result to investigation complete' },
      one => clockOf(one, 'full')?.doneAt ?? null,
    ),
    {
      key: 'step/inPlace',
      title: { zh: '判定接触者到隔离到位', en: 'Contact found to in place' },
      group: '2-4-24',
      unit: 'hours',
      target: targets.inPlace.value,
      source: sources.eight,
      runs: ofContacts.filter(stillAsked).map(measure => measureRun(measure, measure.foundAt)),
    },
    {
      key: 'step/contacts',
      title: { zh: '病例结果到其接触者到位', en: 'Case’s result to its contacts in place' },
      group: 'own',
      unit: 'hours',
      target: null,
      source: null,
      runs: ofContacts
        .filter(stillAsked)
        .map(measure => measureRun(measure, contactCase.get(measure.basisId)!.positiveAt)),
    },
    {
      key: 'step/detect',
      title: { zh: '感染到发现', en: 'Infection to detection' },
      group: '7-1-7',
      unit: 'days',
      target: days(targets.detect),
      source: sources[717],
      runs: infected,
    },
    {
      key: 'step/notify',
      title: { zh: '发现到报告', en: 'Detection to notification' },
      group: '7-1-7',
      unit: 'days',
      target: days(targets.notify),
      source: sources[717],
      runs: books.cases.map(one => ({ from: one.positiveAt, to: reportedAt(one), ...about(one) })),
    },
    {
      key: 'step/respond',
      title: { zh: '报告到处置完成', en: 'Notification to response complete' },
      group: '7-1-7',
      unit: 'days',
      target: days(targets.respond),
      source: sources[717],
      runs: books.cases.flatMap(one => {
        const from = reportedAt(one);
        return from === null ? [] : [{ from, to: completeAt(one), ...about(one) }];
      }),
    },
  ];
  return steps.map(step => scored(step, now, evidence));
}

/** A measure that ended before anybody was in place asks for nobody any more. */
const stillAsked = (measure: ProductMeasure) => measure.inPlaceAt !== null || measure.closedAt === null;

function scored(step: Step, now: number, evidence: EvidenceBook): StepScore {
  const per = step.unit === 'hours' ? HOUR : HOUR * DAY_HOURS;
  const { target } = step;
  const took = (run: Run) => ((run.to ?? now) - run.from) / per;
  const done = step.runs.filter(run => run.to !== null).toSorted((a, b) => took(b) - took(a));
  const open = step.runs.filter(run => run.to === null).toSorted((a, b) => took(b) - took(a));
  const values = done.map(run => Math.max(0, took(run))).toReversed();
  const at = (share: number) => (values.length ? values[Math.ceil(share * values.length) - 1]! : null);
  const ranOut = target === null ? [] : open.filter(run => took(run) > target);
  const unit = step.unit === 'hours' ? { zh: '小时', en: 'h' } : { zh: '天', en: 'days' };
  const row = (run: Run): EvidenceRow => {
    const n = Math.max(0, took(run)).toFixed(1);
    const late = target !== null && took(run) > target;
    return {
      text: {
        zh: `${run.said.zh}:${run.to === null ? '尚未完成,已' : ''}${n}${unit.zh}${late ? '(超时)' : ''}`,
        en: `${run.said.en}: ${run.to === null ? 'not done after ' : ''}${n} ${unit.en}${late ? ' (late)' : ''}`,
      },
      link: run.link,
    };
  };
  return {
    key: step.key,
    title: step.title,
    group: step.group,
    unit: step.unit,
    target,
    source: step.source,
    done: done.length,
    open: open.length,
    median: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    withinTarget:
      target === null
        ? null
        : { hits: values.filter(value => value <= target).length, of: done.length + ranOut.length },
    evidence: evidence.keep(
      step.key,
      { zh: `${step.title.zh}:最久的在前`, en: `${step.title.en}, longest first` },
      [...open, ...done].map(row),
    ),
  };
}
