import type { Pack } from '@outpace/protocol';
import { compareRuns, type RunRow } from '@outpace/trace';
import type { Bilingual } from '../../core/refusal.ts';
import type { ChangeNote, ContactChange, ContactRow, FoundFacts } from './schema.ts';

const factWords: Record<string, Bilingual> = {
  class: { zh: '类别', en: 'class' },
  rule: { zh: '规则', en: 'rule' },
  grade: { zh: '证据等级', en: 'evidence grade' },
  lastExposure: { zh: '末次暴露', en: 'last exposure' },
  minutes: { zh: '同时停留(分钟)', en: 'minutes together' },
  places: { zh: '场所', en: 'places' },
  hop: { zh: '接触层级', en: 'hop' },
  via: { zh: '经由', en: 'through' },
  found: { zh: '再次找到', en: 'found again' },
  precision: { zh: '时间精度', en: 'precision' },
};

/** What is different about one person since the run before. */
export interface Change {
  change: ContactChange;
  note: ChangeNote | null;
}

/** A row of the stored list as far as comparing goes. */
export type StoredRow = Pick<ContactRow, 'personId' | 'foundFacts' | 'change' | 'addedBy' | 'state'>;

/**
 * CON-2: every person of either run is in exactly one of new, changed, unaffected, gone; people added by hand or import whom no run ever found
 * stay as they are. Keyed by person. Pure. O(n log n).
 */
export function compareWithStored(
  pack: Pack,
  stored: readonly StoredRow[],
  found: ReadonlyMap<string, FoundFacts>,
): Map<string, Change> {
  const known = new Map(stored.map(row => [row.personId, row]));
  const wasFound = (row: StoredRow) => Object.keys(row.foundFacts).length > 0;
  const previous: RunRow[] = stored
    .filter(wasFound)
    .map(row => ({ key: row.personId, facts: row.foundFacts, found: row.change !== 'gone' }));
  const next: RunRow[] = [...found].map(([key, facts]) => ({ key, facts }));
  const compared = compareRuns(previous, next);
  const changes = new Map<string, Change>();
  for (const row of compared.new)
    changes.set(
      row.key,
      known.has(row.key)
        ? {
            change: 'changed',
            note: {
              text: { zh: '追踪也找到了同时空证据', en: 'tracing found shared place and time as well' },
              changes: [],
            },
          }
        : { change: 'new', note: null },
    );
  for (const { key, changes: facts } of compared.changed)
    changes.set(key, { change: 'changed', note: { text: wordsOf(pack, facts), changes: facts } });
  for (const row of compared.unaffected) changes.set(row.key, { change: 'unaffected', note: null });
  for (const row of compared.noLongerFound) {
    const { state } = known.get(row.key)!;
    changes.set(row.key, {
      change: 'gone',
      note: {
        text:
          state === 'accepted'
            ? {
                zh: '按现有事实已找不到接触证据;措施仍在执行,须由人决定是否解除',
                en: 'On the facts now known the evidence is gone; the measure stands until a person decides',
              }
            : {
                zh: '按现有事实已找不到接触证据,建议撤回;记录保留',
                en: 'On the facts now known the evidence is gone; the proposal is withdrawn, the record stays',
              },
        changes: [],
      },
    });
  }
  return changes;
}

function wordsOf(pack: Pack, changes: ChangeNote['changes']): Bilingual {
  const title = (id: unknown, language: 'zh' | 'en') =>
    pack.classes.find(one => one.id === id)?.title[language] ?? String(id ?? '—');
  const value = (fact: string, raw: ChangeNote['changes'][number]['before'], language: 'zh' | 'en') =>
    fact === 'class'
      ? title(raw, language)
      : raw === null
        ? '—'
        : raw === true
          ? language === 'zh'
            ? '是'
            : 'yes'
          : raw === false
            ? language === 'zh'
              ? '否'
              : 'no'
            : String(raw);
  const line = (language: 'zh' | 'en') =>
    changes
      .map(
        ({ fact, before, after }) =>
          `${factWords[fact]?.[language] ?? fact} ${value(fact, before, language)} → ${value(fact, after, language)}`,
      )
      .join(language === 'zh' ? ';' : '; ');
  return { zh: line('zh'), en: line('en') };
}

/** Whether a change of class is up or down in the pack's ranks; null when the class stayed. */
export function direction(pack: Pack, note: ChangeNote | null): 'up' | 'down' | null {
  const change = note?.changes.find(one => one.fact === 'class');
  if (!change) return null;
  const rank = (id: unknown) => pack.classes.find(one => one.id === id)?.rank ?? 0;
  return rank(change.after) > rank(change.before) ? 'up' : 'down';
}
