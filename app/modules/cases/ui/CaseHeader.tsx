import { useState } from 'react';
import { api } from '../../../ui/api.ts';
import { ClassBadge, Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { RevealField } from '../../../ui/desk/RevealField.tsx';
import { Icon } from '../../../ui/icons.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail } from '../api.ts';
import { CallLock } from './CallLock.tsx';
import type { CaseDialog } from './CasePage.tsx';
import { classOfState } from './caseLooks.ts';
import { caseWords } from './words.ts';

/** Always in sight: which case, in what state, how long is left, who has it, who is calling. */
export function CaseHeader(props: {
  detail: CaseDetail;
  mayWrite: boolean;
  onDialog: (dialog: CaseDialog) => void;
  onTrace: () => void;
}) {
  const { detail, mayWrite } = props;
  const w = useWords(caseWords);
  const f = useFormat();
  const pick = usePick();
  const mayReveal = useCan('person.reveal');
  const complete = useApiCommand('POST', `/cases/${detail.id}/complete`, {
    invalidates: ['/cases', '/obligations'],
  });
  const [shownProblem, setShownProblem] = useState(true);
  return (
    <header className="case-head">
      <div className="case-head-line">
        <h1>{detail.number}</h1>
        <ClassBadge class={classOfState(detail.state)} text={pick(detail.stateTitle)} />
        {mayReveal ? (
          <RevealField
            masked={detail.maskedName}
            label={{ zh: '姓名', en: 'name' }}
            reveal={async purpose => {
              const { identity } = await api<{ identity: { name?: string; phone?: string } }>(
                'POST',
                `/people/${detail.personId}/reveal`,
                { purpose, body: {} },
              );
              return [identity.name, identity.phone].filter(Boolean).join(' ') || f.unknown;
            }}
          />
        ) : (
          <span>{detail.maskedName}</span>
        )}
        <Link to={`/people/${detail.personId}`}>{w.personPage}</Link>
        <span className="secondary">
          {w.owner}:{' '}
          {detail.owner ? (
            `${detail.owner.name}${detail.mine ? ` (${w.me})` : ''}`
          ) : (
            <StateBadge tone="wait">{w.nobody}</StateBadge>
          )}
        </span>
        <span className="case-window">
          {detail.window ? (
            <>
              {w.window} {f.instant(detail.window.from)} – {f.instant(detail.window.to)}{' '}
              <Reason rule={detail.window.ruleId} text={detail.window.text} />
            </>
          ) : (
            <>
              <StateBadge tone="wait">{w.windowUnknown}</StateBadge>{' '}
              {detail.windowProblem && (
                <Reason rule={detail.windowProblem.ruleId} text={detail.windowProblem.why} />
              )}
            </>
          )}
        </span>
        {!mayWrite && <StateBadge tone="off">{w.noPermission}</StateBadge>}
      </div>
      <div className="case-head-line" role="group" aria-label={w.clocks}>
        {detail.clocks.map(clock => (
          <span key={clock.ruleId} className="case-clock">
            <Clock due={clock.due} doneAt={clock.doneAt} label={pick(clock.title)} />
            {mayWrite && !clock.doneAt && (
              <button
                type="button"
                className="button small"
                aria-label={`${w.complete} ${pick(clock.title)}`}
                disabled={complete.isPending}
                onClick={() => {
                  setShownProblem(true);
                  complete.mutate({ body: { version: detail.version, ruleId: clock.ruleId } });
                }}
              >
                {w.complete}
              </button>
            )}
          </span>
        ))}
      </div>
      {shownProblem && complete.error && (
        <div className="case-missing">
          <ProblemSummary problem={complete.error} />
          <button type="button" className="button small" onClick={() => setShownProblem(false)}>
            {w.close}
          </button>
        </div>
      )}
      <div className="case-head-line case-actions no-print">
        <CallLock detail={detail} mayWrite={mayWrite} />
        <button type="button" className="button" onClick={props.onTrace}>
          <Icon name="trace" size={16} />
          {w.trace} <kbd>T</kbd>
        </button>
        {mayWrite && (
          <>
            <button type="button" className="button" onClick={() => props.onDialog('state')}>
              {w.changeState}
            </button>
            <button type="button" className="button" onClick={() => props.onDialog('hand-over')}>
              {w.handOver} <kbd>@</kbd>
            </button>
          </>
        )}
        <button type="button" className="button" onClick={() => props.onDialog('report')}>
          {w.report} <kbd>R</kbd>
        </button>
      </div>
    </header>
  );
}
