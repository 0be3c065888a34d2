import { useState } from 'react';
import { ApiProblem, type Page } from '../../../ui/api.ts';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CohortView, RosterProblem, RosterView } from '../schema.ts';
import { AskReason } from './parts.tsx';
import { rosterStates, rowWords, words } from './words.ts';

interface Row {
  row: number;
  action: string;
  maskedName: string;
  unit: string | null;
  person: { id: string; maskedName: string; birthYear: number | null; area: string } | null;
  problems: RosterProblem[];
}

/** Rosters as they came in: what would become of every row, taken in whole or only the good ones, undone. */
export function RosterTab({ cohort }: { cohort: CohortView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [looking, setLooking] = useState<string | null>(null);
  const [ending, setEnding] = useState<{ id: string; how: 'undo' | 'refuse' } | null>(null);
  const path = `/cohorts/${cohort.id}/rosters`;
  const list = useApiQuery<{ items: RosterView[] }>(path, { refreshEvery: 5000, keepPrevious: true });
  const act = useApiCommand('POST', '/rosters', { invalidates: ['/cohorts'], onDone: () => setEnding(null) });
  const send = async (file: File) => {
    setProblem(null);
    try {
      const answer = await fetch(`/api${path}`, {
        method: 'POST',
        body: file,
        headers: { 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) },
      });
      if (!answer.ok) throw new ApiProblem(answer.status, await answer.json().catch(() => ({})));
      await list.refetch();
    } catch (failure) {
      setProblem(
        failure instanceof ApiProblem ? failure : new ApiProblem(0, { title: 'offline' }, undefined, true),
      );
    }
  };
  if (list.error && !list.data)
    return <ErrorState problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <LoadingState />;
  return (
    <section className="panel">
      <ProblemSummary problem={problem ?? act.error} />
      {may && (
        <label className="cohort-form">
          {w.upload}
          <input
            type="file"
            accept=".csv,.xlsx,.txt"
            onChange={event => {
              const [file] = event.target.files ?? [];
              if (file) void send(file);
              event.target.value = '';
            }}
          />
          <span className="secondary small">{w.uploadHint}</span>
        </label>
      )}
      {list.data.items.length === 0 && <EmptyState title={w.noRosters} />}
      {list.data.items.map(one => {
        const counts = { rows: 0, create: 0, add: 0, same: 0, ask: 0, refuse: 0, ...one.counts };
        const bad = counts.ask + counts.refuse;
        return (
          <article key={one.id} className="panel">
            <h3>
              {one.fileName} · {pick(rosterStates[one.state] ?? { zh: one.state, en: one.state })}
            </h3>
            <p className="secondary small">
              {f.instant(one.createdAt)} · {one.createdBy} {one.unit && `· ${one.unit}`}
            </p>
            {one.error && (
              <p role="alert">
                <kbd>{one.error.rule}</kbd> {pick(one.error.why)}
              </p>
            )}
            {counts.rows > 0 && (
              <p>
                {w.rowsSaid({
                  rows: f.number(counts.rows),
                  create: counts.create,
                  add: counts.add,
                  same: counts.same,
                  ask: counts.ask,
                  refuse: counts.refuse,
                })}
              </p>
            )}
            {may && (
              <div className="cohort-row">
                {one.state === 'received' && (
                  <button
                    type="button"
                    className="button main"
                    onClick={() => act.mutate({ path: `/rosters/${one.id}/check`, body: {} })}
                  >
                    {w.check}
                  </button>
                )}
                {one.state === 'checked' && (
                  <>
                    <button
                      type="button"
                      className="button main"
                      disabled={act.isPending}
                      onClick={() =>
                        act.mutate({ path: `/rosters/${one.id}/commit`, body: { goodOnly: bad > 0 } })
                      }
                    >
                      {bad > 0 ? w.commitGood : w.commit}
                    </button>
                    <button type="button" className="button" onClick={() => setLooking(one.id)}>
                      {w.problems}
                    </button>
                  </>
                )}
                {['received', 'checked', 'failed'].includes(one.state) && (
                  <button
                    type="button"
                    className="button"
                    onClick={() => setEnding({ id: one.id, how: 'refuse' })}
                  >
                    {w.turnDown}
                  </button>
                )}
                {one.state === 'committed' && (
                  <button
                    type="button"
                    className="button"
                    onClick={() => setEnding({ id: one.id, how: 'undo' })}
                  >
                    {w.undo}
                  </button>
                )}
              </div>
            )}
          </article>
        );
      })}
      <RowsDialog rosterId={looking} onClose={() => setLooking(null)} />
      <AskReason
        open={ending !== null}
        title={ending?.how === 'undo' ? w.undo : w.turnDown}
        verb={ending?.how === 'undo' ? w.undo : w.turnDown}
        problem={act.error}
        busy={act.isPending}
        onSend={reason =>
          ending && act.mutate({ path: `/rosters/${ending.id}/${ending.how}`, body: { reason } })
        }
        onClose={() => setEnding(null)}
      />
    </section>
  );
}

function RowsDialog({ rosterId, onClose }: { rosterId: string | null; onClose: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const [action, setAction] = useState('');
  const rows = useApiQuery<Page<Row>>(`/rosters/${rosterId}/rows`, {
    enabled: rosterId !== null,
    query: { limit: 200, ...(action ? { action } : {}) },
    keepPrevious: true,
  });
  const decide = useApiCommand('POST', `/rosters/${rosterId}/rows/decide`, {
    invalidates: ['/rosters', '/cohorts'],
  });
  return (
    <Dialog open={rosterId !== null} onClose={onClose} label={w.problems}>
      <div className="cohort-form">
        <h2>{w.problems}</h2>
        <ProblemSummary problem={rows.error ?? decide.error} />
        <select
          className="field-box"
          aria-label={w.state}
          value={action}
          onChange={event => setAction(event.target.value)}
        >
          <option value="" />
          {Object.entries(rowWords).map(([value, text]) => (
            <option key={value} value={value}>
              {pick(text)}
            </option>
          ))}
        </select>
        <div className="cohort-scroll">
          <table className="cohort-table">
            <thead>
              <tr>
                <th scope="col">{w.row}</th>
                <th scope="col">{w.person}</th>
                <th scope="col">{w.what}</th>
              </tr>
            </thead>
            <tbody>
              {rows.data?.items.map(row => (
                <tr key={row.row}>
                  <td className="number">{row.row}</td>
                  <td>
                    {row.maskedName} {row.unit && <span className="secondary small">{row.unit}</span>}
                  </td>
                  <td>
                    {pick(rowWords[row.action]!)}{' '}
                    {row.problems.map(one => `${pick(one.why)} [${one.rule}]`).join(';')}
                    {row.person && row.action === 'ask' && (
                      <div className="cohort-row">
                        {row.person.maskedName} {row.person.birthYear} {row.person.area}
                        <button
                          type="button"
                          className="button small"
                          onClick={() => decide.mutate({ body: { row: row.row, same: true } })}
                        >
                          {w.samePerson}
                        </button>
                        <button
                          type="button"
                          className="button small"
                          onClick={() => decide.mutate({ body: { row: row.row, same: false } })}
                        >
                          {w.another}
                        </button>
                      </div>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <button type="button" className="button" onClick={onClose}>
          {w.close}
        </button>
      </div>
    </Dialog>
  );
}
