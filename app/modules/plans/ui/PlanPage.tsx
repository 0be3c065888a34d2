import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { usePathParams, useUrlParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { Choices, Plan } from './api.ts';
import { PlanEditor } from './PlanEditor.tsx';
import { PlanText } from './PlanText.tsx';
import { ReplayView } from './ReplayView.tsx';
import { TriggersView } from './TriggersView.tsx';
import { VersionsView } from './VersionsView.tsx';
import './plans.css';
import { words } from './words.ts';

const tabs = ['text', 'triggers', 'versions', 'replay'] as const;

/** One plan: what it says, what its triggers stand at, how it came to be, and when it would have fired. */
export function PlanPage() {
  const w = useWords(words);
  const { planId } = usePathParams<{ planId: string }>();
  const [params, setParams] = useUrlParams();
  const [editing, setEditing] = useState(false);
  const seesCases = useCan('case.read');
  const asked = params.get('number');
  const answer = useApiQuery<Plan>(`/plans/${planId}`, {
    query: asked ? { number: asked } : {},
    keepPrevious: true,
  });
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const plan = answer.data;
  const { shown } = plan;
  const inForce = plan.versions.find(row => row.state === 'in_force');
  const tab = tabs.find(one => one === params.get('tab')) ?? 'text';
  const state = shown.state as 'draft' | 'reviewed' | 'in_force' | 'superseded';
  return (
    <>
      <PageHead
        title={shown.title}
        answer={
          <span className="plans-row">
            {plan.areaPath} · {w.versionNo({ n: shown.number })}
            <StateBadge tone={plan.withdrawnAt ? 'off' : state === 'in_force' ? 'good' : 'wait'}>
              {plan.withdrawnAt ? w.withdrawn : w[state]}
            </StateBadge>
            {plan.example && <StateBadge tone="plain">{w.example}</StateBadge>}
          </span>
        }
      />
      {plan.withdrawnReason && (
        <p className="plans-notice">{w.withdrawnBecause({ why: plan.withdrawnReason })}</p>
      )}
      {inForce && inForce.number !== shown.number && (
        <p className="plans-notice">
          {w.showsOld({ n: shown.number })}{' '}
          <button type="button" className="button small" onClick={() => setParams({ number: null })}>
            {w.inForceNo({ n: inForce.number })}
          </button>
        </p>
      )}
      {plan.mayChange && !plan.withdrawnAt && !editing && (
        <Steps plan={plan} onEdit={() => setEditing(true)} />
      )}
      {editing ? (
        <Editing plan={plan} onDone={() => setEditing(false)} />
      ) : (
        <>
          <div className="plans-tabs" role="tablist">
            {tabs
              .filter(one => one !== 'replay' || seesCases)
              .map(one => (
                <button
                  key={one}
                  type="button"
                  role="tab"
                  aria-selected={tab === one}
                  onClick={() => setParams({ tab: one === 'text' ? null : one })}
                >
                  {w[one]}
                </button>
              ))}
          </div>
          {tab === 'text' && <PlanText shown={shown} />}
          {tab === 'triggers' && <TriggersView planId={plan.id} number={asked ? Number(asked) : null} />}
          {tab === 'versions' && <VersionsView plan={plan} />}
          {tab === 'replay' && seesCases && <ReplayView plan={plan} />}
        </>
      )}
    </>
  );
}

function useDraft(plan: Plan) {
  return plan.versions.find(row => row.state === 'draft' || row.state === 'reviewed');
}

/** What the reader may do next with the plan; the server decides. */
function Steps({ plan, onEdit }: { plan: Plan; onEdit: () => void }) {
  const w = useWords(words);
  const [, setParams] = useUrlParams();
  const [note, setNote] = useState('');
  const [reason, setReason] = useState<string | null>(null);
  const draft = useDraft(plan);
  const path = `/plans/${plan.id}`;
  const invalidates = ['/plans'];
  const begin = useApiCommand<{ number: number }>('POST', `${path}/drafts`, {
    invalidates,
    onDone: ({ number }) => setParams({ number: String(number), tab: null }),
  });
  const review = useApiCommand('POST', `${path}/draft/review`, { invalidates });
  const enforce = useApiCommand('POST', `${path}/draft/enforce`, {
    invalidates,
    onDone: () => setParams({ number: null }),
  });
  const discard = useApiCommand('POST', `${path}/draft/discard`, {
    invalidates,
    onDone: () => setParams({ number: null }),
  });
  const withdraw = useApiCommand('POST', `${path}/withdraw`, { invalidates });
  const problem = review.error ?? enforce.error ?? begin.error ?? discard.error ?? withdraw.error;
  const rowVersion = draft?.rowVersion;
  return (
    <section className="plans-card plans-form" style={{ marginBottom: 12 }}>
      <ProblemSummary problem={problem} />
      {draft?.state === 'draft' && (
        <>
          <p className="secondary">{plan.wroteDraft ? w.reviewOther : w.reviewHere}</p>
          {!plan.wroteDraft && (
            <>
              <label>
                {w.reviewNote}
                <input className="field-box" value={note} onChange={event => setNote(event.target.value)} />
              </label>
              <span className="plans-row">
                <button
                  type="button"
                  className="button main"
                  disabled={review.isPending}
                  onClick={() => review.mutate({ body: { rowVersion, approve: true, note } })}
                >
                  {w.approve}
                </button>
                <button
                  type="button"
                  className="button"
                  disabled={review.isPending}
                  onClick={() => review.mutate({ body: { rowVersion, approve: false, note } })}
                >
                  {w.returnIt}
                </button>
              </span>
            </>
          )}
        </>
      )}
      <span className="plans-row">
        {draft?.state === 'reviewed' && (
          <>
            <button
              type="button"
              className="button main"
              disabled={enforce.isPending}
              onClick={() => enforce.mutate({ body: { rowVersion } })}
            >
              {w.enforce({ n: draft.number })}
            </button>
            <span className="secondary small">{w.enforceHint}</span>
          </>
        )}
        {draft ? (
          <>
            <button
              type="button"
              className="button"
              onClick={() => {
                setParams({ number: String(draft.number), tab: null });
                onEdit();
              }}
            >
              {w.edit}
            </button>
            {plan.versions.length > 1 && (
              <button
                type="button"
                className="button danger"
                onClick={() => discard.mutate({ body: { rowVersion } })}
              >
                {w.discard}
              </button>
            )}
          </>
        ) : (
          <button
            type="button"
            className="button"
            disabled={begin.isPending}
            onClick={() => begin.mutate({ body: {} })}
          >
            {w.newVersion}
          </button>
        )}
        {reason === null && (
          <button type="button" className="button bare" onClick={() => setReason('')}>
            {w.withdraw}
          </button>
        )}
      </span>
      {reason !== null && (
        <span className="plans-row">
          <input
            className="field-box"
            style={{ width: 'auto', flex: '1 1 16em' }}
            aria-label={w.reason}
            placeholder={w.reason}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
          <button
            type="button"
            className="button danger"
            disabled={!reason.trim() || withdraw.isPending}
            onClick={() => withdraw.mutate({ body: { rowVersion: plan.rowVersion, reason } })}
          >
            {w.withdraw}
          </button>
          <button type="button" className="button bare" onClick={() => setReason(null)}>
            {w.cancel}
          </button>
        </span>
      )}
    </section>
  );
}

function Editing({ plan, onDone }: { plan: Plan; onDone: () => void }) {
  const w = useWords(words);
  const draft = useDraft(plan);
  const choices = useApiQuery<Choices>('/plans/choices');
  const save = useApiCommand('PUT', `/plans/${plan.id}/draft`, { invalidates: ['/plans'], onDone });
  if (choices.error) return <ErrorState problem={choices.error} onRetry={() => choices.refetch()} />;
  // the draft itself must be on screen before it is changed
  if (!choices.data || plan.shown.number !== draft?.number) return <LoadingState rows={6} />;
  const { title, diseases, note, body } = plan.shown;
  return (
    <PlanEditor
      start={{ title, diseases, note, body }}
      choices={choices.data}
      problem={save.error}
      busy={save.isPending}
      label={w.save}
      onSave={content => save.mutate({ body: { rowVersion: draft.rowVersion, ...content } })}
      onCancel={onDone}
    />
  );
}
