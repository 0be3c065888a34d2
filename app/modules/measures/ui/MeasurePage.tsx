import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, usePathParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { CheckAnswer, MeasureDetail } from './api.ts';
import { AppealDialog, AttemptDialog, DecisionDialog, TestDialog } from './MeasureDialogs.tsx';
import './measures.css';
import { PlanStrip } from './PlanStrip.tsx';
import { PowerPanel } from './PowerPanel.tsx';
import { resultWords, words } from './words.ts';

/** One measure: what is asked of the person, why, by which rule, until when, how to appeal; and everything done about it. */
export function MeasurePage() {
  const { measureId } = usePathParams<{ measureId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [mayFollow, mayRelease, mayDecide] = [
    useCan('followup.write'),
    useCan('measure.release'),
    useCan('measure.write'),
  ];
  const maySample = [useCan('sample.write'), useCan('person.read')].every(Boolean);
  const [dialog, setDialog] = useState<'appeal' | 'decide' | 'attempt' | 'test' | null>(null);
  const answer = useApiQuery<MeasureDetail>(`/measures/${measureId}`);
  const act = useApiCommand<CheckAnswer | undefined>('POST', `/measures/${measureId}`, {
    invalidates: ['/measures', '/tasks'],
  });
  if (answer.error) return <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />;
  if (!answer.data) return <LoadingState />;
  const detail = answer.data;
  const { measure } = detail;
  const open = measure.state === 'open';
  const daysPast = Math.floor((Date.parse(f.now) - Date.parse(measure.endsAt)) / 86_400_000);
  const post = (step: string) => act.mutate({ path: `/measures/${measureId}/${step}`, body: {} });
  const check = (outcome: 'well' | 'symptoms' | 'no_answer' | 'refused') =>
    act.mutate({ path: '/measures/checks', body: { checks: [{ measureId, day: f.today, outcome }] } });
  const appealOpen = detail.appeals.some(one => one.state === 'open');
  const close = () => setDialog(null);
  const word = (code: string | null) =>
    code ? pick(resultWords[code] ?? { zh: code, en: code }) : f.missing;
  return (
    <>
      <PageHead
        title={
          <>
            {w.measure} · <Link to={`/people/${measure.person.id}`}>{measure.person.maskedName}</Link>
          </>
        }
        answer={
          open && daysPast > 0 ? (
            <span className="alarm-text">{w.pastEnd({ n: daysPast })}</span>
          ) : (
            `${pick(detail.dayText)} · ${w.ends({ at: f.instant(measure.endsAt) })}`
          )
        }
        asOf={detail.asOf}
        actions={
          maySample ? (
            <Link className="button" to={`/sampling-codes/${measure.person.id}`}>
              {w.samplingCode}
            </Link>
          ) : undefined
        }
      />
      <ProblemSummary problem={act.error} />
      <PowerPanel detail={detail}>
        {open && mayFollow && measure.dueToday && (
          <>
            <button type="button" className="button main" onClick={() => check('well')}>
              {w.well}
            </button>
            <button type="button" className="button" onClick={() => check('symptoms')}>
              {w.symptoms}
            </button>
            <button type="button" className="button" onClick={() => check('no_answer')}>
              {word('no_answer')}
            </button>
            <button type="button" className="button" onClick={() => check('refused')}>
              {w.refusal}
            </button>
          </>
        )}
        {open && mayFollow && !measure.inPlaceAt && (
          <button type="button" className="button" onClick={() => post('in-place')}>
            {w.confirmInPlace}
          </button>
        )}
        {open && mayFollow && (
          <button type="button" className="button" onClick={() => setDialog('attempt')}>
            {w.call}
          </button>
        )}
        {mayFollow && (
          <button type="button" className="button" onClick={() => setDialog('test')}>
            {w.addTest}
          </button>
        )}
        {open && mayFollow && (
          <button type="button" className="button" onClick={() => post(measure.lostAt ? 'found' : 'lost')}>
            {measure.lostAt ? w.markFound : w.markLost}
          </button>
        )}
        {open && mayFollow && !appealOpen && (
          <button type="button" className="button" onClick={() => setDialog('appeal')}>
            {w.appeal}
          </button>
        )}
        {appealOpen && mayDecide && (
          <button type="button" className="button" onClick={() => setDialog('decide')}>
            {w.decide}
          </button>
        )}
        {open && mayRelease && (
          <button
            type="button"
            className="button"
            disabled={!detail.mayRelease.now || act.isPending}
            title={detail.mayRelease.why ? pick(detail.mayRelease.why) : undefined}
            onClick={() => post('release')}
          >
            {w.release}
          </button>
        )}
        {detail.quietUntil && (
          <StateBadge tone="wait">{w.quiet({ at: f.time(detail.quietUntil) })}</StateBadge>
        )}
      </PowerPanel>
      <div className="measure-grid" style={{ marginTop: 12 }}>
        <div>
          <section className="panel">
            <h2>{w.plan}</h2>
            <PlanStrip plan={detail.plan} cells={detail.cells} />
            {detail.plan.notes.map(note => (
              <p key={`${note.ruleId} ${note.text.zh}`} className="secondary">
                {pick(note.text)} ({note.ruleId})
              </p>
            ))}
          </section>
          <section className="panel">
            <h2>{w.checks}</h2>
            {detail.checks.length === 0 && <p className="secondary">{w.nothing}</p>}
            <table className="measure-table">
              <tbody>
                {detail.checks
                  .filter(one => one.state !== 'waived')
                  .map(one => (
                    <tr key={one.id}>
                      <td>
                        {f.day(one.day)} {f.time(one.dueAt)}
                      </td>
                      <td>{pick(one.label)}</td>
                      <td>
                        <StateBadge
                          tone={
                            one.state === 'done'
                              ? one.outcome === 'symptoms' || one.outcome === 'positive'
                                ? 'alarm'
                                : 'good'
                              : one.state === 'missed'
                                ? 'alarm'
                                : 'plain'
                          }
                        >
                          {one.outcome ? word(one.outcome) : one.state === 'missed' ? '⊘' : w.due}
                        </StateBadge>
                      </td>
                      <td>
                        {[
                          one.temperature === null ? '' : `${one.temperature} ℃`,
                          one.symptoms.join('、'),
                          one.note ?? '',
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                      </td>
                      <td className="secondary">{one.by}</td>
                      <td>{one.ruleId}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </section>
        </div>
        <div>
          <section className="panel">
            <h2>{w.conditions}</h2>
            <table className="measure-table">
              <tbody>
                {detail.mayRelease.conditions.map(one => (
                  <tr key={one.ruleId}>
                    <td>
                      <StateBadge tone={one.met ? 'good' : one.met === false ? 'alarm' : 'wait'}>
                        {one.met ? w.met : one.met === false ? w.unmet : w.unknownYet}
                      </StateBadge>
                    </td>
                    <td>
                      {pick(one.text)}
                      {one.detail && (
                        <>
                          <br />
                          <span className="secondary">{pick(one.detail)}</span>
                        </>
                      )}
                    </td>
                    <td>{one.ruleId}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section className="panel">
            <h2>{w.tests}</h2>
            {detail.tests.length === 0 && <p className="secondary">{w.nothing}</p>}
            <table className="measure-table">
              <tbody>
                {detail.tests.map(one => (
                  <tr key={one.id}>
                    <td>{f.day(one.takenOn)}</td>
                    <td>{word(one.result)}</td>
                    <td>{one.double ? w.double : ''}</td>
                    <td>{one.reportedAt ? f.instant(one.reportedAt) : f.pending}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section className="panel">
            <h2>{w.attempts}</h2>
            <Link to={`/messages/people/${measure.person.id}`}>{w.allContacts}</Link>
            {detail.attempts.length === 0 && <p className="secondary">{w.nothing}</p>}
            <table className="measure-table">
              <tbody>
                {detail.attempts.map(one => (
                  <tr key={one.id}>
                    <td>{f.instant(one.at)}</td>
                    <td>{word(one.channel)}</td>
                    <td>{word(one.outcome)}</td>
                    <td className="secondary">{one.by}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
          <section className="panel">
            <h2>{w.history}</h2>
            <table className="measure-table">
              <tbody>
                {detail.history.map(one => (
                  <tr key={one.at + one.endsAt}>
                    <td>{f.instant(one.at)}</td>
                    <td>{pick(one.why)}</td>
                    <td>{w.ends({ at: f.instant(one.endsAt) })}</td>
                    <td className="secondary">
                      {one.packId} {one.packVersion}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </div>
      </div>
      <AppealDialog detail={detail} open={dialog === 'appeal'} onClose={close} />
      <DecisionDialog detail={detail} open={dialog === 'decide'} onClose={close} />
      <AttemptDialog detail={detail} open={dialog === 'attempt'} onClose={close} />
      <TestDialog detail={detail} open={dialog === 'test'} onClose={close} />
    </>
  );
}
