import type { DefinitionChange } from '@outpace/epi';
import { dayOf } from '@outpace/protocol';
import type { Context } from '../../core/module.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { editionsOf } from '../outbreaks/queries.ts';
import { packOf } from '../protocols/queries.ts';

/** A day from which the outbreak ran under another edition. `definition`: the pack itself changed, and with it who is looked for and counted; else only an overlay did. */
export interface EditionChange {
  on: string;
  what: Bilingual;
  definition: boolean;
}

/** ANA-2: the changes of edition of an outbreak as they are recorded, by city day. */
export async function editionChanges(ctx: Context, outbreakId: string): Promise<EditionChange[]> {
  const editions = await editionsOf(ctx, outbreakId);
  const tz = ctx.outpace.city.timeZone;
  return Promise.all(
    editions.slice(1).map(async (edition, index) => {
      const before = editions[index]!;
      const { title } = await packOf(ctx, edition.packId, edition.packVersion, edition.overlayIds);
      const definition = before.packId !== edition.packId || before.packVersion !== edition.packVersion;
      return {
        on: dayOf(edition.fromAt.getTime(), tz),
        definition,
        what: definition
          ? {
              zh: `改按《${title.zh}》,病例判定与检测范围可能随之改变`,
              en: `now run under "${title.en}"; who is tested and counted may have changed`,
            }
          : {
              zh: '地方附加规定改变,病例判定不变',
              en: 'local overlays changed; the case definition did not',
            },
      };
    }),
  );
}

/** Those changes that break the series. Pure. */
export const breaksOf = (changes: readonly EditionChange[]): DefinitionChange[] =>
  changes.filter(change => change.definition).map(({ on, what }) => ({ on, what }));
