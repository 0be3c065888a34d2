import type { PersonRef } from '@outpace/trace';
import { SETTING_UNKNOWN } from '@outpace/trace/pairs/types.ts';
import type { Bilingual } from '../../core/refusal.ts';
import {
  settingOrder,
  settingRankOfJourney,
  settingRankOfTie,
  type TraceEngine,
} from '../presence/queries.ts';
import type { Finding, Findings } from './findings.ts';

/** How many of the people found were met in a setting at the strongest; `key` is null where no setting is known. */
export interface SettingCount {
  key: string | null;
  name: Bilingual;
  people: number;
}

const unknown: Bilingual = { zh: '场所类型未知', en: 'setting not known' };

/** People by the strongest setting they were met in: of places by the pairs of the index, else of the roster or the journey. Everyone counts once. One stream of pairs. */
export async function countSettings(
  engine: TraceEngine,
  findings: Findings,
  listed: (finding: Finding) => boolean,
): Promise<SettingCount[]> {
  const ranks = new Map<PersonRef, number>();
  for await (const { pairs } of engine.pairs(findings.questions))
    for (let row = 0; row < pairs.length; row++) {
      const person = pairs.person[row]!;
      ranks.set(person, Math.min(ranks.get(person) ?? SETTING_UNKNOWN, pairs.setting[row]!));
    }
  const people = new Map<number, number>();
  for (const finding of findings.found) {
    if (!listed(finding)) continue;
    const rank = Math.min(
      ranks.get(finding.ref) ?? SETTING_UNKNOWN,
      ...finding.shared.map(thing =>
        thing.tie
          ? settingRankOfTie(thing.tie)
          : thing.kind === 'journey'
            ? settingRankOfJourney
            : SETTING_UNKNOWN,
      ),
    );
    people.set(rank, (people.get(rank) ?? 0) + 1);
  }
  return [...people]
    .sort(([a], [b]) => a - b)
    .map(([rank, n]) => {
      const setting = settingOrder.value[rank];
      return { key: setting?.key ?? null, name: setting?.name ?? unknown, people: n };
    });
}
