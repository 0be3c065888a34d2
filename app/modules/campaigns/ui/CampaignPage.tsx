import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { usePathParams, useUrlState } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { AssumptionsTable } from './AssumptionsTable.tsx';
import type { CampaignAnswer } from './api.ts';
import { EndDialog, StartDialog } from './Decisions.tsx';
import { LiveRound } from './LiveRound.tsx';
import { PlanView } from './PlanView.tsx';
import { StepPanel } from './StepPanel.tsx';
import { UnitsTable } from './UnitsTable.tsx';
import { stateWords, words } from './words.ts';
import './campaigns.css';

/** One campaign: its plan before the day, its rounds while it runs, and what follows. */
export function CampaignPage() {
  const { campaignId } = usePathParams<{ campaignId: string }>();
  const answer = useApiQuery<CampaignAnswer>(`/campaigns/${campaignId}`, { refreshEvery: 60_000 });
  if (answer.error && !answer.data)
    return <ErrorState page problem={answer.error} onRetry={() => answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  return <Campaign answer={answer.data} />;
}

function Campaign({ answer }: { answer: CampaignAnswer }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { campaign, plan, rounds } = answer;
  const [chosen, choose] = useUrlState('round');
  const [view, show] = useUrlState('view', campaign.state === 'planned' ? 'plan' : 'live');
  const [asking, ask] = useState<'start' | 'end' | null>(null);
  const round = rounds.find(one => String(one.number) === chosen) ?? rounds.at(-1);
  const actions = (
    <>
      {rounds.length > 1 && (
        <select
          className="field-box"
          aria-label={w.roundChoice}
          value={round?.number}
          onChange={event => choose(event.target.value)}
        >
          {rounds.map(one => (
            <option key={one.id} value={one.number}>
              {w.round({ n: one.number })} {f.day(one.day)}
            </option>
          ))}
        </select>
      )}
      {campaign.state !== 'planned' && (
        <button type="button" className="button" onClick={() => show(view === 'plan' ? 'live' : 'plan')}>
          {view === 'plan' ? w.seeLive : w.seePlan}
        </button>
      )}
      {campaign.state === 'planned' && (
        <button
          type="button"
          className="button main"
          disabled={campaign.plannedByMe}
          onClick={() => ask('start')}
        >
          {w.start}
        </button>
      )}
      {campaign.state === 'running' && round?.state === 'closed' && (
        <button type="button" className="button" onClick={() => ask('end')}>
          {w.endCampaign}
        </button>
      )}
    </>
  );
  const said = [
    campaign.plannedAt &&
      w.plannedBy({ who: campaign.plannedByName ?? f.unknown, at: f.instant(campaign.plannedAt) }),
    campaign.startedAt &&
      w.startedBy({ who: campaign.startedByName ?? f.unknown, at: f.instant(campaign.startedAt) }),
    campaign.endedAt &&
      w.endedBy({
        who: campaign.endedByName ?? f.unknown,
        at: f.instant(campaign.endedAt),
        why: campaign.endedReason ?? '',
      }),
  ].filter(Boolean);
  const asPlan = view === 'plan' || !round;
  return (
    <>
      {asPlan && (
        <PageHead
          title={campaign.name}
          answer={
            plan
              ? plan.totals.fits
                ? w.planTitleFits({
                    points: f.number(plan.totals.points),
                    hour: plan.totals.reportedByHour ?? f.unknown,
                  })
                : w.planTitleNot({
                    n: plan.gaps.length,
                    what: pick(plan.gaps[0]!.fixes[0]?.says ?? plan.gaps[0]!.says),
                  })
              : undefined
          }
          asOf={answer.asOf}
          actions={actions}
        />
      )}
      {asPlan && (
        <p className="secondary small">
          <StateBadge
            tone={campaign.state === 'running' ? 'active' : campaign.state === 'planned' ? 'wait' : 'off'}
          >
            {pick(stateWords[campaign.state]!)}
          </StateBadge>{' '}
          {campaign.area} · {said.join(' · ')}
          {campaign.state === 'planned' && campaign.plannedByMe && ` · ${w.startOther}`}
        </p>
      )}
      {asPlan ? (
        <div className="campaign-stack">
          {plan && <PlanView plan={plan} />}
          <UnitsTable campaign={campaign} mayMove={campaign.state === 'planned'} />
          {answer.assumptions && (
            <AssumptionsTable assumptions={answer.assumptions} typed={{}} onChange={null} />
          )}
        </div>
      ) : (
        <LiveRound key={round.id} answer={answer} round={round} actions={actions} said={said.join(' · ')}>
          <StepPanel answer={answer} />
        </LiveRound>
      )}
      <StartDialog open={asking === 'start'} answer={answer} onClose={() => ask(null)} />
      <EndDialog open={asking === 'end'} answer={answer} onClose={() => ask(null)} />
    </>
  );
}
