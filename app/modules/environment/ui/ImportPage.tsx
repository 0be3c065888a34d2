import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { type Bilingual, useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { everything } from './api.ts';
import { kindWords, words } from './words.ts';
import './environment.css';

interface Checked {
  rows: number;
  good: number;
  bad: number;
  problems: { row: number; column: string; seen: string; message: Bilingual }[];
  moreProblems: number;
  sample: {
    row: number;
    name: string;
    kind: string;
    areaName: string;
    everyDays: number | null;
    spots: number;
    proposed: boolean;
  }[];
}
interface Before {
  id: string;
  fileName: string;
  rows: number;
  importedAt: string;
  undoneAt: string | null;
  sampled: number;
}

/** Chinese spreadsheets save CSV as GB18030 as often as UTF-8. */
async function textOf(file: File): Promise<{ text: string; gb: boolean }> {
  const bytes = await file.arrayBuffer();
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), gb: false };
  } catch {
    return { text: new TextDecoder('gb18030').decode(bytes), gb: true };
  }
}

/** A file of sites: what will happen to each row, then all of it or nothing, and back again. */
export function ImportPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('testing.write');
  const [file, setFile] = useState<{ name: string; text: string; gb: boolean } | null>(null);
  const check = useApiCommand<Checked>('POST', '/environment/imports/check');
  const commit = useApiCommand<{ sites: number; already: boolean }>('POST', '/environment/imports', {
    invalidates: everything,
  });
  const undo = useApiCommand('POST', '/environment/imports', { invalidates: everything });
  const before = useApiQuery<{ items: Before[] }>('/environment/imports');
  const checked = file ? check.data : undefined;
  return (
    <>
      <PageHead
        title={w.importTitle}
        answer={
          checked
            ? w.checked({
                rows: f.number(checked.rows),
                good: f.number(checked.good),
                bad: f.number(checked.bad),
              })
            : w.importAnswer
        }
      />
      {may && (
        <p>
          <label className="button main">
            {w.chooseFile}
            <input
              type="file"
              accept=".csv,.txt,text/csv"
              className="visually-hidden"
              onChange={async event => {
                const chosen = event.target.files?.[0];
                if (!chosen) return;
                const { text, gb } = await textOf(chosen);
                setFile({ name: chosen.name, text, gb });
                commit.reset();
                check.mutate({ body: { fileName: chosen.name, text } });
              }}
            />
          </label>{' '}
          {file && (
            <span className="secondary">
              {file.name}
              {file.gb && ` · ${w.encoding}`}
            </span>
          )}
        </p>
      )}
      <p className="secondary small">{w.columns}</p>
      <ProblemSummary problem={check.error ?? commit.error ?? undo.error} />
      {commit.data && (
        <p role="status">
          <StateBadge tone="good">
            {commit.data.already ? w.importedBefore : w.imported({ n: f.number(commit.data.sites) })}
          </StateBadge>
        </p>
      )}
      {checked && !commit.data && (
        <section className="env-block">
          <p className="env-row">
            {checked.problems.length === 0 && checked.good > 0 && (
              <button
                type="button"
                className="button main"
                disabled={commit.isPending}
                onClick={() => commit.mutate({ body: { fileName: file!.name, text: file!.text } })}
              >
                {w.commit({ n: f.number(checked.good) })}
              </button>
            )}
            <span className="secondary">{w.nothingWritten}</span>
          </p>
          {checked.problems.length > 0 && (
            <div className="env-scroll">
              <table className="env-table">
                <thead>
                  <tr>
                    <th scope="col" className="num">
                      {w.row}
                    </th>
                    <th scope="col">{w.column}</th>
                    <th scope="col">{w.seen}</th>
                    <th scope="col">{w.problem}</th>
                  </tr>
                </thead>
                <tbody>
                  {checked.problems.map(one => (
                    <tr key={`${one.row} ${one.column} ${one.message.zh}`}>
                      <td className="num">{one.row}</td>
                      <td>{one.column}</td>
                      <td>{one.seen || f.missing}</td>
                      <td>{pick(one.message)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {checked.moreProblems > 0 && (
                <p className="secondary">{w.moreProblems({ n: f.number(checked.moreProblems) })}</p>
              )}
            </div>
          )}
          {checked.sample.length > 0 && (
            <>
              <h2>{w.sample({ n: f.number(checked.sample.length) })}</h2>
              <div className="env-scroll">
                <table className="env-table">
                  <thead>
                    <tr>
                      <th scope="col" className="num">
                        {w.row}
                      </th>
                      <th scope="col">{w.name}</th>
                      <th scope="col">{w.kind}</th>
                      <th scope="col">{w.area}</th>
                      <th scope="col">{w.plan}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {checked.sample.map(one => (
                      <tr key={one.row}>
                        <td className="num">{one.row}</td>
                        <td>{one.name}</td>
                        <td>{pick(kindWords[one.kind]!)}</td>
                        <td>{one.areaName}</td>
                        <td>
                          {one.everyDays === null ? w.dutyNone : w.everyDays({ n: one.everyDays })} ·{' '}
                          {w.spots} {one.spots}
                          {one.proposed && <StateBadge tone="wait">{w.proposed}</StateBadge>}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </>
          )}
        </section>
      )}
      <section className="env-block">
        <h2>{w.importsBefore}</h2>
        {before.data?.items.length === 0 && <p className="secondary">{w.noImports}</p>}
        {(before.data?.items.length ?? 0) > 0 && (
          <div className="env-scroll">
            <table className="env-table">
              <tbody>
                {before.data!.items.map(one => (
                  <tr key={one.id}>
                    <td>{one.fileName}</td>
                    <td className="num">{w.imported({ n: f.number(one.rows) })}</td>
                    <td>{f.instant(one.importedAt)}</td>
                    <td>
                      {one.undoneAt ? (
                        <StateBadge tone="off">{w.undoneAt({ at: f.instant(one.undoneAt) })}</StateBadge>
                      ) : one.sampled > 0 ? (
                        <span className="secondary">{w.sampledSince({ n: f.number(one.sampled) })}</span>
                      ) : (
                        may && (
                          <button
                            type="button"
                            className="button small danger"
                            disabled={undo.isPending}
                            onClick={() =>
                              undo.mutate({ path: `/environment/imports/${one.id}/undo`, body: {} })
                            }
                          >
                            {w.undoImport}
                          </button>
                        )
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
