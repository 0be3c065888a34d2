import { useState } from 'react';
import { Reason } from '../../../ui/desk/Reason.tsx';
import { useCan } from '../../../ui/session.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CampaignAnswer } from './api.ts';
import { NextRoundDialog } from './Decisions.tsx';
import { words } from './words.ts';

/** Stop, wait, or one more round: what the protocol's rule says, and the facts it stands on. */
export function StepPanel({ answer }: { answer: CampaignAnswer }) {
  const w = useWords(words);
  const pick = usePick();
  const f = useFormat();
  const may = useCan('testing.write');
  const [asking, ask] = useState(false);
  const { step, campaign, rounds } = answer;
  const open = rounds.some(round => round.state === 'open');
  const last = rounds.at(-1);
  if (!step || campaign.state !== 'running') return null;
  return (
    <section className="panel">
      <h2>{w.stepTitle}</h2>
      <p>
        <strong>
          {open && last
            ? w.roundUnderWay({ n: last.number, until: f.instant(last.closesAt) })
            : pick(step.says)}
        </strong>{' '}
        <Reason rule={step.ruleId} text={answer.stopRule?.title ?? step.facts} />
      </p>
      <p className="secondary small">
        {pick(step.facts)}
        {step.waitingFor.length > 0 && ` · ${w.waitingFor({ n: step.waitingFor.join(', ') })}`}
      </p>
      {may && !open && (
        <button type="button" className="button" onClick={() => ask(true)}>
          {w.openNext({ n: rounds.length + 1 })}
        </button>
      )}
      <NextRoundDialog open={asking} answer={answer} onClose={() => ask(false)} />
    </section>
  );
}
