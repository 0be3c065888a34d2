import { useEffect } from 'react';
import type { ApiProblem } from '../api.ts';
import { useApiQuery } from '../useApi.ts';
import { type Bilingual, defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import { StateBadge } from './badges.tsx';
import { ErrorState, LoadingState } from './parts.tsx';
import './desk.css';

export type JobView = {
  id: string;
  title: Bilingual;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'undone';
  done: number;
  /** Null while the size is not known yet. */
  of: number | null;
  startedAt?: string | null;
  finishedAt?: string | null;
  problem?: Bilingual | null;
  resultHref?: string | null;
};

const words = defineWords({
  waiting: ['排队中', 'Waiting'],
  running: ['进行中', 'Running'],
  done: ['已完成', 'Done'],
  failed: ['没有完成', 'Failed'],
  undone: ['已撤销', 'Undone'],
  count: ['{done} / {of}', '{done} of {of}'],
  countOnly: ['已处理 {done}', '{done} processed'],
  leave: ['可以离开本页,不影响进行。', 'You can leave this page; it goes on.'],
  download: ['下载结果', 'Download'],
});

/** Long work with its number; it can be left and found again. */
export function JobProgress({ job }: { job: JobView }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const tones = { waiting: 'wait', running: 'active', done: 'good', failed: 'alarm', undone: 'off' } as const;
  const open = job.state === 'waiting' || job.state === 'running';
  const share = job.of ? Math.min(1, job.done / job.of) : null;
  return (
    <section className="panel" aria-live="polite">
      <p style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
        <strong>{pick(job.title)}</strong>
        <StateBadge tone={tones[job.state]}>{w[job.state]}</StateBadge>
        <span className="num" style={{ marginInlineStart: 'auto' }}>
          {job.of === null
            ? w.countOnly({ done: f.number(job.done) })
            : `${w.count({ done: f.number(job.done), of: f.number(job.of) })}${share === null ? '' : ` · ${Math.floor(share * 100)}%`}`}
        </span>
      </p>
      {open && (
        <div
          className={`progress ${share === null ? 'unknown' : ''}`}
          role="progressbar"
          aria-label={pick(job.title)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share === null ? undefined : Math.floor(share * 100)}
        >
          <i className={share === null ? 'hatched' : ''} style={{ width: `${(share ?? 1) * 100}%` }} />
        </div>
      )}
      {open && <p className="secondary small">{w.leave}</p>}
      {job.problem && <p className="field-problem">{pick(job.problem)}</p>}
      {job.state === 'done' && job.resultHref && (
        <a className="button" style={{ marginTop: 6 }} href={job.resultHref} download>
          {w.download}
        </a>
      )}
    </section>
  );
}

/** A job followed by its id until it ends; `path` defaults to `/jobs/:id`. */
export function JobById(props: { id: string; path?: string; onDone?: (job: JobView) => void }) {
  const path = props.path ?? `/jobs/${props.id}`;
  const answer = useApiQuery<JobView>(path, { refreshEvery: 1000 });
  const job = answer.data;
  const ended = job !== undefined && job.state !== 'waiting' && job.state !== 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: reported once, when it ends
  useEffect(() => {
    if (ended) props.onDone?.(job);
  }, [ended]);
  if (job) return <JobProgress job={job} />;
  if (answer.error) return <ErrorState problem={answer.error as ApiProblem} />;
  return <LoadingState rows={2} />;
}
