import { useState } from 'react';
import type { Static } from 'typebox';
import { ApiProblem, type Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState } from '../../../ui/desk/parts.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { FileListItem, FileView } from '../exchange/api.ts';
import type { LabView } from '../schema.ts';
import { OutcomeBadge } from './OutcomeFacts.tsx';
import { uploadResults } from './uploadResults.ts';
import { words } from './words.ts';

const stateWords: Record<string, { zh: string; en: string }> = {
  checked: { zh: '待提交', en: 'To be committed' },
  committed: { zh: '已提交', en: 'Committed' },
  undone: { zh: '已撤销', en: 'Undone' },
  discarded: { zh: '已放弃', en: 'Discarded' },
  released: { zh: '发布', en: 'released' },
  for_review: { zh: '待审核', en: 'for review' },
  already: { zh: '已有', en: 'known' },
  waiting: { zh: '对不上管', en: 'unmatched' },
  refused: { zh: '拒绝', en: 'refused' },
};

/** A laboratory's file of results: every row tried first, every problem named, then committed whole or its good rows. */
export function FilesTab({ lab }: { lab: LabView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('lab.write');
  const [chosen, setChosen] = useUrlState('file');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const files = useApiQuery<Page<Static<typeof FileListItem>>>(`/labs/${lab.id}/result-files`, {
    query: { limit: 30 },
  });
  const upload = async (file: File) => {
    setBusy(true);
    setProblem(null);
    try {
      const view = await uploadResults(lab.id, file);
      setChosen(view.id);
      await files.refetch();
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {may && (
        <p>
          <label className="button main" aria-disabled={busy}>
            {w.chooseFile}
            <input
              type="file"
              accept=".csv,.xlsx,.txt,text/csv"
              className="visually-hidden"
              disabled={busy}
              onChange={event => {
                const file = event.target.files?.[0];
                if (file) void upload(file);
                event.target.value = '';
              }}
            />
          </label>
        </p>
      )}
      <ProblemSummary problem={problem} />
      {chosen && <FileOne key={chosen} id={chosen} may={may} />}
      {files.error && <ErrorState problem={files.error} onRetry={() => void files.refetch()} />}
      {files.data?.items.length === 0 && <EmptyState title={w.noFiles} />}
      {(files.data?.items.length ?? 0) > 0 && (
        <div className="lab-scroll">
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col">{w.file}</th>
                <th scope="col">{w.state}</th>
                <th scope="col">{w.counts}</th>
                <th scope="col">{w.when}</th>
              </tr>
            </thead>
            <tbody>
              {files.data!.items.map(one => (
                <tr key={one.id}>
                  <td>
                    <button type="button" className="button bare" onClick={() => setChosen(one.id)}>
                      {one.fileName}
                    </button>
                  </td>
                  <td>
                    <StateBadge
                      tone={one.state === 'checked' ? 'wait' : one.state === 'committed' ? 'good' : 'off'}
                    >
                      {pick(stateWords[one.state]!)}
                    </StateBadge>
                  </td>
                  <td>
                    <CountsLine counts={one.counts} />
                  </td>
                  <td>{f.instant(one.uploadedAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function CountsLine({ counts }: { counts: FileView['counts'] }) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <>
      {w.fileAnswer({
        rows: f.number(counts.rows),
        released: f.number(counts.released),
        review: f.number(counts.forReview),
        already: f.number(counts.already),
        waiting: f.number(counts.waiting),
        refused: f.number(counts.refused),
      })}
    </>
  );
}

function FileOne({ id, may }: { id: string; may: boolean }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [reason, setReason] = useState('');
  const path = `/laboratory/result-files/${id}`;
  const answer = useApiQuery<FileView>(path);
  const act = useApiCommand('POST', path, { invalidates: ['/labs', '/laboratory'] });
  if (!answer.data) return answer.error ? <ErrorState problem={answer.error} /> : null;
  const file = answer.data;
  const bad = file.counts.refused;
  return (
    <section className="lab-block lab-box">
      <div className="lab-row">
        <h2>{file.fileName}</h2>
        <StateBadge tone={file.state === 'checked' ? 'wait' : 'off'}>
          {pick(stateWords[file.state]!)}
        </StateBadge>
        <span className="secondary small">
          {w.uploaded({ at: f.instant(file.uploadedAt), by: file.uploadedByName ?? f.unknown })}
        </span>
      </div>
      <p>
        <CountsLine counts={file.counts} />
      </p>
      {file.forgottenAt && <p className="secondary">{w.forgotten({ at: f.instant(file.forgottenAt) })}</p>}
      {file.sameAsFileId && <p className="alarm-text">{w.sameFile}</p>}
      {file.needCorrection.length > 0 && (
        <p className="alarm-text">{w.needCorrection({ codes: file.needCorrection.join('、') })}</p>
      )}
      <ProblemSummary problem={act.error} />
      {file.state === 'checked' && <p className="secondary">{w.filePreview}</p>}
      {may && file.state === 'checked' && (
        <p className="lab-row">
          <button
            type="button"
            className="button main"
            disabled={act.isPending || bad > 0}
            onClick={() => act.mutate({ path: `${path}/commit`, body: { version: file.version } })}
          >
            {w.commitAll}
          </button>
          {bad > 0 && (
            <button
              type="button"
              className="button"
              disabled={act.isPending}
              onClick={() =>
                act.mutate({ path: `${path}/commit`, body: { version: file.version, goodOnly: true } })
              }
            >
              {w.commitGood}
            </button>
          )}
        </p>
      )}
      {may && (file.state === 'checked' || file.state === 'committed') && (
        <form
          className="lab-row"
          onSubmit={event => {
            event.preventDefault();
            act.mutate({
              path: `${path}/${file.state === 'checked' ? 'discard' : 'undo'}`,
              body: { version: file.version, reason },
            });
          }}
        >
          <input
            className="field-box"
            aria-label={w.reason}
            placeholder={w.reason}
            required
            maxLength={500}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
          <button type="submit" className="button danger" disabled={act.isPending}>
            {file.state === 'checked' ? w.discardFile : w.undoFile}
          </button>
        </form>
      )}
      {file.problemRows.length > 0 && (
        <div className="lab-scroll" style={{ maxHeight: 360, overflowY: 'auto' }}>
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col" className="num">
                  {w.row}
                </th>
                <th scope="col">{w.code}</th>
                <th scope="col">{w.outcome}</th>
                <th scope="col">{w.state}</th>
                <th scope="col">{w.problem}</th>
              </tr>
            </thead>
            <tbody>
              {file.problemRows.map(row => (
                <tr key={row.row}>
                  <td className="num">{row.row}</td>
                  <td>{row.tubeCode ?? f.missing}</td>
                  <td>{row.outcome ? <OutcomeBadge outcome={row.outcome} /> : f.missing}</td>
                  <td>
                    <StateBadge tone={row.state === 'refused' ? 'alarm' : 'wait'}>
                      {pick(stateWords[row.state]!)}
                    </StateBadge>
                  </td>
                  <td>
                    {row.problems.map(one => (
                      <div key={`${one.column} ${one.rule}`}>
                        {one.column && <strong>{one.column}</strong>} {one.seen && <code>{one.seen}</code>}{' '}
                        {pick(one.message)} <span className="secondary small">{one.rule}</span>
                      </div>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {file.problemRowsLeftOut > 0 && (
            <p className="secondary">{w.moreRows({ n: f.number(file.problemRowsLeftOut) })}</p>
          )}
        </div>
      )}
    </section>
  );
}
