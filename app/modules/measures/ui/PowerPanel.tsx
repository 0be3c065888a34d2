import type { ReactNode } from 'react';
import { Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { MeasureDetail } from './api.ts';
import { settingWords, stateWords, words } from './words.ts';

/** What is asked of someone, with reason, rule, end and appeal, in one view with every button that uses the power. */
export function PowerPanel({ detail, children }: { detail: MeasureDetail; children: ReactNode }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { measure } = detail;
  const open = detail.appeals.find(one => one.state === 'open');
  return (
    <section className="panel measure-power" aria-label={w.power}>
      <dl>
        <dt>{w.power}</dt>
        <dd>
          <strong>
            {pick(settingWords[measure.setting] ?? { zh: measure.setting, en: measure.setting })}
          </strong>{' '}
          · {w.dayOf({ day: measure.day, of: measure.ofDays })}{' '}
          <StateBadge tone={measure.state === 'open' ? 'active' : 'off'}>
            {pick(stateWords[measure.state]!)}
          </StateBadge>{' '}
          {measure.state === 'open' &&
            (measure.lostAt ? (
              <StateBadge tone="alarm">{w.lost}</StateBadge>
            ) : measure.inPlaceAt ? (
              <StateBadge tone="good">{w.inPlace}</StateBadge>
            ) : (
              <StateBadge tone="wait">{w.notInPlace}</StateBadge>
            ))}{' '}
          {measure.elsewhere && <StateBadge tone="wait">{w.elsewhere}</StateBadge>}
        </dd>
        <dt>{w.why}</dt>
        <dd>
          {pick(measure.reason)} · {pick(measure.className)} · {w.lastExposure}{' '}
          {f.day(measure.lastExposureOn)}
        </dd>
        <dt>{w.basis}</dt>
        <dd>
          {detail.legalBasis} · {w.rule} {measure.ruleId} ·{' '}
          {w.issuedBy({ by: detail.issuedBy, at: f.instant(detail.history[0]?.at) })}
        </dd>
        <dt>{w.until}</dt>
        <dd>
          <strong>{f.instant(measure.endsAt)}</strong> · {pick(detail.endRule)}
          {measure.closedAt && (
            <>
              {' '}
              · {detail.closeReason} {w.closedBy({ rule: measure.closeRule ?? '' })}
            </>
          )}
        </dd>
        <dt>{w.howToAppeal}</dt>
        <dd>
          {w.appealText}
          {open && (
            <>
              {' '}
              <StateBadge tone="wait">{w.appealOpen}</StateBadge> <Clock due={open.dueAt} />
            </>
          )}
          {detail.appeals
            .filter(one => one.state !== 'open')
            .map(one => (
              <span key={one.id}>
                {' '}
                · {one.state === 'upheld' ? w.appealUpheld : w.appealRejected}: {one.decision}
              </span>
            ))}
        </dd>
      </dl>
      {detail.plan.reviewRequired.length > 0 && (
        <p>
          <StateBadge tone="wait">
            {w.reviewRequired({ ids: detail.plan.reviewRequired.join(' ') })}
          </StateBadge>
        </p>
      )}
      <div className="measure-actions">{children}</div>
    </section>
  );
}
