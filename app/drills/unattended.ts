import { randomBytes } from 'node:crypto';
import { wallClock } from '../core/clock.ts';
import type { Bilingual } from '../core/refusal.ts';
import { Drill, type DrillSay, startPoint } from './drill.ts';
import { pointsOf } from './points.ts';
import type { Scenario } from './scenario.ts';
import { scoreTable } from './score/index.ts';

const seconds = (from: number) => Math.round((wallClock.now() - from) / 100) / 10;

/** What a drill without people came to. */
export interface Unattended {
  score: unknown;
  /** The score in rows for a terminal. */
  table: (string | Bilingual)[][];
  seconds: { fill: number; run: number; score: number };
}

/** Runs a drill from its beginning to its end by simulated staff, and scores it. A folder whose city was filled before is used again. */
export async function runUnattended(options: {
  dataDirectory: string;
  scenario: Scenario;
  seeds: number;
  say?: DrillSay;
}): Promise<Unattended> {
  const { dataDirectory, scenario, seeds, say = () => {} } = options;
  const began = wallClock.now();
  const drill = await Drill.open({
    dataDirectory,
    scenario,
    password: randomBytes(18).toString('base64url'),
    port: 0,
    say,
  });
  try {
    if (drill.state().now > drill.startsAt && pointsOf(dataDirectory).some(point => point.id === startPoint))
      await drill.restore(startPoint);
    const fill = seconds(began);
    const started = wallClock.now();
    for (let day = 1; day <= scenario.days; day++) {
      say('演练', 'drill', day, scenario.days);
      await drill.work(day === scenario.days ? drill.endsAt : drill.startsAt + day * 86_400_000);
    }
    const run = seconds(started);
    const scoring = wallClock.now();
    say('评分', 'score');
    const score = await drill.scored({ seeds });
    return { score, table: scoreTable(score as never), seconds: { fill, run, score: seconds(scoring) } };
  } finally {
    await drill.close();
  }
}
