import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { Turnaround } from '../schema.ts';
import { hoursBetween, useLimits } from './useLimits.ts';
import { words } from './words.ts';

/** Quantile bars of each laboratory against the protocol's limit: box from 25 to 75 %, line at half, whisker to 90 %. Never a mean alone. */
export function TurnaroundFigure({ turnaround, asOf }: { turnaround: Turnaround; asOf: string }) {
  const w = useWords(words);
  const f = useFormat();
  const limit = hoursBetween(useLimits(), 'received', 'reported');
  const rows = turnaround.labs.flatMap(lab =>
    lab.receivedToReported ? [{ name: lab.name, n: lab.reported, hours: lab.receivedToReported }] : [],
  );
  const longest = Math.max(1, (limit ?? 0) * 1.2, ...rows.map(row => row.hours[3]!));
  const at = (hours: number) => `${(100 * hours) / longest}%`;
  const slowest = rows.toSorted((a, b) => b.hours[1]! - a.hours[1]!)[0];
  const text = (hours: number) => f.number(hours, 1);
  return (
    <ChartFrame
      title={slowest ? w.turnaroundTitle({ n: text(slowest.hours[1]!), lab: slowest.name }) : w.turnaround}
      subtitle={`${w.turnaround} · ${w.quartiles}${limit === null ? '' : ` · ┆ ${w.limitLine({ n: limit, rule: '' }).replace(/[((]\s*[))]/, '')}`}`}
      asOf={asOf}
      description={w.turnaround}
      state={rows.length ? 'ready' : 'empty'}
      emptyText={w.turnaroundNone}
      csvName="turnaround"
      table={{
        head: [w.lab, 'n', '25%', '50%', '75%', '90%'],
        rows: rows.map(row => [row.name, row.n, ...row.hours]),
        numeric: [1, 2, 3, 4, 5],
      }}
    >
      <ul className="quantiles">
        {rows.map(row => (
          <li key={row.name}>
            <span>
              {row.name} <span className="secondary small">n={f.number(row.n)}</span>
            </span>
            <span className="track" aria-hidden="true">
              <span
                style={{
                  insetInlineStart: at(row.hours[2]!),
                  width: at(row.hours[3]! - row.hours[2]!),
                  top: 10,
                  height: 2,
                  background: 'var(--neutral-bar)',
                }}
              />
              <span
                style={{
                  insetInlineStart: at(row.hours[0]!),
                  width: at(row.hours[2]! - row.hours[0]!),
                  top: 4,
                  height: 14,
                  background: 'var(--neutral-bar)',
                  opacity: 0.55,
                }}
              />
              <span
                style={{
                  insetInlineStart: at(row.hours[1]!),
                  top: 1,
                  height: 20,
                  width: 3,
                  background: 'var(--text)',
                }}
              />
              {limit !== null && (
                <span
                  className="bar-target"
                  style={{
                    insetInlineStart: at(limit),
                    top: -3,
                    bottom: -3,
                    borderInlineStart: '2px dashed var(--text)',
                  }}
                />
              )}
            </span>
            <span className={`figures small ${limit !== null && row.hours[3]! > limit ? 'alarm-text' : ''}`}>
              {row.hours.map(text).join(' / ')}
            </span>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}
