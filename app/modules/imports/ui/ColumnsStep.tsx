import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ImportDetail, PreviewRow } from './api.ts';
import { importKinds } from './ImportsPage.tsx';
import { importWords } from './words.ts';

/** How each column is read: proposed, with the reason, and one change away from right. */
export function ColumnsStep({ item }: { item: ImportDetail }) {
  const w = useWords(importWords);
  const pick = usePick();
  const f = useFormat();
  const path = `/imports/${item.id}`;
  const change = useApiCommand<ImportDetail>('PUT', `${path}/mapping`, { invalidates: [path] });
  const check = useApiCommand<ImportDetail>('POST', `${path}/check`, { invalidates: [path] });
  const outbreaks = useApiQuery<{
    items: { id: string; code: string; name: string; nameEn: string | null }[];
  }>('/outbreaks');
  const [year, setYear] = useState(item.yearHint ? String(item.yearHint) : '');
  const preview = useApiQuery<{ rows: PreviewRow[] }>(`${path}/preview`, { query: { limit: 5 } });
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;
  const label = new Map(item.fields.map(field => [field.name, pick(field.label)]));
  const put = (body: Record<string, unknown>) => change.mutate({ body });
  const orders = { dmy: w.dmy, mdy: w.mdy, ymd: w.ymd };
  return (
    <section className="panel" aria-label={w.stepColumns}>
      <div className="imports-options">
        <label>
          {w.kind}
          <select
            className="field-box"
            value={item.kind}
            onChange={event => put({ kind: event.target.value })}
          >
            {importKinds.map(kind => (
              <option key={kind} value={kind}>
                {word(kind)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {w.outbreak}
          <select
            className="field-box"
            value={item.outbreakId ?? ''}
            onChange={event => put({ outbreakId: event.target.value || null })}
          >
            <option value="">{w.noOutbreak}</option>
            {(outbreaks.data?.items ?? []).map(outbreak => (
              <option key={outbreak.id} value={outbreak.id}>
                {outbreak.code} {pick({ zh: outbreak.name, en: outbreak.nameEn ?? outbreak.name })}
              </option>
            ))}
          </select>
        </label>
        {item.sheets.length > 1 && (
          <label>
            {w.sheet}
            <select
              className="field-box"
              value={item.sheet ?? ''}
              onChange={event => put({ sheet: event.target.value })}
            >
              {item.sheets.map(sheet => (
                <option key={sheet.name} value={sheet.name}>
                  {sheet.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {w.headerRow}
          <input
            className="field-box"
            type="number"
            min={0}
            max={1000}
            defaultValue={item.headerRow}
            onBlur={event =>
              Number(event.target.value) !== item.headerRow && put({ headerRow: Number(event.target.value) })
            }
          />
        </label>
        {item.fileKind === 'csv' && (
          <label>
            {w.encoding}
            <select
              className="field-box"
              value={item.encoding ?? 'utf-8'}
              onChange={event => put({ encoding: event.target.value })}
            >
              {[
                ...new Set([
                  item.encoding ?? 'utf-8',
                  'utf-8',
                  'gb18030',
                  'big5',
                  'utf-16le',
                  'euc-kr',
                  'shift_jis',
                  'windows-1252',
                ]),
              ].map(encoding => (
                <option key={encoding} value={encoding}>
                  {encoding}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {w.yearHint}
          <input
            className="field-box"
            type="number"
            min={1900}
            max={2150}
            value={year}
            onChange={event => setYear(event.target.value)}
            onBlur={() =>
              String(item.yearHint ?? '') !== year && put({ yearHint: year ? Number(year) : null })
            }
          />
        </label>
      </div>
      {item.lacking.length > 0 && (
        <p className="field-problem">
          {w.lacking({
            fields: item.lacking
              .map(group =>
                group
                  .split('|')
                  .map(name => label.get(name) ?? name)
                  .join(' / '),
              )
              .join('; '),
          })}
        </p>
      )}
      <ProblemSummary problem={change.error ?? check.error} />
      <div className="imports-scroll">
        <table className="imports-table">
          <thead>
            <tr>
              <th>{w.column}</th>
              <th>{w.becomes}</th>
              <th>{w.dateOrder}</th>
              <th>{w.why}</th>
              <th>{w.examples}</th>
            </tr>
          </thead>
          <tbody>
            {item.columns.map(column => (
              <tr key={column.column}>
                <td>{column.header || f.missing}</td>
                <td>
                  <select
                    className="field-box"
                    aria-label={`${column.header}: ${w.becomes}`}
                    value={column.field ?? ''}
                    onChange={event => put({ fields: { [column.column]: event.target.value || null } })}
                  >
                    <option value="">{w.leaveOut}</option>
                    {item.fields.map(field => (
                      <option key={field.name} value={field.name}>
                        {pick(field.label)}
                      </option>
                    ))}
                  </select>
                </td>
                <td>
                  {column.question ? (
                    <select
                      className="field-box"
                      aria-label={`${column.header}: ${w.dateOrder}`}
                      value={column.dateOrder ?? ''}
                      onChange={event => put({ dateOrders: { [column.column]: event.target.value } })}
                    >
                      <option value="">—</option>
                      {column.question.readings.map(reading => (
                        <option key={reading.choice} value={reading.choice}>
                          {orders[reading.choice]}{' '}
                          {w.asReading({
                            example: reading.example,
                            becomes: reading.becomes,
                            earliest: reading.earliest,
                            latest: reading.latest,
                          })}
                        </option>
                      ))}
                    </select>
                  ) : column.dateOrder ? (
                    orders[column.dateOrder]
                  ) : null}
                  {column.question && !column.dateOrder && (
                    <span className="field-problem small">{pick(column.question.why)}</span>
                  )}
                </td>
                <td className="secondary small">{pick(column.why)}</td>
                <td className="small">
                  {(preview.data?.rows ?? []).slice(0, 3).map(row => (
                    <span key={row.row} className="imports-cell-raw">
                      {row.cells[column.column]?.raw || w.empty}
                      {column.field && (
                        <span className="secondary"> → {row.cells[column.column]?.parsed ?? f.missing}</span>
                      )}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="imports-actions">
        <button
          type="button"
          className="button main"
          disabled={item.lacking.length > 0 || check.isPending || change.isPending}
          onClick={() => check.mutate({ body: {} })}
        >
          {item.checkedAt ? w.checkAgain : w.check}
        </button>
      </p>
    </section>
  );
}
