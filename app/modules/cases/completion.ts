import { addDays, dayOf, type Pack } from '@outpace/protocol';
import { type Bilingual, type Refusal, refuse } from '../../core/refusal.ts';
import type { CaseClock, CaseFacts } from './schema.ts';

/** What a clock of a case asks to be finished. */
export type ClockStep = 'report' | 'transfer' | 'on_site' | 'core' | 'full';

/**
 * Which step a clock of the pack stands for, by the words of its title (packs name their clocks, they have no code for it); `report` when the words say none.
 */
export function stepOfClock(clock: { title: Bilingual }): ClockStep {
  const { zh } = clock.title;
  if (/转运|隔离到位/.test(zh)) return 'transfer';
  if (/到场|现场/.test(zh)) return 'on_site';
  if (/核心/.test(zh)) return 'core';
  if (/流调报告|调查报告|完整/.test(zh)) return 'full';
  return 'report';
}

/** What is known of a case when a step is to be closed. */
export interface CompletionFacts {
  facts: CaseFacts;
  state: string;
  person: { sex: string; birthYear: number | null };
  /** City days of the infectious window up to now, ascending; null when the window itself is unknown. */
  windowDays: readonly string[] | null;
  /** Days that have at least one confirmed trajectory line. */
  linedDays: ReadonlySet<string>;
}

interface Missing {
  path: string;
  message: Bilingual;
}

/** What a step still lacks; empty when it may be closed. Unknown is not an answer, "none" is. Pure. */
export function missingFor(step: ClockStep, given: CompletionFacts): Missing[] {
  const { facts } = given;
  const missing: Missing[] = [];
  const want = (known: unknown, path: string, zh: string, en: string) => {
    if (known === undefined || known === null || known === 'unknown')
      missing.push({ path: `case/${path}`, message: { zh, en } });
  };
  if (step === 'on_site') return missing;
  if (step === 'transfer') {
    want(facts.isolatedAt, 'isolatedAt', '何时隔离(到位时间)', 'When the person came into isolation');
    return missing;
  }
  want(
    facts.positiveAt ?? facts.confirmedOn ?? facts.sampledOn,
    'positiveAt',
    '阳性结果的时间',
    'When the result came out positive',
  );
  if (step === 'report') return missing;
  want(given.person.sex, 'person/sex', '性别', 'Sex');
  want(given.person.birthYear, 'person/birthYear', '出生年份', 'Year of birth');
  want(
    facts.onsetOn ?? (given.state === 'asymptomatic' ? facts.sampledOn : undefined),
    'onsetOn',
    '发病日期(无症状者填采样日期)',
    'Day of onset (without symptoms: day of the specimen)',
  );
  want(facts.foundIn, 'foundIn', '在管控内还是社会面发现', 'Whether found under control or in the community');
  if (step === 'core') return missing;
  want(facts.origin, 'origin', '本地还是输入', 'Whether infected here or elsewhere');
  want(
    facts.exposureText ?? facts.exposureFrom,
    'exposureText',
    '暴露史(没有也要写明)',
    'History of exposure (say so when there is none)',
  );
  want(facts.symptoms, 'symptoms', '症状(没有也要写明)', 'Symptoms (say so when there are none)');
  if (given.windowDays === null)
    missing.push({
      path: 'case/onsetOn',
      message: { zh: '可传播期尚无法推算', en: 'The infectious window is not known yet' },
    });
  for (const day of given.windowDays ?? []) {
    if (!given.linedDays.has(day))
      missing.push({
        path: `trajectory/${day}`,
        message: { zh: `${day} 没有一条轨迹`, en: `No trajectory line on ${day}` },
      });
  }
  return missing;
}

/** CAS-5: a step is closed only when nothing it asks for is missing; the refusal names everything at once. */
export function mayComplete(clock: CaseClock, given: CompletionFacts): { step: ClockStep } | Refusal {
  const step = stepOfClock(clock);
  const missing = missingFor(step, given);
  if (!missing.length) return { step };
  return refuse(
    'CAS-5',
    `“${clock.title.zh}”还缺${missing.length}项。`,
    `"${clock.title.en}" still lacks ${missing.length}.`,
    { errors: missing.map(item => ({ ...item, rule: 'CAS-5' })), details: { clockRule: clock.ruleId } },
  );
}

/** City days from `from` to `to` (epoch ms, half-open), ascending; at most `limit`, the latest ones, so that a long illness does not ask for months. */
export function daysOfWindow(window: { from: number; to: number }, tz: string, limit = 40): string[] {
  const last = dayOf(Math.max(window.from, window.to - 1), tz);
  const days: string[] = [];
  for (let day = dayOf(window.from, tz); day <= last; day = addDays(day, 1)) days.push(day);
  return days.slice(-limit);
}

/** The title of a state in the words of the pack; the id where the pack does not know it. */
export function stateTitle(pack: Pack, state: string): Bilingual {
  return pack.case_states.find(candidate => candidate.id === state)?.title ?? { zh: state, en: state };
}
