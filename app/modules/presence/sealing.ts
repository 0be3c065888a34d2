import { addDays, dayOf } from '@outpace/protocol';
import type { Context, JobContext } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import { clearNotes, isNoted, transactionLine, writesOfDay } from './changes.ts';
import { minuteOn } from './cityMinutes.ts';
import { daysByKey, keysOfDays } from './dayKeys.ts';
import { configuredCluster, contributorsOf, memoryEngineOf } from './engine.ts';
import { forwardedSnapshot } from './forwardSource.ts';
import { indexCapabilities, indexName } from './people.ts';
import { readSegment } from './segmentFile.ts';

/** What became of one day. */
export interface SealedDay {
  day: string;
  /** Stays written; absent when the day needed nothing. */
  rows?: number;
  bytes?: number;
  /** Seconds of sorting, without reading and writing. */
  buildSeconds?: number;
  /** The file was current. */
  kept?: boolean;
  failed?: string;
}

/**
 * Writes the segments of finished days (`all`: of today as well) whose file is absent, damaged or behind their rows, each built on a thread while
 * questions go on; then clears the notes of writes that every file has seen. `rebuild` writes them whatever their files say.
 */
export async function sealDays(
  outpace: Outpace,
  options: {
    days?: readonly string[];
    all?: boolean;
    rebuild?: boolean;
    progress?: (done: number, of: number) => void;
  } = {},
): Promise<SealedDay[]> {
  const engine = memoryEngineOf(outpace);
  await engine.refresh(contributorsOf(outpace));
  const { refresher } = engine;
  const today = dayOf(outpace.clock.now(), outpace.city.timeZone);
  const { readable: alive } = await asIndex(outpace, daysByKey);
  const wanted = alive.filter(
    day => (options.days ? options.days.includes(day) : true) && (options.all || day < today),
  );
  const sealed: SealedDay[] = [];
  const snapshots: string[] = [];
  for (const [index, day] of wanted.entries()) {
    options.progress?.(index, wanted.length);
    const current = options.rebuild
      ? null
      : await asIndex(outpace, ctx => currentFile(ctx, day, refresher.lastNumber + 1));
    if (current) {
      sealed.push({ day, kept: true, rows: current.rows, bytes: current.bytes });
      snapshots.push(current.snapshot);
      continue;
    }
    // the thread reads its own snapshot; only putting the day in place waits for the index
    const built = (
      await asIndex(outpace, ctx =>
        refresher.store.buildAll(ctx, [day], refresher.lastNumber + 1, { write: true }),
      )
    ).get(day);
    if (!built || 'refused' in built) {
      sealed.push({ day, failed: built?.refused ?? 'no key' });
      continue;
    }
    await refresher.exclusively(ctx => refresher.adopt(ctx, day, built));
    sealed.push({ day, rows: built.rows, bytes: built.bytes, buildSeconds: built.seconds });
    snapshots.push(built.snapshot);
  }
  options.progress?.(wanted.length, wanted.length);
  // a file of a day whose key is gone is of no use to anybody
  for (const day of refresher.store.days()) if (!alive.includes(day)) refresher.store.remove(day);
  const untouched = alive.filter(day => !wanted.includes(day) && day < today);
  if (!options.days && !untouched.length && sealed.every(one => !one.failed) && refresher.snapshot)
    await asIndex(outpace, async ctx => {
      // what was not sent to the cluster yet is found by its notes
      const forwarded = configuredCluster(outpace) ? [await forwardedSnapshot(ctx)] : [];
      const seen = [...snapshots, refresher.snapshot, ...forwarded].filter(one => one !== undefined);
      if (seen.length === snapshots.length + 1 + forwarded.length) await clearNotes(ctx, seen);
    });
  return sealed;
}

/** The file of a day, when it can be read, belongs to this database and no row came or went since. */
async function currentFile(
  ctx: Context,
  day: string,
  people: number,
): Promise<{ snapshot: string; rows: number; bytes: number } | null> {
  const { store } = memoryEngineOf(ctx.outpace).refresher;
  const key = (await keysOfDays(ctx, [day])).get(day);
  if (!key || !store.days().includes(day)) return null;
  const read = readSegment(store.directory, day, minuteOn(day, 0), key, people);
  if ('refused' in read) {
    console.error(`The segment of ${day} is not used (${read.refused}); it is written again from its rows.`);
    return null;
  }
  if (read.stamp.line !== (await transactionLine(ctx))) return null;
  if (!(await isNoted(ctx, read.stamp.snapshot))) return null;
  if ((await writesOfDay(ctx, day, read.stamp.snapshot)).length) return null;
  return { snapshot: read.stamp.snapshot, rows: read.segment.rows, bytes: read.bytes };
}

/** What the index holds of each day, and its file. */
export interface DayStatus {
  day: string;
  origin: string;
  stays: number;
  file: boolean;
  fileRefused?: string;
}

/** The state of the index: what is held, where from, which days have a file, and which have rows that another key store's key wrote. */
export async function indexStatus(
  outpace: Outpace,
): Promise<{ stays: number; bytes: number; days: DayStatus[]; unreadable: string[]; directory: string }> {
  const engine = memoryEngineOf(outpace);
  await engine.refresh(contributorsOf(outpace));
  const { refresher } = engine;
  const files = new Set(refresher.store.days());
  return {
    stays: engine.size,
    bytes: engine.bytes,
    directory: refresher.store.directory,
    unreadable: (await asIndex(outpace, daysByKey)).unreadable,
    days: [...refresher.days]
      .map(([day, held]) => ({
        day,
        origin: held.origin,
        stays: held.counts.reduce((sum, n) => sum + n, 0),
        file: files.has(day),
        ...(held.fileRefused ? { fileRefused: held.fileRefused } : {}),
      }))
      .sort((a, b) => (a.day < b.day ? -1 : 1)),
  };
}

/** The job of every night: seals the days that have ended. */
export async function sealFinishedDays(job: JobContext): Promise<void> {
  const sealed = await sealDays(job.outpace);
  for (const { day, failed } of sealed) if (failed) console.error(`The segment of ${day}: ${failed}.`);
}

/** Whether a finished day has no file yet, so that the nightly job is due. Cheap: names of files only. */
export function hasUnsealedDay(outpace: Outpace): boolean {
  const yesterday = addDays(dayOf(outpace.clock.now(), outpace.city.timeZone), -1);
  const files = new Set(memoryEngineOf(outpace).refresher.store.days());
  return outpace.keys
    .presenceDays()
    .some(({ day, destroyed }) => !destroyed && day <= yesterday && !files.has(day));
}

async function asIndex<T>(outpace: Outpace, work: (ctx: Context) => Promise<T>): Promise<T> {
  const token = await outpace.systemToken(indexName, indexCapabilities);
  return outpace.act(token, work, { pool: 'worker' });
}
