import type { Program } from '../world/program.ts';
import type { World } from '../world/world.ts';

const DAY = 1440;

/**
 * The command nobody can be: it sees the truth. Everyone infected is kept apart from the minute they become infectious until they no longer are,
 * and nobody else is kept from anything. What it comes to is the least that orders about people could have, begun on the same minute.
 */
export class PerfectCommand implements Program {
  readonly id = 'perfect';
  /** Minutes since the first day of the world; orders begin at it or later. */
  readonly from: number;

  constructor(from = 0) {
    this.from = from;
  }

  /** Orders for everybody whose infection is not over. Whoever is infected today becomes infectious after today's contacts were counted, so an order tomorrow is in time. O(infections not over). */
  act(world: World, day: number): void {
    if ((day + 1) * DAY <= this.from) return;
    const { columns: c } = world;
    for (const row of world.activeRows()) {
      const from = Math.max(this.from, c.infectiousFrom[row]!);
      const to = c.infectiousTo[row]!;
      if (to > from) world.measures.isolate(c.person[row]!, 'apart', from, to);
    }
  }
}
