import { StateBadge } from '../../../ui/desk/badges.tsx';
import { type Column, DataList } from '../../../ui/desk/DataList.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { Destruction, ForgettingStatus } from '../forgettingSchema.ts';
import { words } from './words.ts';
import './forgetting.css';

const stepWords = {
  key: 'stepKey',
  partition: 'stepPartition',
  segment: 'stepSegment',
  cluster: 'stepCluster',
  purge: 'stepPurge',
  entry: 'stepEntry',
} as const;

/** Whether presence is forgotten in time, and the record of every day that was. */
export function ForgettingPage() {
  const w = useWords(words);
  const f = useFormat();
  const readsJournal = useCan('journal.read');
  const columns: Column<Destruction>[] = [
    {
      key: 'day',
      title: w.day,
      width: 110,
      sort: 'day',
      value: row => row.day,
      render: row => f.day(row.day),
    },
    {
      key: 'done',
      title: w.done,
      width: 150,
      render: row => (row.doneAt ? f.instant(row.doneAt) : <StateBadge tone="wait">{w.underWay}</StateBadge>),
    },
    { key: 'rule', title: w.rule, width: 80, value: row => row.rule },
    { key: 'actor', title: w.actor, width: 100, render: row => <span title={row.actor}>{w.job}</span> },
    { key: 'presences', title: w.presences, width: 110, align: 'end', value: row => f.number(row.presences) },
    {
      key: 'fingerprint',
      title: w.fingerprint,
      width: 170,
      render: row => (row.keyFingerprint ? <code>{row.keyFingerprint}</code> : f.missing),
    },
    {
      key: 'keyAt',
      title: w.keyAt,
      width: 150,
      render: row => (row.keyDestroyedAt ? f.instant(row.keyDestroyedAt) : f.pending),
    },
    {
      key: 'also',
      title: w.also,
      width: 220,
      value: row =>
        [
          row.segmentBytes ? w.segment : '',
          row.cluster === 'dropped' ? w.cluster : '',
          row.seats ? w.seats({ n: f.number(row.seats) }) : '',
          row.files ? w.files({ n: f.number(row.files) }) : '',
        ]
          .filter(Boolean)
          .join(' · ') || f.notApplicable,
    },
    {
      key: 'failures',
      title: w.failures,
      width: 200,
      value: row =>
        row.failures
          .map(({ step, reason }) => {
            const name = stepWords[step as keyof typeof stepWords];
            return w.failure({ step: name ? w[name] : step, reason });
          })
          .join(' · ') || f.notApplicable,
    },
  ];
  return (
    <>
      <PageHead title={w.title} answer={w.answer} />
      <Status />
      {readsJournal && (
        <>
          <DataList<Destruction>
            id="presence-forgetting"
            path="/presence/forgetting"
            columns={columns}
            rowKey={row => row.id}
            filters={[]}
            defaultSort="-day"
            emptyText={{ title: w.empty, hint: w.emptyHint }}
          />
          <p className="secondary small">{w.proves}</p>
        </>
      )}
    </>
  );
}

function Status() {
  const w = useWords(words);
  const f = useFormat();
  const answer = useApiQuery<ForgettingStatus>('/presence/forgetting/status', { refreshEvery: 60_000 });
  if (answer.error) return <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={3} />;
  const { state, lastCompleteAt, silenceHours, retention, unfinished, held } = answer.data;
  return (
    <section aria-live="polite">
      {state === 'silent' ? (
        <p role="alert">
          <StateBadge tone="alarm">{w.silent}</StateBadge> {w.silentHint({ hours: silenceHours })}
        </p>
      ) : (
        <p>
          <StateBadge tone={state === 'in_time' ? 'good' : 'wait'}>
            {state === 'in_time' ? w.inTime : w.notYet}
          </StateBadge>
        </p>
      )}
      <dl className="forgetting-status">
        <dt>{w.last}</dt>
        <dd>{lastCompleteAt ? f.instant(lastCompleteAt) : f.missing}</dd>
        {retention && (
          <>
            <dt>{w.keptDays}</dt>
            <dd>
              {w.keptWhy({
                days: retention.days,
                lookBack: retention.lookBackDays,
                margin: retention.marginDays,
              })}
            </dd>
            <dt>{w.by}</dt>
            <dd>
              {retention.outbreak
                ? w.byOutbreak({ outbreak: retention.outbreak, pack: retention.pack })
                : w.byBase({ pack: retention.pack })}
            </dd>
            <dt>{w.keptFrom}</dt>
            <dd>{f.day(retention.keptFrom)}</dd>
          </>
        )}
        <dt>{w.unfinished}</dt>
        <dd>{f.number(unfinished)}</dd>
        <dt>{w.held}</dt>
        <dd>
          {held.length
            ? held.map(({ day, cases }) => w.heldDay({ day: f.day(day), n: f.number(cases) })).join(' · ')
            : w.none}
        </dd>
      </dl>
    </section>
  );
}
