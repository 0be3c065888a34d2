import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { useHotkeys } from '../../../ui/keys.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { ImportDetail, ProblemGroup } from './api.ts';
import { MatchList } from './MatchList.tsx';
import { ProblemGroupCard, remedyOf } from './ProblemGroupCard.tsx';
import { RowsPreview } from './RowsPreview.tsx';
import { importWords } from './words.ts';

/** What would happen to every row: sums, causes of trouble with their remedies, people who may be known, and the rows themselves. */
export function CheckStep({ item }: { item: ImportDetail }) {
  const w = useWords(importWords);
  const f = useFormat();
  const path = `/imports/${item.id}`;
  const groups = useApiQuery<{ groups: ProblemGroup[]; undecided: number }>(`${path}/problem-groups`);
  const change = useApiCommand<ImportDetail>('PUT', `${path}/mapping`);
  const check = useApiCommand<ImportDetail>('POST', `${path}/check`, { invalidates: ['/imports'] });
  const commit = useApiCommand<ImportDetail>('POST', `${path}/commit`, { invalidates: ['/imports'] });
  const [at, setAt] = useState(0);
  const [goodOnly, setGoodOnly] = useState(false);
  const [newPeople, setNewPeople] = useState(false);
  const [from, setFrom] = useState(0);
  const list = groups.data?.groups ?? [];
  const undecided = groups.data?.undecided ?? 0;
  const n = (name: string) => f.number(item.counts[name] ?? 0);
  const refused = item.counts.refuse ?? 0;
  const good = (item.counts.create ?? 0) + (item.counts.update ?? 0);

  async function understand(body: Record<string, unknown>) {
    await change.mutateAsync({ body });
    await check.mutateAsync({ body: {} });
  }
  const current = list[at];
  useHotkeys([
    {
      keys: 'F',
      label: { zh: importWords.nextProblem[0], en: importWords.nextProblem[1] },
      disabled: list.length === 0,
      run: () => {
        const next = (at + 1) % list.length;
        setAt(next);
        setFrom(list[next]!.firstRow);
        document.getElementById(`problem-${next}`)?.scrollIntoView({ block: 'center' });
      },
    },
    {
      keys: 'Enter',
      label: { zh: importWords.fixAlike[0], en: importWords.fixAlike[1] },
      disabled: !current || !remedyOf(item, current),
      run: () => {
        const remedy = current && remedyOf(item, current);
        if (remedy) understand(remedy);
      },
    },
  ]);
  return (
    <>
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
        {(item.counts.links ?? 0) > 0 && (
          <p>{w.linkSums({ links: n('links'), unresolved: n('unresolvedLinks') })}</p>
        )}
        {(item.counts.unknownPeople ?? 0) > 0 && <p>{w.unknownPeople({ n: n('unknownPeople') })}</p>}
        {(item.counts.unmatchedAreas ?? 0) > 0 && <p>{w.unmatchedAreas({ n: n('unmatchedAreas') })}</p>}
        <ProblemSummary problem={commit.error ?? change.error ?? check.error} />
        <div className="imports-actions">
          {refused > 0 && (
            <label>
              <input
                type="checkbox"
                checked={goodOnly}
                onChange={event => setGoodOnly(event.target.checked)}
              />{' '}
              {w.commitGood({ n: f.number(good), refused: f.number(refused) })}
            </label>
          )}
          {undecided > 0 && (
            <label>
              <input
                type="checkbox"
                checked={newPeople}
                onChange={event => setNewPeople(event.target.checked)}
              />{' '}
              {w.undecidedNew({ n: f.number(undecided) })}
            </label>
          )}
          <button
            type="button"
            className="button main"
            disabled={
              good === 0 || (refused > 0 && !goodOnly) || (undecided > 0 && !newPeople) || commit.isPending
            }
            onClick={() => commit.mutate({ body: { goodRowsOnly: goodOnly, undecidedAreNew: newPeople } })}
          >
            {item.state === 'failed' ? w.goOn : w.commit({ n: f.number(good) })}
          </button>
          {refused > 0 && (
            <>
              <a className="button" href={`/api${path}/problems.xlsx`} download>
                {w.downloadXlsx}
              </a>
              <a className="button" href={`/api${path}/problems.csv`} download>
                {w.downloadCsv}
              </a>
            </>
          )}
        </div>
      </section>
      <section className="panel" aria-label={w.problems}>
        <h2>{w.problems}</h2>
        {groups.error ? (
          <ErrorState problem={groups.error} onRetry={() => groups.refetch()} />
        ) : groups.isPending ? (
          <LoadingState rows={3} />
        ) : list.length === 0 ? (
          <p className="secondary">{w.noProblems}</p>
        ) : (
          list.map((group, index) => (
            <ProblemGroupCard
              key={`${group.rule} ${group.column} ${group.severity}`}
              id={`problem-${index}`}
              item={item}
              group={group}
              current={index === at}
              busy={change.isPending || check.isPending}
              onUnderstand={understand}
              onShow={() => {
                setAt(index);
                setFrom(group.firstRow);
              }}
            />
          ))
        )}
      </section>
      {(item.counts.matches ?? 0) > 0 && <MatchList item={item} onDecided={() => groups.refetch()} />}
      <RowsPreview key={from} item={item} from={from} />
    </>
  );
}
