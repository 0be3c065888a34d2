import type { Bilingual } from '../../../ui/words/index.ts';
import type { ProtocolEntry } from './api.ts';

/** The pack of an id and version among the entries; an overlay of the same id is another text. */
export function packEntry(
  entries: readonly ProtocolEntry[],
  packId: string,
  version: string,
): ProtocolEntry | undefined {
  return entries.find(one => one.kind === 'pack' && one.id === packId && one.version === version);
}

/** Titles of an edition in the order they are laid: the pack, then each overlay; an unknown one keeps its id. */
export function editionTitles(
  entries: readonly ProtocolEntry[],
  edition: { packId: string; packVersion: string; overlayIds: readonly string[] },
): Bilingual[] {
  const pack = packEntry(entries, edition.packId, edition.packVersion);
  return [
    pack?.title ?? { zh: edition.packId, en: edition.packId },
    ...edition.overlayIds.map(
      id =>
        entries.find(one => one.kind === 'overlay' && one.id === id)?.title ?? {
          zh: id,
          en: id,
        },
    ),
  ];
}

/**
 * Active overlays that can be laid on a pack. Where an overlay exists as a pack of its own too (an amended edition), the pack is the one to choose,
 * so it is not offered again.
 */
export function overlaysFor(entries: readonly ProtocolEntry[], packId: string): ProtocolEntry[] {
  const packs = new Set(entries.filter(one => one.kind === 'pack').map(one => one.id));
  return entries.filter(
    one =>
      one.kind === 'overlay' &&
      one.state === 'active' &&
      one.basePacks.includes(packId) &&
      !packs.has(one.id),
  );
}

/** Whether a text is in force on a city day; both bounds inclusive, a null end is open. Days compare as text. */
export function inForceOn(entry: Pick<ProtocolEntry, 'effectiveFrom' | 'effectiveTo'>, day: string): boolean {
  return entry.effectiveFrom <= day && (entry.effectiveTo === null || day <= entry.effectiveTo);
}
