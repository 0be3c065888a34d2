import { SETTING_UNKNOWN } from '@outpace/trace/pairs/types.ts';
import type { Context } from '../../core/module.ts';
import { placeKindsAfter } from '../places/queries.ts';
import { settingRankOf } from './settingParameters.ts';

/**
 * Rank of the setting by place number. A place keeps its kind, and places are made one maker at a time (an advisory lock held to the end of the
 * transaction), so that numbers become visible in their order and what is new is what is above the last number read.
 */
export class PlaceSettings {
  #ranks = new Uint8Array(0);
  #last = 0;

  /** Rank by place number, 255 unknown; another object whenever places were added. */
  get ranks(): Uint8Array {
    return this.#ranks;
  }

  /** Reads the places that are new. One statement; O(new places), and a copy of a byte for each when there are some. */
  async read(ctx: Context): Promise<void> {
    const kinds = await placeKindsAfter(ctx, this.#last);
    if (!kinds.length) return;
    for (const { numbers } of kinds) for (const no of numbers) this.#last = Math.max(this.#last, no);
    const ranks = new Uint8Array(this.#last + 1).fill(SETTING_UNKNOWN);
    ranks.set(this.#ranks);
    for (const { kind, numbers } of kinds) {
      const rank = settingRankOf(kind);
      for (const no of numbers) ranks[no] = rank;
    }
    this.#ranks = ranks;
  }
}
