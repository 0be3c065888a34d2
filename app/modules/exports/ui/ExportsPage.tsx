import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { ExportProgress } from '../../../ui/desk/list/ExportProgress.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useLanguage, usePick, useWords } from '../../../ui/words/index.ts';
import type { ExportView } from '../schema.ts';
import { exportWords } from './words.ts';

const keptHours = 48;
const tones = { queued: 'wait', running: 'active', done: 'good', failed: 'alarm' } as const;
const lists = ['cases', 'contacts', 'measures', 'people', 'tasks', 'links'] as const;

/** One's own exports, running and done, and the form for a new one. */
export function ExportsPage() {
  const w = useWords(exportWords);
  const f = useFormat();
  const [started, setStarted] = useState<string | null>(null);
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;
  const columns: Column<ExportView>[] = [
    { key: 'list', title: w.list, width: 120, value: row => word(row.list) },
    { key: 'format', title: w.format, width: 90, value: row => row.format.toUpperCase() },
    {
      key: 'state',
      title: w.state,
      width: 110,
      render: row =>
        row.expired ? (
          <StateBadge tone="off">{w.expired}</StateBadge>
        ) : (
          <StateBadge tone={tones[row.state as keyof typeof tones]}>{word(row.state)}</StateBadge>
        ),
    },
    {
      key: 'rows',
      title: w.rows,
      width: 110,
      align: 'end',
      value: row => row.rows ?? row.done,
      render: row => f.number(row.rows ?? row.done),
    },
    { key: 'identity', title: w.identity, width: 110, value: row => (row.revealed ? w.clear : w.masked) },
    {
      key: 'purpose',
      title: w.purpose,
      width: 220,
      value: row => row.purpose,
      render: row => row.purpose || f.missing,
    },
    {
      key: 'at',
      title: w.at,
      width: 160,
      sort: 'createdAt',
      value: row => row.createdAt,
      render: row => f.instant(row.createdAt),
    },
    {
      key: 'until',
      title: w.until,
      width: 160,
      value: row => row.expiresAt,
      render: row => (row.expiresAt ? f.instant(row.expiresAt) : f.missing),
    },
    {
      key: 'file',
      title: w.download,
      width: 100,
      render: row =>
        row.state === 'done' && !row.expired ? (
          <a href={`/api/exports/${row.id}/file`} download>
            {w.download}
          </a>
        ) : null,
    },
  ];
  return (
    <>
      <PageHead title={w.title} answer={w.answer({ hours: keptHours })} />
      <NewExportForm onStarted={setStarted} />
      {started && <ExportProgress id={started} />}
      <DataList<ExportView>
        id="exports"
        path="/exports"
        columns={columns}
        rowKey={row => row.id}
        defaultSort="-createdAt"
        rowHeight={40}
        height="max(280px, calc(100dvh - 360px))"
        emptyText={{ title: w.none, hint: w.noneHint }}
      />
    </>
  );
}

function NewExportForm({ onStarted }: { onStarted: (id: string) => void }) {
  const w = useWords(exportWords);
  const pick = usePick();
  const [language] = useLanguage();
  const mayReveal = useCan('person.reveal');
  const [list, setList] = useState<(typeof lists)[number]>('cases');
  const [format, setFormat] = useState('xlsx');
  const [outbreakId, setOutbreak] = useState('');
  const [reveal, setReveal] = useState(false);
  const [purpose, setPurpose] = useState('');
  const outbreaks = useApiQuery<{
    items: { id: string; code: string; name: string; nameEn: string | null }[];
  }>('/outbreaks');
  const make = useApiCommand<ExportView>('POST', '/exports', {
    invalidates: ['/exports'],
    onDone: row => onStarted(row.id),
  });
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;
  return (
    <form
      className="panel"
      style={{ marginBottom: 12 }}
      aria-label={w.make}
      onSubmit={event => {
        event.preventDefault();
        make.mutate({
          body: {
            list,
            format,
            language,
            query: outbreakId && list !== 'people' ? { outbreakId } : {},
            ...(reveal ? { reveal, purpose } : {}),
          },
        });
      }}
    >
      <div style={{ display: 'flex', gap: 16, flexWrap: 'wrap', alignItems: 'end' }}>
        <label>
          {w.list}{' '}
          <select
            className="field-box"
            value={list}
            onChange={event => setList(event.target.value as typeof list)}
          >
            {lists.map(each => (
              <option key={each} value={each}>
                {word(each)}
              </option>
            ))}
          </select>
        </label>
        {list !== 'people' && (
          <label>
            {w.outbreak}{' '}
            <select
              className="field-box"
              value={outbreakId}
              onChange={event => setOutbreak(event.target.value)}
            >
              <option value="">{w.all}</option>
              {(outbreaks.data?.items ?? []).map(outbreak => (
                <option key={outbreak.id} value={outbreak.id}>
                  {outbreak.code} {pick({ zh: outbreak.name, en: outbreak.nameEn ?? outbreak.name })}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          {w.format}{' '}
          <select className="field-box" value={format} onChange={event => setFormat(event.target.value)}>
            {['xlsx', 'csv', 'json', ...(list === 'cases' ? ['geojson'] : [])].map(each => (
              <option key={each} value={each}>
                {each.toUpperCase()}
              </option>
            ))}
          </select>
        </label>
        {mayReveal && (
          <label>
            <input type="checkbox" checked={reveal} onChange={event => setReveal(event.target.checked)} />{' '}
            {w.reveal}
          </label>
        )}
        {reveal && (
          <label>
            {w.purpose}{' '}
            <input
              id="field-body-purpose"
              className="field-box"
              value={purpose}
              onChange={event => setPurpose(event.target.value)}
              maxLength={400}
              required
            />
          </label>
        )}
        <button type="submit" className="button main" disabled={make.isPending}>
          {w.start}
        </button>
      </div>
      <ProblemSummary problem={make.error} />
    </form>
  );
}
