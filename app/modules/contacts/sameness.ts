import { createHash } from 'node:crypto';
import type { Pack } from '@outpace/protocol';
import type { PairBatch, PairQuery } from '@outpace/trace/pairs/types.ts';
import type { TraceEngine } from '../presence/queries.ts';

/** What of a pack decides who is listed and as what; an edition that changes only tests or durations has the same key. */
export function judgedBy(pack: Pack): string {
  const deciding = {
    id: pack.id,
    classes: pack.classes,
    rules: pack.contact_rules,
    caps: pack.grade_caps,
    parameters: pack.parameters,
    window: pack.infectious_window,
    linked: pack.measures.map(rule => [rule.class, rule.linked_upgrade, rule.release]),
  };
  return createHash('sha256').update(JSON.stringify(deciding)).digest('base64url').slice(0, 22);
}

/**
 * One hash per list of questions over everyone they find: who, minutes, meetings, places, ties, seats, first and last minute. Equal hashes mean that
 * tracing again would find what it found. All questions go in one stream over all cores; nothing but the hashes is kept.
 */
export async function pairHashes(
  engine: TraceEngine,
  lists: readonly (readonly PairQuery[])[],
  signal?: AbortSignal,
): Promise<string[]> {
  const queries = lists.flat();
  const hashes = new Array<string>(queries.length);
  for await (const batch of engine.pairs(queries, signal ? { signal } : {}))
    for (let k = 0; k < batch.queries; k++) hashes[batch.firstQuery + k] = hashOf(batch, k);
  let at = 0;
  return lists.map(list => {
    const hash = createHash('sha256');
    for (let i = 0; i < list.length; i++) hash.update(`${hashes[at++]};`);
    return hash.digest('base64url').slice(0, 22);
  });
}

/** Sums over the rows of one question: the order in which a scan finds them says nothing. 64 bits. */
function hashOf(batch: PairBatch, question: number): string {
  const { pairs } = batch;
  let high = 0;
  let low = batch.belowMinimum[question]! | 0;
  for (let row = batch.rowOffsets[question]!; row < batch.rowOffsets[question + 1]!; row++) {
    let h = 0x9e3779b9;
    let g = 0x7f4a7c15;
    const mix = (value: number) => {
      h = Math.imul(h ^ value, 0x85ebca6b);
      h ^= h >>> 13;
      g = Math.imul(g ^ value ^ h, 0xc2b2ae35);
      g ^= g >>> 16;
    };
    mix(pairs.person[row]!);
    mix(pairs.minutes[row]!);
    mix(pairs.minutesAfterDeparture[row]!);
    mix(pairs.meetings[row]!);
    mix(pairs.pointMeetings[row]!);
    mix(pairs.dayOnlyMeetings[row]!);
    mix(pairs.first[row]!);
    mix(pairs.last[row]!);
    mix(pairs.strongest[row]!);
    mix(pairs.ties[row]!);
    mix(pairs.seats[row]!);
    for (let i = pairs.placeOffsets[row]!; i < pairs.placeOffsets[row + 1]!; i++) mix(pairs.places[i]!);
    low = (low + h) | 0;
    high = (high + g) | 0;
  }
  return `${batch.rowOffsets[question + 1]! - batch.rowOffsets[question]!}/${high >>> 0}/${low >>> 0}`;
}
