import type { Drill } from '../drills/drill.ts';
import { liveAfternoon } from './testing/afternoon.ts';
import { layGround } from './testing/ground.ts';
import { Hands, Labels } from './testing/hands.ts';
import { liveMorning, liveNoon, startRound } from './testing/today.ts';
import { liveYesterday } from './testing/yesterday.ts';

/**
 * Lives the drill's first two and a half days together with the people who test the city: laboratories and rosters on the first afternoon, a day of
 * sampling, a campaign planned by one and started by another, its first round half done. Each step is taken at the instant it would be, through the
 * product's own API; the simulated staff go on with their work in between.
 */
export async function liveWithTesting(drill: Drill): Promise<void> {
  const labels = new Labels();
  const ground = await layGround(await Hands.at(drill, labels, 0, '16:00'));
  const { campaignId } = await liveYesterday(await Hands.at(drill, labels, 1, '07:30'), ground);
  const round = await startRound(await Hands.at(drill, labels, 2, '07:20'), campaignId);
  await liveMorning(await Hands.at(drill, labels, 2, '07:30'), ground, round);
  await liveNoon(await Hands.at(drill, labels, 2, '11:40'), ground, round);
  await liveAfternoon(await Hands.at(drill, labels, 2, '13:10'), ground, round);
}
