import { type ReactNode, useId, useState } from 'react';
import { ApiProblem } from '../api.ts';
import { type Cell, downloadText, toCsv } from '../csv.ts';
import { EmptyState, ErrorState, LoadingState } from '../desk/parts.tsx';
import { Icon } from '../icons.tsx';
import { defineWords, useFormat, useWords } from '../words/index.ts';
import './visuals.css';

export type FigureState = 'ready' | 'loading' | 'empty' | ApiProblem;

export type FigureProps = {
  /** The finding, as a sentence. */
  title: ReactNode;
  /** Measure and unit. */
  subtitle?: ReactNode;
  asOf?: string;
  /** Read out instead of the drawing. */
  description: string;
  state?: FigureState;
  emptyText?: string;
};

export type FigureTable = {
  head: string[];
  rows: Cell[][] /** Columns holding numbers. */;
  numeric?: number[];
};

const words = defineWords({
  chart: ['图', 'Chart'],
  table: ['表', 'Table'],
  csv: ['下载CSV', 'Download CSV'],
  empty: ['这段时间没有记录', 'No records in this period'],
});

/** Around every drawing: finding, measure, age, the same data as a table and as CSV, and the states without data. */
export function ChartFrame(
  props: FigureProps & {
    table: FigureTable;
    csvName: string;
    children: ReactNode;
    tools?: ReactNode;
    legend?: ReactNode;
  },
) {
  const w = useWords(words);
  const f = useFormat();
  const id = useId();
  const [asTable, setAsTable] = useState(false);
  const state = props.state ?? 'ready';
  const { table } = props;
  return (
    <section className="figure" aria-labelledby={id}>
      <header>
        <div className="finding">
          <h2 id={id}>{props.title}</h2>
          <span className="secondary small">
            {props.subtitle}
            {props.subtitle && props.asOf && ' · '}
            {props.asOf && f.asOf(props.asOf)}
          </span>
        </div>
        {state === 'ready' && (
          <span className="tools no-print">
            {props.tools}
            <button
              type="button"
              className="button small"
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              <Icon name={asTable ? 'chart' : 'table'} size={16} />
              {asTable ? w.chart : w.table}
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => downloadText(`${props.csvName}.csv`, toCsv(table.head, table.rows))}
            >
              <Icon name="export" size={16} />
              {w.csv}
            </button>
          </span>
        )}
      </header>
      {state === 'loading' && <LoadingState rows={5} />}
      {state === 'empty' && <EmptyState title={props.emptyText ?? w.empty} />}
      {state instanceof ApiProblem && <ErrorState problem={state} />}
      {state === 'ready' && !asTable && (
        <>
          {props.legend && <div className="legend">{props.legend}</div>}
          {props.children}
          <p className="visually-hidden">{props.description}</p>
        </>
      )}
      {state === 'ready' && asTable && <TableTwin table={table} caption={props.description} />}
    </section>
  );
}

/** The rows of a figure; long ones are cut on screen at 1,000 and say so, the CSV has all. */
function TableTwin({ table, caption }: { table: FigureTable; caption: string }) {
  const f = useFormat();
  const w = useWords(twinWords);
  const shown = table.rows.slice(0, 1000);
  const numeric = new Set(table.numeric);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <div className="figure-table" tabIndex={0}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {table.head.map((head, index) => (
              <th key={head} scope="col" className={numeric.has(index) ? 'num' : ''}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a figure have no identity
            <tr key={index}>
              {row.map((cell, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is the column
                <td key={place} className={numeric.has(place) ? 'num' : ''}>
                  {typeof cell === 'number'
                    ? f.number(cell, Number.isInteger(cell) ? 0 : 1)
                    : (cell ?? f.missing)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > shown.length && (
        <p className="secondary small">
          {w.cut({ n: f.number(shown.length), of: f.number(table.rows.length) })}
        </p>
      )}
    </div>
  );
}

const twinWords = defineWords({
  cut: ['屏幕上显示前{n}行,共{of}行;CSV为全部', 'First {n} of {of} rows on screen; the CSV has all'],
});
