import { StateBadge } from '../../../ui/desk/badges.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { SiteItem, Swab } from './api.ts';
import { outcomeWords, words } from './words.ts';

/** What a site owes, in words with its time. */
export function DutyBadge({ site }: { site: SiteItem }) {
  const w = useWords(words);
  const f = useFormat();
  const { duty } = site;
  if (site.retired) return <StateBadge tone="off">{w.retired}</StateBadge>;
  if (duty.state === 'overdue')
    return (
      <span className="env-row">
        <StateBadge tone="alarm">{w.dutyMissed({ n: f.number(duty.missed) })}</StateBadge>
        {duty.dueAt && <span className="alarm-text small">{f.deadline(duty.dueAt)}</span>}
      </span>
    );
  if (duty.state === 'due')
    return (
      <span className="env-row">
        <StateBadge tone="wait">{w.dutyDue}</StateBadge>
        {duty.dueAt && <span className="small">{f.deadline(duty.dueAt)}</span>}
      </span>
    );
  if (duty.state === 'done') return <StateBadge tone="good">{w.dutyDone}</StateBadge>;
  return <StateBadge tone="off">{duty.state === 'ahead' ? w.dutyAhead : w.dutyNone}</StateBadge>;
}

/** What else is going on at a site. */
export function SiteStates({ site }: { site: SiteItem }) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <span className="env-row">
      {site.closed && <StateBadge tone="alarm">{w.closedState}</StateBadge>}
      {site.followupId && <StateBadge tone="alarm">{w.followed}</StateBadge>}
      {site.openRounds > 0 && (
        <StateBadge tone={site.openRoundDueAt && site.openRoundDueAt < f.now ? 'alarm' : 'wait'}>
          {w.openRound({ n: f.number(site.openRounds) })}
        </StateBadge>
      )}
      {site.waiting > 0 && <StateBadge tone="plain">{w.waitingN({ n: f.number(site.waiting) })}</StateBadge>}
    </span>
  );
}

/** The result of a swab: pending is not negative. */
export function OutcomeBadge({ swab }: { swab: Pick<Swab, 'outcome' | 'undone'> }) {
  const w = useWords(words);
  const pick = usePick();
  if (swab.undone) return <StateBadge tone="off">{w.undone}</StateBadge>;
  if (swab.outcome === null) return <StateBadge tone="wait">{w.pending}</StateBadge>;
  return (
    <StateBadge tone={swab.outcome === 'positive' ? 'alarm' : swab.outcome === 'negative' ? 'good' : 'wait'}>
      {pick(outcomeWords[swab.outcome]!)}
    </StateBadge>
  );
}
