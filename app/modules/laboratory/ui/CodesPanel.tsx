import { useState } from 'react';
import type { Static } from 'typebox';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CodesView } from '../exchange/api.ts';
import type { LabView } from '../schema.ts';
import { CodesForm } from './CodesForm.tsx';
import { meansWords, settingsWords } from './settingsWords.ts';
import { outcomeWords } from './words.ts';

export type Codes = Static<typeof CodesView>;

/** What a laboratory's own codes mean, and the shipped ones they come before. */
export function CodesPanel({ lab }: { lab: LabView }) {
  const w = useWords(settingsWords);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('account.manage');
  const [editing, setEditing] = useState<Codes | null>(null);
  const answer = useApiQuery<Codes>(`/labs/${lab.id}/codes`);
  const codes = answer.data;
  return (
    <section className="lab-block">
      <h2>
        {w.codes} · {pick({ zh: lab.name, en: lab.nameEn ?? lab.name })}
      </h2>
      {!codes &&
        (answer.error ? (
          <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <LoadingState rows={3} />
        ))}
      {codes && (
        <p className="secondary small">
          {w.codesHint({ n: f.number(codes.shipped.observations.length + codes.shipped.values.length) })}
        </p>
      )}
      {codes && editing && (
        <CodesForm
          labId={lab.id}
          codes={editing}
          onDone={() => setEditing(null)}
          onStale={() => void answer.refetch()}
        />
      )}
      {codes && !editing && (
        <>
          {codes.own.observations.length + codes.own.values.length === 0 ? (
            <p className="secondary">{w.codesNone}</p>
          ) : (
            <CodeRows table={codes.own} />
          )}
          {may && (
            <p>
              <button type="button" className="button" onClick={() => setEditing(codes)}>
                {w.edit}
              </button>
            </p>
          )}
          <details>
            <summary>{w.shipped}</summary>
            <CodeRows table={codes.shipped} />
            {Object.entries(codes.shipped.sources).map(([system, source]) => (
              <p key={system} className="secondary small">
                {system}: {source}
              </p>
            ))}
          </details>
        </>
      )}
    </section>
  );
}

function CodeRows({ table }: { table: Codes['own'] | Codes['shipped'] }) {
  const w = useWords(settingsWords);
  const pick = usePick();
  const rows = [
    ...table.observations.map(one => ({
      ...one,
      kind: w.observations,
      says: [pick(meansWords[one.means]!), one.gene].filter(Boolean).join(' · '),
    })),
    ...table.values.map(one => ({ ...one, kind: w.values, says: pick(outcomeWords[one.means]!) })),
  ];
  return (
    <div className="lab-scroll">
      <table className="lab-table">
        <thead>
          <tr>
            <th scope="col">{w.codes}</th>
            <th scope="col">{w.system}</th>
            <th scope="col">{w.codeWord}</th>
            <th scope="col">{w.means}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(one => (
            <tr key={`${one.kind} ${one.system} ${one.code}`}>
              <td>{one.kind}</td>
              <td>{one.system}</td>
              <td>
                <code>{one.code}</code>
                {'name' in one && <div className="secondary small">{String(one.name)}</div>}
              </td>
              <td>{one.says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
