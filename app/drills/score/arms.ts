import { type CommandRun, overWorlds, runOf, type World } from '@outpace/sim';
import type { Bilingual } from '../../core/refusal.ts';
import type { EvidenceBook } from './evidence.ts';
import type { Arm, ArmId, Ranged } from './types.ts';
import type { Worlds } from './worlds.ts';

const words: Record<ArmId, { title: Bilingual; what: Bilingual }> = {
  unattended: {
    title: { zh: '不干预', en: 'Unattended' },
    what: { zh: '没有人做任何事。', en: 'Nobody does anything.' },
  },
  paper: {
    title: { zh: '纸面指挥(2–4–24)', en: 'Paper command (2–4–24)' },
    what: {
      zh: '严格做到2–4–24:4小时隔离病例,24小时完成流调,再过24小时隔离接触者;接触者只靠流调访谈,不查场所记录。',
      en: '2–4–24 met exactly: cases apart in 4 h, interviewed in 24 h, contacts quarantined 24 h later; contacts only as named in interviews, no records of places.',
    },
  },
  response: {
    title: { zh: '本次处置', en: 'This response' },
    what: { zh: '本次演练中实际所做的。', en: 'What was done in this drill.' },
  },
  perfect: {
    title: { zh: '完美指挥', en: 'Perfect command' },
    what: {
      zh: '看得见真相:每名感染者从有传染性的那一分钟起单独隔离,直到不再有传染性;其他人一概不限制。',
      en: 'Sees the truth: everyone infected is kept apart from the minute they become infectious until they no longer are, and nobody else.',
    },
  },
};

const restricted = ({ peopleDays }: CommandRun) => peopleDays.home + peopleDays.apart + peopleDays.zones;

/** People-days a command restricted per infection it prevented in one world; null when it prevented none. */
function perPrevented(run: CommandRun, unattended: CommandRun): number | null {
  const prevented = unattended.infections - run.infections;
  return prevented > 0 ? restricted(run) / prevented : null;
}

const cumulative = (run: CommandRun): number[] => {
  let sum = 0;
  return run.daily.map(n => {
    sum += n;
    return sum;
  });
};

/** The four commands side by side; the first run of each is in the drill's own world. `world`: the drill's, as it stands; `from`: its first commanded day. Pure but for the evidence kept. */
export function armsOf(
  world: World,
  worlds: Worlds,
  from: number,
  days: readonly string[],
  evidence: EvidenceBook,
): Arm[] {
  const own = runOf(world, 'response', from);
  return [
    arm('unattended', worlds.unattended, worlds, days, evidence),
    arm('paper', worlds.paper, worlds, days, evidence),
    arm('response', [own], worlds, days, evidence),
    arm('perfect', worlds.perfect, worlds, days, evidence),
  ];
}

function arm(
  id: ArmId,
  runs: readonly CommandRun[],
  worlds: Worlds,
  days: readonly string[],
  evidence: EvidenceBook,
): Arm {
  const run = runs[0]!;
  const over = (of: (run: CommandRun) => number): Ranged | null =>
    runs.length > 1 ? overWorlds(runs.map(of)) : null;
  const prices = runs.flatMap((each, at) => perPrevented(each, worlds.unattended[at]!) ?? []);
  const value = perPrevented(run, worlds.unattended[0]!);
  const curves = runs.map(cumulative);
  const spreads = days.map((_, day) => overWorlds(curves.map(curve => curve[day] ?? 0)));
  const total = cumulative(run);
  return {
    id,
    ...words[id],
    infections: run.infections,
    infectionsOver: over(each => each.infections),
    infectionsInAll: run.infectionsInAll,
    casesFound: run.casesFound,
    dead: run.dead,
    tests: run.tests,
    peopleDays: { ...run.peopleDays, all: restricted(run) },
    peopleDaysOver: over(restricted),
    perPrevented: {
      value,
      over: runs.length > 1 && prices.length > 1 ? overWorlds(prices) : null,
      why:
        value !== null
          ? null
          : id === 'unattended'
            ? { zh: '这是对照本身。', en: 'This is what the others are compared with.' }
            : {
                zh: '没有比不干预少一例感染,无法估计。',
                en: 'Not estimable: no infection fewer than unattended.',
              },
    },
    daily: run.daily,
    cumulativeOver:
      runs.length > 1 ? { low: spreads.map(each => each.low), high: spreads.map(each => each.high) } : null,
    evidence: evidence.keep(
      `arm/${id}`,
      { zh: `${words[id].title.zh}:逐日感染`, en: `${words[id].title.en}: infections by day` },
      [
        ...days.map((day, at) => ({
          text: {
            zh: `${day}:新增感染${run.daily[at]},累计${total[at]}`,
            en: `${day}: ${run.daily[at]} infected, ${total[at]} in all`,
          },
        })),
        ...(runs.length > 1
          ? runs.map(each => ({
              text: {
                zh: `种子${each.seed}:感染${each.infections},人日${restricted(each)}`,
                en: `Seed ${each.seed}: ${each.infections} infections, ${restricted(each)} people-days`,
              },
            }))
          : []),
      ],
    ),
  };
}
