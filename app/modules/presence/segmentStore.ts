import path from 'node:path';
import type { DaySegment } from '@outpace/trace/segments/segment.ts';
import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { transactionLine } from './changes.ts';
import { minuteOn } from './cityMinutes.ts';
import { keysOfDays } from './dayKeys.ts';
import type { DayAnswer, DayTask } from './dayWorker.ts';
import { inDayWorkers } from './dayWorkers.ts';
import { indexCapabilities, indexName } from './people.ts';
import { removeSegment, segmentDays } from './segmentFile.ts';

export type LoadedDay = { segment: DaySegment; snapshot: string } | { refused: string };

/** The folder of a city's sealed days; a setting, or `segments` in its data folder. */
export function segmentDirectory(outpace: Outpace): string {
  return outpace.config.segmentDirectory ?? path.join(outpace.config.dataDirectory, 'segments');
}

/** The sealed days on disk, one file a day. What cannot be used is refused with its reason and read from the rows. */
export class SegmentStore {
  readonly #outpace: Outpace;
  readonly directory: string;

  constructor(outpace: Outpace) {
    this.#outpace = outpace;
    this.directory = segmentDirectory(outpace);
  }

  /** Days that have a file. */
  days(): string[] {
    return segmentDays(this.directory);
  }

  /** Loads the files of these days, several at a time, each on a thread. Days without one are refused as 'absent', without a thread. */
  async loadAll(ctx: Context, days: readonly string[], people: number): Promise<Map<string, DayAnswer>> {
    const held = new Set(this.days());
    const answers = new Map<string, DayAnswer>(days.map(day => [day, { refused: 'absent' }]));
    const tasks: DayTask[] = [];
    const line = await transactionLine(ctx);
    const keys = await keysOfDays(
      ctx,
      days.filter(day => held.has(day)),
    );
    for (const day of days) {
      const key = keys.get(day);
      if (key) tasks.push({ kind: 'load', people, line, ...this.#taskOf(day, key) });
    }
    const loaded = await inDayWorkers(tasks);
    for (const [index, task] of tasks.entries()) answers.set(task.day, loaded[index]!);
    return answers;
  }

  /** Builds days from their rows on threads while questions go on; `write`: and writes their files. */
  async buildAll(
    ctx: Context,
    days: readonly string[],
    people: number,
    options: { write: boolean },
  ): Promise<Map<string, DayAnswer>> {
    const token = await this.#outpace.systemToken(indexName, indexCapabilities);
    const line = await transactionLine(ctx);
    const database = { url: this.#outpace.urls.worker, token: Uint8Array.from(token) };
    const keys = await keysOfDays(ctx, days);
    const tasks = days.flatMap((day): DayTask[] => {
      const key = keys.get(day);
      return key
        ? [{ kind: 'build', people, line, database, write: options.write, ...this.#taskOf(day, key) }]
        : [];
    });
    const built = await inDayWorkers(tasks);
    return new Map(tasks.map((task, index) => [task.day, built[index]!]));
  }

  /** Removes a day's file; bytes that went. */
  remove(day: string): number {
    return removeSegment(this.directory, day);
  }

  #taskOf(day: string, key: Buffer) {
    return { day, dayStart: minuteOn(day, 0), key: Uint8Array.from(key), directory: this.directory };
  }
}
