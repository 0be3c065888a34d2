import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { MemberView } from '../schema.ts';
import { words } from './manageWords.ts';

/** The day a worker's rotation begins, and the team; phases and tests follow from it. */
export function RotationForm(props: { worker: MemberView; onSet: (worker: MemberView) => void }) {
  const w = useWords(words);
  const [day, setDay] = useState(props.worker.loopFromOn ?? '');
  const [team, setTeam] = useState(props.worker.team ?? '');
  const set = useApiCommand<MemberView>('POST', `/cohort-members/${props.worker.id}/rotation`, {
    invalidates: ['/closed-loop', '/cohorts', '/test-duties'],
    onDone: props.onSet,
  });
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        set.mutate({
          body: { version: props.worker.version, loopFromOn: day || null, team: team.trim() || null },
        });
      }}
    >
      <fieldset className="cohort-form">
        <legend>{w.rotation}</legend>
        <ProblemSummary problem={set.error} />
        <label>
          {w.loopFromOn}
          <input
            className="field-box"
            type="date"
            value={day}
            onChange={event => setDay(event.target.value)}
          />
          <span className="secondary small">{w.rotationHint}</span>
        </label>
        <label>
          {w.team}
          <input
            className="field-box"
            maxLength={60}
            value={team}
            onChange={event => setTeam(event.target.value)}
          />
        </label>
        <div className="cohort-row">
          <button type="submit" className="button" disabled={set.isPending}>
            {w.setRotation}
          </button>
          {set.isSuccess && <span role="status">{w.saved}</span>}
        </div>
      </fieldset>
    </form>
  );
}
