import { useEffect } from 'react';
import { queryClient, useApiQuery } from '../../useApi.ts';
import { type Bilingual, defineWords } from '../../words/index.ts';
import { JobProgress } from '../JobProgress.tsx';
import { ErrorState, LoadingState } from '../parts.tsx';

/** What `GET /api/exports/:id` says of an export under way. */
interface ExportState {
  state: 'queued' | 'running' | 'done' | 'failed';
  done: number;
  of: number | null;
  error: string | null;
}

const title: Bilingual = { zh: '导出', en: 'Export' };
const failed = defineWords({ text: ['没有写完,可重新导出', 'It was not finished; export again'] });

/** One export followed until its file is there; also kept on the page of exports. */
export function ExportProgress({ id, title: name = title }: { id: string; title?: Bilingual }) {
  const answer = useApiQuery<ExportState>(`/exports/${id}`, { refreshEvery: 1000 });
  const job = answer.data;
  const ended = job?.state === 'done' || job?.state === 'failed';
  useEffect(() => {
    if (ended)
      void queryClient.invalidateQueries({ predicate: query => String(query.queryKey[0]) === '/exports' });
  }, [ended]);
  if (!job) return answer.error ? <ErrorState problem={answer.error} /> : <LoadingState rows={2} />;
  const [zh, en] = failed.text;
  return (
    <JobProgress
      job={{
        id,
        title: name,
        state: job.state === 'queued' ? 'waiting' : job.state,
        done: job.done,
        of: job.of,
        problem: job.state === 'failed' ? { zh, en } : null,
        resultHref: job.state === 'done' ? `/api/exports/${id}/file` : null,
      }}
    />
  );
}
