import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Interval, Measure } from '../summary.ts';
import { looks, type RunInputs, type RunOutcome } from './types.ts';
import { words } from './words.ts';

const rows: Measure[] = [
  'infections',
  'peopleDaysRestricted',
  'placeDaysClosed',
  'tests',
  'roomsPeak',
  'casesFound',
  'cost',
];

/** Every cost of every response with its interval, and its difference from the reference within the same worlds. */
export function CostTable({ inputs, outcome }: { inputs: RunInputs; outcome: RunOutcome }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const n = (value: number) => f.number(Math.round(value));
  const value = ({ median, low, high }: Interval) => (
    <>
      <b>{n(median)}</b>
      <span className="secondary small">
        {' '}
        ({n(low)}–{n(high)})
      </span>
    </>
  );
  const signed = (x: number) => `${x > 0 ? '+' : x < 0 ? '−' : ''}${n(Math.abs(x))}`;
  const ratio = (at: number, of: 'cost' | 'peopleDays') => {
    if (at === 0) return f.notApplicable;
    const per = outcome.responses[at]!.perPrevented;
    if (!per) return <span className="secondary">{w.notCertain}</span>;
    if (per[of].high < 0) return w.saves;
    return value(per[of]);
  };
  return (
    <section className="panel">
      <h2>
        {w.tableTitle} <span className="secondary small">{w.tableSub}</span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="options-scroll" tabIndex={0}>
        <table className="options-table">
          <thead>
            <tr>
              <th scope="col">{w.measure}</th>
              {inputs.responses.map((one, at) => (
                <th key={one.policy.id} scope="col" className="num">
                  <span style={{ color: looks[at]!.colour }} aria-hidden="true">
                    {looks[at]!.mark}
                  </span>{' '}
                  {pick(one.policy.title)}
                  {at === 0 && <span className="secondary small"> {w.reference}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(measure => (
              <tr key={measure}>
                <th scope="row">{w[measure]}</th>
                {outcome.responses.map((one, at) => (
                  <td key={inputs.responses[at]!.policy.id} className="num">
                    {value(one.values[measure])}
                    {one.difference && (
                      <div className="small">
                        {signed(one.difference[measure].median)} ({signed(one.difference[measure].low)}…
                        {signed(one.difference[measure].high)})
                        <span className="secondary">
                          {' '}
                          {w.fewerIn({ n: one.difference[measure].fewerIn, of: inputs.worlds })}
                        </span>
                      </div>
                    )}
                  </td>
                ))}
              </tr>
            ))}
            {(['cost', 'peopleDays'] as const).map(of => (
              <tr key={of}>
                <th scope="row">{of === 'cost' ? w.perPrevented : w.perPreventedDays}</th>
                {outcome.responses.map((_, at) => (
                  <td key={inputs.responses[at]!.policy.id} className="num">
                    {ratio(at, of)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
