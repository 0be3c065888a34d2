import type { Page } from '../../../ui/api.ts';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { InboxItem } from '../exchange/api.ts';
import type { OutcomeView } from '../schema.ts';
import { FilesTab } from './FilesTab.tsx';
import { InboxTab } from './InboxTab.tsx';
import { MessagesTab } from './MessagesTab.tsx';
import { ReleasedTab } from './ReleasedTab.tsx';
import { ReleaseTab } from './ReleaseTab.tsx';
import { LabChoice, useLab } from './useLab.tsx';
import { words } from './words.ts';
import './lab.css';

/** Which results wait for whom, and what came in that fits no tube. */
export function ResultsPage() {
  const w = useWords(words);
  const f = useFormat();
  const [tab, setTab] = useUrlState('tab', 'release');
  const { labs, items, lab, choose } = useLab();
  const query = (state: string) => ({
    query: { state, limit: 1 },
    enabled: lab !== null,
    refreshEvery: 30_000,
  });
  const toReview = useApiQuery<Page<OutcomeView>>(`/labs/${lab?.id}/outcomes`, query('for_review'));
  const toRelease = useApiQuery<Page<OutcomeView>>(`/labs/${lab?.id}/outcomes`, query('reviewed'));
  const inbox = useApiQuery<Page<InboxItem>>(`/labs/${lab?.id}/inbox`, query('waiting'));
  if (!labs.data)
    return labs.error ? (
      <ErrorState page problem={labs.error} onRetry={() => void labs.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const counts = { review: toReview.data?.total, release: toRelease.data?.total, inbox: inbox.data?.total };
  const known = Object.values(counts).every(one => one !== undefined);
  return (
    <>
      <PageHead
        title={lab ? `${w.results} · ${lab.name}` : w.results}
        asOf={labs.data.asOf}
        answer={
          known
            ? w.resultsAnswer({
                review: f.number(counts.review ?? 0),
                release: f.number(counts.release ?? 0),
                inbox: f.number(counts.inbox ?? 0),
              })
            : undefined
        }
        actions={<LabChoice items={items} lab={lab} choose={choose} />}
      />
      {!lab ? (
        <EmptyState title={w.noLab} hint={w.noLabHint} />
      ) : (
        <>
          <div className="lab-tabs" role="tablist">
            {(
              [
                ['release', w.tabRelease],
                ['released', w.tabReleased],
                ['inbox', w.tabInbox],
                ['files', w.tabFiles],
                ['messages', w.tabMessages],
              ] as const
            ).map(([key, label]) => (
              <button
                key={key}
                type="button"
                role="tab"
                aria-selected={tab === key}
                onClick={() => setTab(key)}
              >
                {label}
              </button>
            ))}
          </div>
          {tab === 'release' && <ReleaseTab lab={lab} />}
          {tab === 'released' && <ReleasedTab lab={lab} />}
          {tab === 'inbox' && <InboxTab lab={lab} />}
          {tab === 'files' && <FilesTab lab={lab} />}
          {tab === 'messages' && <MessagesTab lab={lab} />}
        </>
      )}
    </>
  );
}
