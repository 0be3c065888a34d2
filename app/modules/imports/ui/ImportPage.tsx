import { useEffect } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { JobProgress } from '../../../ui/desk/JobProgress.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams, useUrlState } from '../../../ui/nav.tsx';
import { queryClient, useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ImportDetail } from './api.ts';
import { CheckStep } from './CheckStep.tsx';
import { ColumnsStep } from './ColumnsStep.tsx';
import { stateTones } from './ImportsPage.tsx';
import './imports.css';
import { importWords } from './words.ts';

const busy = ['checking', 'committing', 'undoing'];

/** One import from the file to its effect, and back. What runs in the background can be left and found again. */
export function ImportPage() {
  const { importId } = usePathParams<{ importId: string }>();
  const w = useWords(importWords);
  const path = `/imports/${importId}`;
  const answer = useApiQuery<ImportDetail>(path, { refreshEvery: 1500 });
  const item = answer.data;
  const settled = item?.state === 'committed' || item?.state === 'undone';
  useEffect(() => {
    // the job changed lists of every module behind the cache's back
    if (settled)
      void queryClient.invalidateQueries({
        predicate: query => !String(query.queryKey[0]).startsWith('/imports'),
      });
  }, [settled]);
  const checkedAt = item?.checkedAt;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new check has other problems, matches and rows
  useEffect(() => {
    // what was asked for while it was being checked again is of no check
    void queryClient.invalidateQueries({
      predicate: query => String(query.queryKey[0]).startsWith(`${path}/`),
    });
  }, [path, checkedAt]);
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;
  if (!item)
    return (
      <>
        {answer.error ? (
          <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />
        ) : (
          <LoadingState />
        )}
      </>
    );
  const step =
    item.state === 'mapped'
      ? 'columns'
      : item.state === 'checking' || item.state === 'checked'
        ? 'check'
        : 'apply';
  return (
    <>
      <PageHead
        title={item.fileName}
        answer={
          <>
            {word(item.kind)} ·{' '}
            <StateBadge tone={stateTones[item.state as keyof typeof stateTones]}>
              {word(item.state)}
            </StateBadge>
          </>
        }
        actions={
          <Link to="/imports" className="button">
            {w.back}
          </Link>
        }
      />
      <ol className="imports-steps">
        {(['stepFile', 'stepColumns', 'stepCheck', 'stepApply'] as const).map((name, index) => (
          <li
            key={name}
            aria-current={
              (['file', 'columns', 'check', 'apply'][index] === step ? 'step' : undefined) as
                | 'step'
                | undefined
            }
          >
            {index + 1}. {w[name]}
          </li>
        ))}
      </ol>
      {item.error && (
        <p className="field-problem" role="alert">
          {item.error}
        </p>
      )}
      {busy.includes(item.state) && <Running item={item} />}
      {(item.state === 'mapped' || (item.state === 'failed' && !item.checkedAt)) && <FileNotes item={item} />}
      {(item.state === 'mapped' || (item.state === 'failed' && !item.checkedAt)) && (
        <ColumnsStep item={item} />
      )}
      {(item.state === 'checked' || (item.state === 'failed' && item.checkedAt)) && <Checked item={item} />}
      {item.state === 'committed' && <Applied item={item} />}
      {item.state === 'undone' && <p>{w.undoneDone}</p>}
    </>
  );
}

function Running({ item }: { item: ImportDetail }) {
  const texts: Record<string, { zh: string; en: string }> = {
    checking: { zh: importWords.jobChecking[0], en: importWords.jobChecking[1] },
    committing: { zh: importWords.jobCommitting[0], en: importWords.jobCommitting[1] },
    undoing: { zh: importWords.jobUndoing[0], en: importWords.jobUndoing[1] },
  };
  return (
    <JobProgress
      job={{
        id: item.id,
        title: texts[item.state]!,
        state: 'running',
        done: item.progress.rows,
        of: item.progress.of,
      }}
    />
  );
}

function FileNotes({ item }: { item: ImportDetail }) {
  const w = useWords(importWords);
  const f = useFormat();
  const pick = usePick();
  const word = (name: string) => (w as unknown as Record<string, string>)[name] ?? name;
  return (
    <>
      {item.warnings.length > 0 && (
        <section className="panel" aria-label={w.warnings}>
          <strong>{w.warnings}</strong>
          <ul>
            {item.warnings.map(warning => (
              <li key={`${warning.rule} ${warning.row}`}>
                {pick(warning.why)} <span className="secondary">{warning.rule}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {item.sameFile.map(same => (
        <p key={same.id} className="panel">
          {w.sameFile({ at: f.instant(same.at), state: word(same.state) })}{' '}
          <Link to={`/imports/${same.id}`}>{same.fileName}</Link>
        </p>
      ))}
      {item.remembered && <p className="secondary">{w.remembered}</p>}
      {item.uncertain && <p className="field-problem">{w.uncertain}</p>}
    </>
  );
}

function Checked({ item }: { item: ImportDetail }) {
  const [tab, setTab] = useUrlState('tab', 'check');
  const w = useWords(importWords);
  return (
    <>
      <p style={{ marginBottom: 12 }}>
        <button
          type="button"
          className="button"
          aria-pressed={tab === 'columns'}
          onClick={() => setTab(tab === 'columns' ? 'check' : 'columns')}
        >
          {tab === 'columns' ? w.seeCheck : w.seeColumns}
        </button>
      </p>
      {tab === 'columns' ? <ColumnsStep item={item} /> : <CheckStep item={item} />}
    </>
  );
}

function Applied({ item }: { item: ImportDetail }) {
  const w = useWords(importWords);
  const f = useFormat();
  const undo = useApiCommand<ImportDetail>('POST', `/imports/${item.id}/undo`, { invalidates: ['/imports'] });
  const n = (name: string) => f.number(item.counts[name] ?? 0);
  return (
    <section className="panel">
      <p className="imports-sums">
        {w.sums({
          create: n('create'),
          update: n('update'),
          same: n('same'),
          skip: n('skip'),
          refuse: n('refuse'),
          rows: n('rows'),
        })}
      </p>
      <p>{w.done({ create: n('create'), update: n('update') })}</p>
      {(item.counts.refuse ?? 0) > 0 && (
        <p className="imports-actions">
          <a className="button" href={`/api/imports/${item.id}/problems.xlsx`} download>
            {w.downloadXlsx}
          </a>
          <a className="button" href={`/api/imports/${item.id}/problems.csv`} download>
            {w.downloadCsv}
          </a>
        </p>
      )}
      <ProblemSummary problem={undo.error} />
      <p className="imports-actions">
        <button
          type="button"
          className="button danger"
          disabled={undo.isPending}
          onClick={() => window.confirm(w.undoConfirm) && undo.mutate({ body: {} })}
        >
          {w.undo}
        </button>
        <span className="secondary small">{w.undoHint}</span>
      </p>
    </section>
  );
}
