import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { MeasureDetail } from './api.ts';
import { groundWords, resultWords, words } from './words.ts';

const invalidates = ['/measures', '/tasks', '/appeals'];
type Props = { detail: MeasureDetail; open: boolean; onClose: () => void };

/** Options of a list of codes with their words. */
function Options({ of, in: table }: { of: string[]; in: Record<string, { zh: string; en: string }> }) {
  const pick = usePick();
  return of.map(value => (
    <option key={value} value={value}>
      {pick(table[value]!)}
    </option>
  ));
}

/** Files an appeal in the person's name. */
export function AppealDialog({ detail, open, onClose }: Props) {
  const w = useWords(words);
  const [ground, setGround] = useState('not_exposed');
  const [said, setSaid] = useState('');
  const file = useApiCommand('POST', `/measures/${detail.measure.id}/appeal`, {
    invalidates,
    onDone: onClose,
  });
  return (
    <Dialog open={open} onClose={onClose} label={w.appeal}>
      <form
        className="measure-form"
        onSubmit={event => {
          event.preventDefault();
          file.mutate({ body: { ground, ...(said ? { words: said } : {}) } });
        }}
      >
        <h2>{w.appeal}</h2>
        <ProblemSummary problem={file.error} />
        <label>
          {w.ground}
          <select className="field-box" value={ground} onChange={event => setGround(event.target.value)}>
            <Options of={Object.keys(groundWords)} in={groundWords} />
          </select>
        </label>
        <label>
          {w.words}
          <textarea
            className="field-box"
            style={{ height: 96 }}
            maxLength={4000}
            value={said}
            onChange={event => setSaid(event.target.value)}
          />
        </label>
        <div className="measure-actions">
          <button type="submit" className="button main" disabled={file.isPending}>
            {w.submitAppeal}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Decides the open appeal; the server refuses the deciding unit itself. */
export function DecisionDialog({ detail, open, onClose }: Props) {
  const w = useWords(words);
  const [decision, setDecision] = useState('');
  const appeal = detail.appeals.find(one => one.state === 'open');
  const decide = useApiCommand('POST', `/appeals/${appeal?.id}/decision`, { invalidates, onDone: onClose });
  const send = (uphold: boolean) => decide.mutate({ body: { uphold, decision } });
  return (
    <Dialog open={open} onClose={onClose} label={w.decide}>
      <div className="measure-form">
        <h2>{w.decide}</h2>
        <ProblemSummary problem={decide.error} />
        <label>
          {w.decision}
          <textarea
            className="field-box"
            style={{ height: 96 }}
            maxLength={2000}
            value={decision}
            onChange={event => setDecision(event.target.value)}
          />
        </label>
        <div className="measure-actions">
          <button
            type="button"
            className="button main"
            disabled={!decision.trim() || decide.isPending}
            onClick={() => send(true)}
          >
            {w.uphold}
          </button>
          <button
            type="button"
            className="button"
            disabled={!decision.trim() || decide.isPending}
            onClick={() => send(false)}
          >
            {w.reject}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

/** Logs a call or a visit; within the quiet period a reason is owed. */
export function AttemptDialog({ detail, open, onClose }: Props) {
  const w = useWords(words);
  const f = useFormat();
  const [channel, setChannel] = useState('phone');
  const [outcome, setOutcome] = useState('reached');
  const [whyNow, setWhyNow] = useState('');
  const log = useApiCommand('POST', `/measures/${detail.measure.id}/attempts`, {
    invalidates,
    onDone: onClose,
  });
  return (
    <Dialog open={open} onClose={onClose} label={w.call}>
      <form
        className="measure-form"
        onSubmit={event => {
          event.preventDefault();
          log.mutate({ body: { channel, outcome, ...(whyNow ? { whyNow } : {}) } });
        }}
      >
        <h2>{w.call}</h2>
        <ProblemSummary problem={log.error} />
        <label>
          {w.channel}
          <select className="field-box" value={channel} onChange={event => setChannel(event.target.value)}>
            <Options of={['phone', 'visit', 'message', 'other']} in={resultWords} />
          </select>
        </label>
        <label>
          {w.outcome}
          <select className="field-box" value={outcome} onChange={event => setOutcome(event.target.value)}>
            <Options of={['reached', 'no_answer', 'wrong_number', 'refused', 'not_found']} in={resultWords} />
          </select>
        </label>
        {detail.quietUntil && (
          <label>
            {w.quiet({ at: f.time(detail.quietUntil) })}
            <br />
            {w.whyNow}
            <input
              className="field-box"
              value={whyNow}
              maxLength={300}
              onChange={event => setWhyNow(event.target.value)}
            />
          </label>
        )}
        <div className="measure-actions">
          <button type="submit" className="button main" disabled={log.isPending}>
            {w.save}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Records a test result. */
export function TestDialog({ detail, open, onClose }: Props) {
  const w = useWords(words);
  const f = useFormat();
  const [takenOn, setTakenOn] = useState(f.today);
  const [result, setResult] = useState('negative');
  const [double, setDouble] = useState(false);
  const record = useApiCommand('POST', `/measures/${detail.measure.id}/tests`, {
    invalidates,
    onDone: onClose,
  });
  return (
    <Dialog open={open} onClose={onClose} label={w.addTest}>
      <form
        className="measure-form"
        onSubmit={event => {
          event.preventDefault();
          record.mutate({ body: { takenOn, kind: 'naat', result, double } });
        }}
      >
        <h2>{w.addTest}</h2>
        <ProblemSummary problem={record.error} />
        <label>
          {w.takenOn}
          <input
            className="field-box"
            type="date"
            value={takenOn}
            max={f.today}
            onChange={event => setTakenOn(event.target.value)}
            required
          />
        </label>
        <label>
          {w.result}
          <select className="field-box" value={result} onChange={event => setResult(event.target.value)}>
            <Options of={['negative', 'positive', 'inconclusive', 'pending']} in={resultWords} />
          </select>
        </label>
        <label style={{ display: 'block' }}>
          <input type="checkbox" checked={double} onChange={event => setDouble(event.target.checked)} />{' '}
          {w.double}
        </label>
        <div className="measure-actions">
          <button type="submit" className="button main" disabled={record.isPending}>
            {w.save}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
