import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ErrorState, LoadingState } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { FiringView, ReadingView, Triggers } from './api.ts';
import { words } from './words.ts';

/** A value in the unit of its figure. */
export function useValue() {
  const f = useFormat();
  return (figure: string, value: number | null): string =>
    value === null
      ? f.missing
      : figure === 'community_share'
        ? `${f.number(value * 100, 1)}%`
        : figure === 'ears'
          ? f.number(value, 2)
          : f.number(value);
}

/** Every trigger now: value, threshold, how near, since when; below, each time it fired. */
export function TriggersView({ planId, number }: { planId: string; number: number | null }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [firing, setFiring] = useState<FiringView | null>(null);
  const answer = useApiQuery<Triggers>(`/plans/${planId}/triggers`, {
    query: number === null ? {} : { number },
    refreshEvery: 60_000,
  });
  if (answer.error && !answer.data)
    return <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={5} />;
  const t = answer.data;
  return (
    <>
      <p className="secondary small">
        {w.versionNo({ n: t.number })} · {t.source === 'live' ? w.live : w.stored} · {f.asOf(t.asOf)}
      </p>
      {t.triggers.length === 0 && <p className="secondary">{w.noTriggers}</p>}
      {t.triggers.length > 0 && t.readings.length === 0 && <p className="plans-notice">{w.noOutbreak}</p>}
      <div className="plans-cards">
        {t.triggers.map(({ trigger, words: said }) => (
          <section key={trigger.key} className="plans-card">
            <h2>{pick(said)}</h2>
            {trigger.note && <p className="secondary small">{trigger.note}</p>}
            {t.readings
              .filter(one => one.triggerKey === trigger.key)
              .map(one => (
                <Reading
                  key={`${one.outbreak.id} ${one.areaKey}`}
                  reading={one}
                  figure={trigger.figure}
                  level={trigger.responseLevel}
                />
              ))}
          </section>
        ))}
      </div>
      <h2>{w.firings}</h2>
      {t.firings.length === 0 && <p className="secondary">{w.noFirings}</p>}
      <div className="plans-cards">
        {t.firings.map(one => (
          <Firing key={one.id} firing={one} onOpen={() => setFiring(one)} />
        ))}
      </div>
      <Dialog open={firing !== null} onClose={() => setFiring(null)} label={w.casesTitle}>
        {firing && <CasesBehind planId={planId} firing={firing} />}
      </Dialog>
    </>
  );
}

function Reading({ reading, figure, level }: { reading: ReadingView; figure: string; level?: number }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const valueText = useValue();
  const { value, threshold, evidence } = reading;
  const share = value === null ? 0 : Math.max(0, Math.min(1, value / threshold));
  return (
    <div>
      <div className="plans-row">
        <b>{reading.areaName}</b>
        <span className="secondary">{reading.outbreak.code}</span>
        <span>
          {w.value} <b>{valueText(figure, value)}</b> / {w.threshold} {valueText(figure, threshold)}
        </span>
        <StateBadge tone={reading.met ? 'alarm' : 'plain'}>{reading.met ? w.met : w.notMet}</StateBadge>
        {reading.met && level && <b>{w.levelN({ n: level })}</b>}
        <span className="secondary small">
          {value !== null && w.near({ p: Math.round((100 * value) / threshold) })}
          {reading.since &&
            ` · ${reading.met ? w.metSince({ at: f.instant(reading.since) }) : w.notMetSince({ at: f.instant(reading.since) })}`}
        </span>
      </div>
      <div className={reading.met ? 'plans-near met' : 'plans-near'} aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </div>
      {value === null && (
        <p className="secondary small">
          {w.none}: {evidence.why ? pick(evidence.why) : ''}
        </p>
      )}
    </div>
  );
}

function Firing({ firing, onOpen }: { firing: FiringView; onOpen: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const valueText = useValue();
  const seesCases = useCan('case.read');
  const { evidence } = firing;
  const list = {
    tasks_overdue: `/tasks?outbreakId=${firing.outbreak.id}&areaKey=${firing.areaKey}`,
    measures_open: `/follow-up?outbreakId=${firing.outbreak.id}`,
    open_chains: `/chains?outbreakId=${firing.outbreak.id}`,
  }[firing.trigger.figure as string];
  const why = firing.clearedWhy && w[`why_${firing.clearedWhy}` as 'why_false'];
  return (
    <section className="plans-card">
      <div className="plans-row">
        <b>{w.firedAt({ at: f.instant(firing.firedAt) })}</b>
        <span>{firing.areaName}</span>
        <span className="secondary">{firing.outbreak.code}</span>
        {firing.clearedAt ? (
          <StateBadge tone="off">
            {w.clearedAt({ at: f.instant(firing.clearedAt) })} · {why}
          </StateBadge>
        ) : (
          <StateBadge tone="alarm">{w.still}</StateBadge>
        )}
      </div>
      <p>
        {pick(firing.words)}: <b>{valueText(firing.trigger.figure, firing.value)}</b>
        <span className="secondary small">
          {evidence.n !== null &&
            evidence.of !== null &&
            ` · ${w.shareOf({ n: evidence.n, of: evidence.of })}`}
          {evidence.mean !== null &&
            evidence.sd !== null &&
            ` · ${w.usual({ mean: f.number(evidence.mean, 1), sd: f.number(evidence.sd, 1) })}`}
          {evidence.from &&
            evidence.to &&
            ` · ${w.windowOf({ from: f.day(evidence.from), to: f.day(evidence.to) })}`}
          {evidence.byDay.length > 0 && ` · ${evidence.byDay.map(({ n }) => n).join(' ')}`}
          {` · ${w.versionNo({ n: firing.versionNumber })}`}
        </span>
      </p>
      <div className="plans-row">
        {evidence.from && seesCases && (
          <button type="button" className="button small" onClick={onOpen}>
            {w.casesBehind}
          </button>
        )}
        {list && <Link to={list}>{w[firing.trigger.figure]}</Link>}
        <span className="secondary small">
          {w.tasksOf({ n: firing.tasks, open: firing.openTasks.length })}
        </span>
      </div>
      {firing.openTasks.length > 0 && (
        <ul>
          {firing.openTasks.map(task => (
            <li key={task.id}>
              <Link to={`/tasks/${task.id}`}>{pick(task.title)}</Link>{' '}
              <span className="secondary small">{f.deadline(task.dueAt)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface CaseLine {
  id: string;
  number: string;
  maskedName: string;
  reportedAt: string | null;
}

function CasesBehind({ planId, firing }: { planId: string; firing: FiringView }) {
  const w = useWords(words);
  const f = useFormat();
  const answer = useApiQuery<Page<CaseLine>>(`/plans/${planId}/firings/${firing.id}/cases`, {
    query: { limit: 100 },
  });
  return (
    <>
      <h2>{w.casesTitle}</h2>
      <p className="secondary small">{w.onlyYours}</p>
      {answer.error && <ErrorState problem={answer.error} onRetry={() => answer.refetch()} />}
      {!answer.data && !answer.error && <LoadingState rows={4} />}
      {answer.data && (
        <ul>
          {answer.data.items.map(one => (
            <li key={one.id}>
              <Link to={`/cases/${one.id}`}>{one.number}</Link> {one.maskedName}{' '}
              <span className="secondary small">{f.instant(one.reportedAt)}</span>
            </li>
          ))}
        </ul>
      )}
      {answer.data && (answer.data.total ?? 0) > answer.data.items.length && (
        <p className="secondary">{w.more({ n: f.number(answer.data.total! - answer.data.items.length) })}</p>
      )}
    </>
  );
}
