import { useState } from 'react';
import { api } from '../../../ui/api.ts';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { RevealField } from '../../../ui/desk/RevealField.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { ExemptionView } from '../schema.ts';
import { words as manage } from './manageWords.ts';
import { AskReason, DutyBadge, useFrequency } from './parts.tsx';
import {
  channelWords,
  exemptionStates,
  groundWords,
  outcomeWords,
  type stateTones,
  stateWords,
  words,
} from './words.ts';

interface Duty {
  personId: string;
  maskedName: string;
  area: string;
  state: keyof typeof stateTones;
  dueFrom: string | null;
  dueAt: string | null;
  lastTakenAt: string | null;
  cohorts: {
    id: string;
    memberId: string;
    title: { zh: string; en: string };
    ruleId: string;
    department: string;
    unit: string | null;
    gapDays: number | null;
    fromOn: string;
    toOn: string | null;
    state: keyof typeof stateTones;
    dueAt: string | null;
    strictest: boolean;
  }[];
  tests: { takenAt: string; reportedAt: string | null }[];
  exemptions: ExemptionView[];
  steps: {
    overdueAt: string;
    remindedAt: string | null;
    toldAt: string | null;
    againAt: string | null;
    doorAt: string | null;
    taskId: string | null;
    endedAt: string | null;
    endReason: string | null;
  }[];
  contacts: { at: string; by: string; channel: string; outcome: string; note: string | null }[] | null;
  quietUntil: string | null;
  appeal: { zh: string; en: string };
}

/** One person: what is owed, by which rule, until when, what was tried by whom, how to contest it. */
export function DutyPage() {
  const { personId } = usePathParams<{ personId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const frequency = useFrequency();
  const m = useWords(manage);
  const may = useCan('testing.write');
  const mayReveal = useCan('person.reveal');
  const maySample = [useCan('sample.write'), useCan('person.read')].every(Boolean);
  const [exempting, setExempting] = useState(false);
  const [ending, setEnding] = useState<string | null>(null);
  const answer = useApiQuery<Duty>(`/test-duties/${personId}`);
  const touched = ['/test-duties', '/overdue-tests', '/cohorts', '/exemptions'];
  const end = useApiCommand('POST', '/exemptions', { invalidates: touched, onDone: () => setEnding(null) });
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState rows={8} />;
  const duty = answer.data;
  return (
    <>
      <PageHead
        title={`${w.duty} · ${duty.maskedName}`}
        answer={
          duty.dueAt
            ? w.dutyAnswer({ state: pick(stateWords[duty.state]!), when: f.instant(duty.dueAt) })
            : pick(stateWords[duty.state]!)
        }
        asOf={duty.area}
        actions={
          <>
            {maySample && (
              <Link className="button" to={`/sampling-codes/${personId}`}>
                {w.samplingCode}
              </Link>
            )}
            {may && duty.cohorts.length > 0 && (
              <button type="button" className="button" onClick={() => setExempting(true)}>
                {w.exempting}
              </button>
            )}
          </>
        }
      />
      {duty.quietUntil && (
        <p role="note" className="panel">
          {w.quiet({ when: f.instant(duty.quietUntil) })}
        </p>
      )}
      <section className="panel cohort-scroll">
        <h2>{w.why}</h2>
        <table className="cohort-table">
          <tbody>
            {duty.cohorts.map(one => (
              <tr key={one.memberId}>
                <th scope="row">
                  <Link to={`/cohorts/${one.id}`}>{pick(one.title)}</Link>
                  <br />
                  <span className="secondary small">
                    {one.department}
                    {one.unit && ` · ${one.unit}`}
                  </span>
                </th>
                <td>
                  {frequency({ gapDays: one.gapDays, onEntry: false, onExit: false })} <kbd>{one.ruleId}</kbd>{' '}
                  {one.strictest && <span className="secondary small">{w.strictest}</span>}
                </td>
                <td>
                  <DutyBadge state={one.state} /> {one.dueAt && f.instant(one.dueAt)}
                </td>
                <td className="secondary">
                  {f.day(one.fromOn)}–{one.toOn ? f.day(one.toOn) : ''}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="small">
          <strong>{w.contest}</strong> {pick(duty.appeal)}
        </p>
      </section>
      <section className="panel">
        <h2>{w.steps}</h2>
        {duty.steps.length === 0 && <p className="secondary">{w.nothing}</p>}
        <ul>
          {duty.steps.map(step => (
            <li key={step.overdueAt}>
              {Date.parse(step.overdueAt) > Date.parse(f.now) ? w.dueBy : w.since} {f.instant(step.overdueAt)}
              : {step.remindedAt && `${w.reminded} ${f.instant(step.remindedAt)}; `}
              {step.toldAt && `${w.told} ${f.instant(step.toldAt)}; `}
              {step.againAt && `${w.again} ${f.instant(step.againAt)}; `}
              {step.doorAt &&
                (step.taskId ? (
                  <Link to={`/tasks/${step.taskId}`}>{`${w.door} ${f.instant(step.doorAt)}`}</Link>
                ) : (
                  `${w.door} ${f.instant(step.doorAt)}`
                ))}{' '}
              {step.endedAt &&
                `${step.endReason === 'tested' ? w.tested : w.ended} ${f.instant(step.endedAt)}`}
            </li>
          ))}
        </ul>
      </section>
      <section className="panel">
        <h2>{w.contacts}</h2>
        {duty.contacts === null && <p className="secondary">{w.contactsHidden}</p>}
        {duty.contacts?.length === 0 && <p className="secondary">{w.noContacts}</p>}
        <ul>
          {duty.contacts?.map(one => (
            <li key={one.at + one.channel}>
              {f.instant(one.at)} · {pick(channelWords[one.channel] ?? channelWords.other!)} ·{' '}
              {pick(outcomeWords[one.outcome] ?? { zh: one.outcome, en: one.outcome })} · {one.by}
              {one.note && ` · ${one.note}`}
            </li>
          ))}
        </ul>
      </section>
      <section className="panel">
        <h2>{w.tests}</h2>
        {duty.tests.length === 0 && <p className="secondary">{w.noTests}</p>}
        <ul>
          {duty.tests.map(test => (
            <li key={test.takenAt}>
              {f.instant(test.takenAt)} {test.reportedAt ? '' : f.pending}
            </li>
          ))}
        </ul>
      </section>
      <section className="panel">
        <h2>{w.tabExemptions}</h2>
        {duty.exemptions.length === 0 && <p className="secondary">{w.noExemptions}</p>}
        <ul>
          {duty.exemptions.map(one => (
            <li key={one.id}>
              {pick(exemptionStates[one.state]!)} · {pick(groundWords[one.ground]!)} · {one.reason} ·{' '}
              {f.instant(one.fromAt)}–{f.instant(one.endedAt ?? one.untilAt)} · {one.decidedBy}{' '}
              {mayReveal && (
                <>
                  {m.evidence}{' '}
                  <RevealField
                    masked="······"
                    label={{ zh: '看过的证明', en: 'What was shown' }}
                    purposes={[
                      { value: 'exemption_review', label: m.review },
                      { value: 'objection', label: m.complaint },
                    ]}
                    reveal={async purpose =>
                      (
                        await api<{ evidence: string }>('POST', `/exemptions/${one.id}/evidence`, {
                          purpose,
                        })
                      ).evidence
                    }
                  />{' '}
                </>
              )}
              {may && (one.state === 'running' || one.state === 'ahead') && (
                <button type="button" className="button small" onClick={() => setEnding(one.id)}>
                  {w.endEarly}
                </button>
              )}
            </li>
          ))}
        </ul>
      </section>
      <ExemptDialog
        open={exempting}
        personId={personId}
        cohorts={duty.cohorts}
        onClose={() => setExempting(false)}
        touched={touched}
      />
      <AskReason
        open={ending !== null}
        title={w.endEarly}
        verb={w.endEarly}
        problem={end.error}
        busy={end.isPending}
        onSend={reason => end.mutate({ path: `/exemptions/${ending}/end`, body: { reason } })}
        onClose={() => setEnding(null)}
      />
    </>
  );
}

function ExemptDialog(props: {
  open: boolean;
  personId: string;
  cohorts: Duty['cohorts'];
  touched: string[];
  onClose: () => void;
}) {
  const w = useWords(words);
  const pick = usePick();
  const [form, setForm] = useState({
    cohortId: '',
    ground: 'medical',
    reason: '',
    evidence: '',
    untilOn: '',
  });
  const give = useApiCommand('POST', '/exemptions', { invalidates: props.touched, onDone: props.onClose });
  const set = (key: keyof typeof form) => (event: { target: { value: string } }) =>
    setForm(now => ({ ...now, [key]: event.target.value }));
  return (
    <Dialog open={props.open} onClose={props.onClose} label={w.exempting}>
      <form
        className="cohort-form"
        onSubmit={event => {
          event.preventDefault();
          give.mutate({ body: { personId: props.personId, ...form, cohortId: form.cohortId || null } });
        }}
      >
        <h2>{w.exempting}</h2>
        <ProblemSummary problem={give.error} />
        <label>
          {w.cohort}
          <select className="field-box" value={form.cohortId} onChange={set('cohortId')}>
            <option value="">—</option>
            {props.cohorts.map(one => (
              <option key={one.id} value={one.id}>
                {pick(one.title)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {w.ground}
          <select className="field-box" value={form.ground} onChange={set('ground')}>
            {Object.entries(groundWords).map(([value, text]) => (
              <option key={value} value={value}>
                {pick(text)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {w.reason}
          <textarea
            className="field-box"
            rows={2}
            required
            maxLength={500}
            value={form.reason}
            onChange={set('reason')}
          />
        </label>
        <label>
          {w.evidence}
          <textarea
            className="field-box"
            rows={2}
            required
            maxLength={1000}
            value={form.evidence}
            onChange={set('evidence')}
          />
        </label>
        <label>
          {w.until}
          <input className="field-box" type="date" required value={form.untilOn} onChange={set('untilOn')} />
          <span className="secondary small">{w.exemptionHint}</span>
        </label>
        <div className="cohort-row">
          <button type="submit" className="button main" disabled={give.isPending}>
            {w.exempting}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
