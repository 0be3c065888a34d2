import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, useUrlState } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { SignalView, Turnaround } from '../schema.ts';
import { PoolingFigure } from './PoolingFigure.tsx';
import { RerouteNotice } from './RerouteNotice.tsx';
import { rerouteWords } from './reroutePageWords.ts';
import { TurnaroundFigure } from './TurnaroundFigure.tsx';
import { labStateWords, signalWords, words } from './words.ts';
import './lab.css';

/** How long the laboratories take, what is late, what looks wrong, and how many should share a tube. */
export function FiguresPage() {
  const w = useWords(words);
  const reroute = useWords(rerouteWords);
  const f = useFormat();
  const pick = usePick();
  const [days, setDays] = useUrlState('days', '7');
  const turnaround = useApiQuery<Turnaround>('/laboratory/turnaround', {
    query: { days },
    refreshEvery: 60_000,
    keepPrevious: true,
  });
  const signals = useApiQuery<Page<SignalView>>('/laboratory/signals', {
    query: { state: 'open', limit: 50 },
    refreshEvery: 60_000,
  });
  if (!turnaround.data)
    return turnaround.error ? (
      <ErrorState page problem={turnaround.error} onRetry={() => void turnaround.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const { labs } = turnaround.data;
  const late = labs.flatMap(lab => lab.late);
  return (
    <>
      <PageHead
        title={w.figures}
        asOf={f.now}
        answer={w.figuresAnswer({
          labs: f.number(labs.length),
          waiting: f.number(labs.reduce((sum, lab) => sum + lab.waiting + lab.loaded, 0)),
          late: f.number(late.reduce((sum, one) => sum + one.tubes, 0)),
          signals: f.number(signals.data?.total ?? 0),
        })}
        actions={
          <>
            <Link className="button" to="/laboratory/rerouting">
              {reroute.openPage}
            </Link>
            <select
              className="field-box"
              aria-label={w.when}
              value={days}
              onChange={event => setDays(event.target.value)}
            >
              {['1', '7', '14', '28'].map(one => (
                <option key={one} value={one}>
                  {pick({ zh: `近${one}天`, en: `last ${one} days` })}
                </option>
              ))}
            </select>
          </>
        }
      />
      <RerouteNotice />
      <section className="lab-block">
        <div className="lab-scroll">
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col">{w.lab}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" className="num">
                  {w.waiting}
                </th>
                <th scope="col" className="num">
                  {w.forReview}
                </th>
                <th scope="col" className="num">
                  {w.perHour}
                </th>
                <th scope="col" className="num">
                  {w.lastHour}
                </th>
                <th scope="col">{w.finishes}</th>
                <th scope="col">{w.due}</th>
              </tr>
            </thead>
            <tbody>
              {labs.map(lab => (
                <tr key={lab.labId}>
                  <td>
                    <Link to={`/laboratory?lab=${lab.labId}`}>{lab.name}</Link>
                  </td>
                  <td>
                    <StateBadge
                      tone={lab.state === 'working' ? 'good' : lab.state === 'closed' ? 'off' : 'alarm'}
                    >
                      {pick(labStateWords[lab.state]!)}
                    </StateBadge>
                  </td>
                  <td className="num">{f.number(lab.waiting + lab.loaded)}</td>
                  <td className="num">{f.number(lab.forReview)}</td>
                  <td className="num">{f.number(lab.tubesPerHour)}</td>
                  <td className="num">{f.number(lab.reportedLastHour)}</td>
                  <td>
                    {lab.finishesAt
                      ? f.instant(lab.finishesAt)
                      : lab.waiting + lab.loaded > 0
                        ? w.cannotTell
                        : f.missing}
                  </td>
                  <td>
                    {lab.late.map(one => (
                      <div key={one.ruleId} className="alarm-text small">
                        {w.lateTubes({ rule: one.ruleId, title: pick(one.title), n: f.number(one.tubes) })}
                      </div>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <TurnaroundFigure turnaround={turnaround.data} asOf={f.now} />
      <Signals page={signals.data} problem={signals.error} />
      <PoolingFigure days={Number(days)} />
    </>
  );
}

function Signals({
  page,
  problem,
}: {
  page: Page<SignalView> | undefined;
  problem: Parameters<typeof ErrorState>[0]['problem'] | null;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  return (
    <section className="lab-block">
      <h2>{w.signals}</h2>
      {problem && <ErrorState problem={problem} />}
      {page?.items.length === 0 && <p className="secondary">{w.noSignals}</p>}
      {page?.items.map(one => (
        <div key={one.id} className="lab-box alarm" style={{ marginBottom: 8 }}>
          <div className="lab-row">
            <StateBadge tone="alarm">{pick(signalWords[one.kind]!)}</StateBadge>
            <strong>{pick(one.title)}</strong>
            <span className="secondary small">
              {one.labName} {f.instant(one.at)}
            </span>
            {one.plateId && <Link to={`/laboratory/plates/${one.plateId}`}>{w.onPlate}</Link>}
          </div>
          <p className="secondary small">
            {w.statistic({
              method: one.statistic.method,
              value: f.number(one.statistic.value, 2),
              expected: one.statistic.expected === null ? f.missing : f.number(one.statistic.expected, 2),
              p: one.statistic.p === null ? f.missing : f.number(one.statistic.p, 4),
              k: one.statistic.k,
              n: one.statistic.n,
            })}
            {one.tubeCodes.length > 0 &&
              ` · ${one.tubeCodes.slice(0, 12).join('、')}${one.tubeCodes.length > 12 ? ` +${one.tubeCodes.length - 12}` : ''}`}
          </p>
          <DecideSignal signal={one} />
        </div>
      ))}
    </section>
  );
}

function DecideSignal({ signal }: { signal: SignalView }) {
  const w = useWords(words);
  const [note, setNote] = useState('');
  const decide = useApiCommand('POST', `/laboratory/signals/${signal.id}/decision`, {
    invalidates: ['/laboratory'],
  });
  const send = (state: 'explained' | 'confirmed') =>
    decide.mutate({ body: { version: signal.version, state, note } });
  return (
    <>
      <ProblemSummary problem={decide.error} />
      <div className="lab-row">
        <input
          className="field-box"
          style={{ flex: '1 1 240px' }}
          aria-label={w.decideNote}
          placeholder={w.decideNote}
          maxLength={500}
          value={note}
          onChange={event => setNote(event.target.value)}
        />
        <button
          type="button"
          className="button"
          disabled={!note.trim() || decide.isPending}
          onClick={() => send('explained')}
        >
          {w.explained}
        </button>
        <button
          type="button"
          className="button danger"
          disabled={!note.trim() || decide.isPending}
          onClick={() => send('confirmed')}
        >
          {w.confirmed}
        </button>
      </div>
    </>
  );
}
