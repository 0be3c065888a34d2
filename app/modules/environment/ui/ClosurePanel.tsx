import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { everything, type SiteDetail } from './api.ts';
import { words } from './words.ts';

const closeRule = {
  zh: '点位只能以进行中的阳性处置为依据关闭,须写明理由和恢复条件;条件满足时自动恢复。',
  en: 'A site is closed only on an open follow-up of a positive, with its reason and what ends it; it opens by itself when that holds.',
};

/** A power over a place: why, by which rule, what ends it and how to contest it, beside the button that uses it. */
export function ClosurePanel({ detail }: { detail: SiteDetail }) {
  const w = useWords(words);
  const f = useFormat();
  const may = useCan('testing.write');
  const [reason, setReason] = useState('');
  const [agent, setAgent] = useState('');
  const [why, setWhy] = useState('');
  const { site } = detail;
  const closure = detail.closures.find(one => one.state === 'closed');
  const close = useApiCommand('POST', `/environment/sites/${site.id}/close`, {
    invalidates: everything,
    onDone: () => setReason(''),
  });
  const disinfected = useApiCommand('POST', `/environment/closures/${closure?.id}/disinfected`, {
    invalidates: everything,
    onDone: () => setAgent(''),
  });
  const withdraw = useApiCommand('POST', `/environment/closures/${closure?.id}/end`, {
    invalidates: everything,
  });
  const rounds = closure?.negativeRounds ?? detail.plan?.negativeRounds ?? 2;
  if (!closure && !site.followupId) return null;
  return (
    <section className="env-block env-power">
      <div className="env-row">
        <h2>{closure ? w.closedState : w.followed}</h2>
        <Reason rule="ENV-5" text={closeRule} />
        {site.followupId && <Link to={`/environment/followups/${site.followupId}`}>{w.followup}</Link>}
      </div>
      {closure ? (
        <>
          <dl>
            <dt>{w.why}</dt>
            <dd>{closure.reason}</dd>
            <dt>{w.state}</dt>
            <dd>{w.closedSince({ at: f.instant(closure.since) })}</dd>
            <dt>{w.endsWhen}</dt>
            <dd>
              {closure.disinfectedAt
                ? w.disinfected({ at: f.instant(closure.disinfectedAt), with: closure.disinfectant ?? '' })
                : w.notDisinfected}
              {' · '}
              {w.cleanOf({ n: closure.cleanRounds, of: closure.negativeRounds })}
            </dd>
          </dl>
          <p className="small">{w.closeEffect({ n: rounds })}</p>
          <p className="secondary small">{w.appeal}</p>
          <ProblemSummary problem={disinfected.error ?? withdraw.error} />
          {may && (
            <form
              className="env-row"
              onSubmit={event => {
                event.preventDefault();
                disinfected.mutate({ body: { version: closure.version, at: f.now, disinfectant: agent } });
              }}
            >
              <input
                className="field-box"
                style={{ flex: '1 1 240px' }}
                aria-label={w.disinfectant}
                placeholder={w.disinfectant}
                required
                minLength={2}
                value={agent}
                onChange={event => setAgent(event.target.value)}
              />
              <button type="submit" className="button main" disabled={disinfected.isPending}>
                {w.confirmDisinfected}
              </button>
            </form>
          )}
          {may && (
            <form
              className="env-row"
              style={{ marginTop: 8 }}
              onSubmit={event => {
                event.preventDefault();
                withdraw.mutate({ body: { reason: why, withdraw: true } });
              }}
            >
              <input
                className="field-box"
                style={{ flex: '1 1 240px' }}
                aria-label={w.withdrawReason}
                placeholder={w.withdrawReason}
                required
                minLength={4}
                value={why}
                onChange={event => setWhy(event.target.value)}
              />
              <button type="submit" className="button danger" disabled={withdraw.isPending}>
                {w.withdraw}
              </button>
            </form>
          )}
        </>
      ) : (
        may && (
          <form
            onSubmit={event => {
              event.preventDefault();
              close.mutate({ body: { followupId: site.followupId, reason } });
            }}
          >
            <ProblemSummary problem={close.error} />
            <p className="small">{w.closeEffect({ n: rounds })}</p>
            <p className="secondary small">{w.appeal}</p>
            <div className="env-row">
              <input
                className="field-box"
                style={{ flex: '1 1 240px' }}
                aria-label={w.reason}
                placeholder={w.reason}
                required
                minLength={4}
                value={reason}
                onChange={event => setReason(event.target.value)}
              />
              <button type="submit" className="button danger" disabled={close.isPending}>
                {w.confirmClose}
              </button>
            </div>
          </form>
        )
      )}
    </section>
  );
}
