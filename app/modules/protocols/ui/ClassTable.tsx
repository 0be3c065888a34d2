import type { Criterion, Pack } from '@outpace/protocol';
import { usePick, useWords } from '../../../ui/words/index.ts';
import { Basis } from './ReviewMark.tsx';
import { words } from './words.ts';

/** A criterion in short: 'tie: household, dorm', 'row_difference ≤ 3'. */
function criterion(one: Criterion): string {
  if (one.any_of) return `${one.input}: ${one.any_of.join(', ')}`;
  if (one.none_of) return `${one.input} ≠ ${one.none_of.join(', ')}`;
  if (one.at_least !== undefined) return `${one.input} ≥ ${one.at_least}`;
  if (one.at_most !== undefined) return `${one.input} ≤ ${one.at_most}`;
  return `${one.input}: ${one.is ? '✓' : '✕'}`;
}

/** The ordered decision table of a pack. */
export function ClassTable({ pack }: { pack: Pack }) {
  const w = useWords(words);
  const pick = usePick();
  const titles = new Map(pack.classes.map(one => [one.id, one.title]));
  return (
    <section className="panel protocol-section">
      <h2>{w.classes}</h2>
      <p className="secondary">{w.firstHit}</p>
      <table className="protocol-table protocol-rules">
        <thead>
          <tr>
            <th>{w.rule}</th>
            <th>{w.class}</th>
            <th>{w.ground}</th>
            <th>{w.criteria}</th>
            <th>{w.grade}</th>
            <th>{w.source}</th>
          </tr>
        </thead>
        <tbody>
          {pack.contact_rules.map(rule => (
            <tr key={rule.id}>
              <td>{rule.id}</td>
              <td style={{ minWidth: 130 }}>
                {pick(titles.get(rule.class) ?? { zh: rule.class, en: rule.class })}{' '}
                <span className="secondary">{w.hop({ n: rule.hop })}</span>
              </td>
              <td style={{ minWidth: 220 }}>{pick(rule.reason)}</td>
              <td>
                {rule.all && (
                  <div>
                    {w.allOf}
                    <code>{rule.all.map(criterion).join('; ')}</code>
                  </div>
                )}
                {rule.any && (
                  <div>
                    {w.anyOf}
                    <code>{rule.any.map(criterion).join('; ')}</code>
                  </div>
                )}
              </td>
              <td>{rule.grade}</td>
              <td>
                <Basis basis={rule} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
