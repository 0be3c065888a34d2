import { type ReactNode, useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CampaignAnswer, RoundItem } from './api.ts';
import { words } from './words.ts';

/** A decision about a campaign with what it does, who may contest it by which rule, and a reason where one is asked for. */
function Decide(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  what: ReactNode;
  path: string;
  body: (values: { reason: string; cases: string }) => object;
  asksReason?: boolean;
  asksCases?: ReactNode;
  casesFirst?: string;
}) {
  return (
    <Dialog open={props.open} onClose={props.onClose} label={props.title}>
      <DecideForm {...props} />
    </Dialog>
  );
}

function DecideForm(props: Parameters<typeof Decide>[0]) {
  const w = useWords(words);
  const [reason, setReason] = useState('');
  const [cases, setCases] = useState(props.casesFirst ?? '');
  const send = useApiCommand('POST', props.path, { invalidates: ['/campaign'], onDone: props.onClose });
  return (
    <form
      className="campaign-form"
      noValidate
      onSubmit={event => {
        event.preventDefault();
        send.mutate({ body: props.body({ reason, cases }) });
      }}
    >
      <h2>{props.title}</h2>
      <div>{props.what}</div>
      <ProblemSummary problem={send.error} />
      {props.asksCases !== undefined && (
        <label>
          {w.communityCases}
          <input
            type="number"
            min={0}
            className="field-box"
            value={cases}
            onChange={event => setCases(event.target.value)}
          />
          <span className="secondary small">{props.asksCases}</span>
        </label>
      )}
      {props.asksReason && (
        <label>
          {w.reason}
          <textarea
            className="field-box"
            rows={2}
            value={reason}
            onChange={event => setReason(event.target.value)}
          />
        </label>
      )}
      <span className="campaign-actions">
        <button type="submit" className="button main" disabled={send.isPending}>
          {props.title}
        </button>
        <button type="button" className="button" onClick={props.onClose}>
          {w.cancel}
        </button>
      </span>
    </form>
  );
}

export function StartDialog({
  open,
  answer,
  onClose,
}: {
  open: boolean;
  answer: CampaignAnswer;
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  const { campaign, plan } = answer;
  return (
    <Decide
      open={open}
      onClose={onClose}
      title={w.start}
      what={w.startWhat({
        n: f.number(plan?.totals.points ?? 0),
        pack: `${campaign.packId}@${campaign.packVersion}`,
      })}
      path={`/campaigns/${campaign.id}/start`}
      body={() => ({ version: campaign.version })}
    />
  );
}

export function EndDialog({
  open,
  answer,
  onClose,
}: {
  open: boolean;
  answer: CampaignAnswer;
  onClose: () => void;
}) {
  const w = useWords(words);
  const { campaign, step } = answer;
  return (
    <Decide
      open={open}
      onClose={onClose}
      title={w.endCampaign}
      what={step?.state === 'stop' ? w.endByRule({ id: step.ruleId }) : w.endNotByRule}
      path={`/campaigns/${campaign.id}/end`}
      body={({ reason }) => ({ version: campaign.version, reason })}
      asksReason
    />
  );
}

export function CloseDialog(props: {
  open: boolean;
  round: RoundItem;
  missing: number;
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <Decide
      open={props.open}
      onClose={props.onClose}
      title={w.closeRound({ n: props.round.number })}
      what={w.closeWhat({ n: f.number(props.missing) })}
      path={`/campaign-rounds/${props.round.id}/close`}
      body={() => ({ version: props.round.version })}
    />
  );
}

export function ResultDialog(props: {
  open: boolean;
  round: RoundItem;
  known: number | null;
  onClose: () => void;
}) {
  const w = useWords(words);
  const f = useFormat();
  return (
    <Decide
      open={props.open}
      onClose={props.onClose}
      title={w.stateResult}
      what={w.round({ n: props.round.number })}
      path={`/campaign-rounds/${props.round.id}/result`}
      asksCases={w.fromCases({ n: props.known === null ? f.unknown : f.number(props.known) })}
      casesFirst={props.known === null ? '' : String(props.known)}
      asksReason
      body={({ reason, cases }) => ({ communityCases: Number(cases), ...(reason ? { reason } : {}) })}
    />
  );
}

export function NextRoundDialog({
  open,
  answer,
  onClose,
}: {
  open: boolean;
  answer: CampaignAnswer;
  onClose: () => void;
}) {
  const w = useWords(words);
  const pick = usePick();
  return (
    <Decide
      open={open}
      onClose={onClose}
      title={w.openNext({ n: answer.rounds.length + 1 })}
      what={answer.step ? `${pick(answer.step.says)} · ${w.rule({ id: answer.step.ruleId })}` : ''}
      path={`/campaigns/${answer.campaign.id}/rounds`}
      asksReason
      body={({ reason }) => ({ version: answer.campaign.version, ...(reason ? { reason } : {}) })}
    />
  );
}
