import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { AssumptionKey, Assumptions } from '../rules/assumptions.ts';
import { statusWords, words } from './words.ts';

/** Every number a plan rests on, where it comes from, and a box to put another in its place. */
export function AssumptionsTable(props: {
  assumptions: Assumptions;
  typed: Partial<Record<AssumptionKey, number>>;
  onChange: ((typed: Partial<Record<AssumptionKey, number>>) => void) | null;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const entries = Object.entries(props.assumptions) as [AssumptionKey, Assumptions[AssumptionKey]][];
  return (
    <details className="panel">
      <summary>
        <strong>{w.assumptions}</strong>{' '}
        <span className="secondary small">{w.assumptionsSub({ n: entries.length })}</span>
      </summary>
      <div className="campaign-scroll">
        <table className="campaign-table">
          <thead>
            <tr>
              <th scope="col">{w.assumptions}</th>
              <th scope="col" className="num">
                {w.value}
              </th>
              <th scope="col">{w.status}</th>
              <th scope="col">{w.source}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(([key, one]) => (
              <tr key={key}>
                <th scope="row">{pick(one.title)}</th>
                <td className="num">
                  {props.onChange ? (
                    <input
                      type="number"
                      className="field-box"
                      style={{ width: '6.5em' }}
                      aria-label={pick(one.title)}
                      min={one.least}
                      max={one.most}
                      step="any"
                      defaultValue={one.value}
                      key={one.value}
                      onBlur={event => {
                        const value = event.target.valueAsNumber;
                        if (Number.isFinite(value) && value !== one.value)
                          props.onChange!({ ...props.typed, [key]: value });
                      }}
                    />
                  ) : (
                    f.number(one.value, Number.isInteger(one.value) ? 0 : 3)
                  )}{' '}
                  {pick(one.unit)}
                </td>
                <td>{pick(statusWords[one.status]!)}</td>
                <td className="secondary small">{pick(one.source)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
