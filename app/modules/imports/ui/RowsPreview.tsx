import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { ImportDetail, PreviewRow } from './api.ts';
import { importWords } from './words.ts';

const tones = {
  create: 'good',
  update: 'active',
  same: 'off',
  skip: 'off',
  refuse: 'alarm',
  unchecked: 'plain',
} as const;

/** Rows of the file with their numbers as in Excel: raw above, understood below, and what will happen to each. */
export function RowsPreview({ item, from }: { item: ImportDetail; from: number }) {
  const w = useWords(importWords);
  const pick = usePick();
  const [start, setStart] = useState(from);
  const answer = useApiQuery<{ rows: PreviewRow[] }>(`/imports/${item.id}/preview`, {
    query: { from: start, limit: 20 },
    keepPrevious: true,
  });
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;
  const columns = item.columns.filter(column => column.field !== null);
  return (
    <section className="panel" aria-label={w.preview}>
      <h2>{w.preview}</h2>
      <label>
        {w.fromRow}{' '}
        <input
          className="field-box"
          type="number"
          min={0}
          value={start}
          onChange={event => setStart(Math.max(0, Number(event.target.value)))}
        />{' '}
        <span className="secondary small">{w.previewHint}</span>
      </label>
      {answer.error ? (
        <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />
      ) : !answer.data ? (
        <LoadingState rows={6} />
      ) : (
        <div className="imports-scroll">
          <table className="imports-table small">
            <thead>
              <tr>
                <th>#</th>
                <th>{w.action}</th>
                {columns.map(column => (
                  <th key={column.column}>{column.header}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {answer.data.rows.map(row => (
                <tr key={row.row}>
                  <th scope="row">{row.row}</th>
                  <td>
                    <StateBadge tone={tones[row.action as keyof typeof tones] ?? 'plain'}>
                      {word(row.action)}
                    </StateBadge>
                  </td>
                  {columns.map(column => {
                    const cell = row.cells[column.column];
                    return (
                      <td key={column.column}>
                        <span className="imports-cell-raw">{cell?.raw}</span>
                        {cell?.parsed !== null && cell?.parsed !== cell?.raw && (
                          <span className="imports-cell-parsed secondary">{cell?.parsed}</span>
                        )}
                        {cell?.problem && <span className="field-problem">{pick(cell.problem.why)}</span>}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
