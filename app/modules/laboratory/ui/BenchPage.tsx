import { useState } from 'react';
import type { Page } from '../../../ui/api.ts';
import { Clock, StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link, navigate, useUrlState } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { BenchTube, LabView, PlateListItem, QueueView, ReceptionView } from '../schema.ts';
import { ReceptionBox } from './ReceptionBox.tsx';
import { RejectForm } from './RejectForm.tsx';
import { RerouteNotice } from './RerouteNotice.tsx';
import { ScannerField } from './ScannerField.tsx';
import { LabChoice, useLab } from './useLab.tsx';
import { hoursBetween, useLimits } from './useLimits.ts';
import { useReception } from './useReception.ts';
import { labStateWords, plateStateWords, rerunWords, tubeStateWords, words } from './words.ts';
import './lab.css';

/** What do I load next, and what is about to be late? */
export function BenchPage() {
  const w = useWords(words);
  const { labs, items, lab, choose } = useLab();
  if (!labs.data)
    return labs.error ? (
      <ErrorState page problem={labs.error} onRetry={() => void labs.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  if (!lab)
    return (
      <>
        <PageHead title={w.bench} />
        <EmptyState title={w.noLab} hint={w.noLabHint} />
      </>
    );
  return (
    <Bench
      key={lab.id}
      lab={lab}
      asOf={labs.data.asOf}
      choice={<LabChoice items={items} lab={lab} choose={choose} />}
    />
  );
}

function Bench({ lab, asOf, choice }: { lab: LabView; asOf: string; choice: React.ReactNode }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const mayWrite = useCan('lab.write');
  const [rerun, setRerun] = useUrlState('rerun');
  const [rejecting, setRejecting] = useState<string | null>(null);
  const queue = useApiQuery<QueueView>(`/labs/${lab.id}/queue`, { refreshEvery: 30_000 });
  const tubes = useApiQuery<Page<BenchTube>>(`/labs/${lab.id}/tubes`, {
    query: rerun ? { rerun: true, limit: 100 } : { state: 'waiting', limit: 100 },
    refreshEvery: 30_000,
    keepPrevious: true,
  });
  const receptions = useApiQuery<Page<ReceptionView>>(`/labs/${lab.id}/receptions`, { query: { limit: 20 } });
  const setState = useApiCommand('PATCH', `/labs/${lab.id}`, { invalidates: ['/labs', '/laboratory'] });
  const reception = useReception(lab.id, queue.data?.boxes ?? []);
  const boxes = queue.data?.boxes ?? [];
  const limit = hoursBetween(useLimits(), 'collected', 'reported');
  const willBeLate = boxes.filter(box => isLate(box, limit, f.now)).length;
  const differing = (receptions.data?.items ?? []).filter(one => one.missing.length || one.unexpected.length);
  const answer =
    lab.tubesWaiting === 0
      ? w.backlogNone
      : lab.finishesAt === null
        ? w.backlogNever({ n: f.number(lab.tubesWaiting) })
        : willBeLate > 0
          ? w.backlogLate({
              n: f.number(lab.tubesWaiting),
              at: f.instant(lab.finishesAt),
              late: f.number(willBeLate),
            })
          : w.backlog({ n: f.number(lab.tubesWaiting), at: f.instant(lab.finishesAt) });
  return (
    <>
      <PageHead
        title={`${w.bench} · ${lab.name}`}
        answer={answer}
        asOf={asOf}
        actions={
          <>
            {choice}
            {lab.state !== 'working' && (
              <StateBadge tone={lab.state === 'full' ? 'alarm' : 'off'}>
                {pick(labStateWords[lab.state]!)}
              </StateBadge>
            )}
            {mayWrite && (
              <button
                type="button"
                className={lab.state === 'full' ? 'button main' : 'button'}
                title={w.fullNote}
                disabled={setState.isPending}
                onClick={() =>
                  setState.mutate({
                    body: { version: lab.version, state: lab.state === 'full' ? 'working' : 'full' },
                  })
                }
              >
                {lab.state === 'full' ? w.setWorking : w.setFull}
              </button>
            )}
          </>
        }
      />
      <ProblemSummary problem={setState.error} />
      <RerouteNotice labId={lab.id} />
      {mayWrite && (
        <>
          <ScannerField
            label={reception.open ? w.receiving({ code: reception.open.boxCode }) : w.scan}
            hint={w.scanHint}
            onScan={reception.scan}
            keys={{
              R: () => setRerun(rerun ? '' : '1'),
              H: reception.setLastAside,
              V: () => {
                const last = reception.open?.codes.at(-1);
                if (last) setRejecting(last);
              },
              Enter: reception.finish,
            }}
          />
          <p className={`lab-said ${reception.said?.wrong ? 'wrong' : ''}`} role="status">
            {reception.said ? reception.said.text : ''}
          </p>
          <ReceptionBox reception={reception} />
        </>
      )}
      <div className="lab-columns">
        <div>
          <section className="lab-block">
            <div className="lab-row">
              <h2>{rerun ? w.reruns : w.benchList}</h2>
              <button
                type="button"
                className="button small"
                aria-pressed={!!rerun}
                onClick={() => setRerun(rerun ? '' : '1')}
              >
                <kbd>R</kbd> {w.reruns} {f.number(lab.reruns)}
              </button>
            </div>
            {tubes.error && <ErrorState problem={tubes.error} onRetry={() => void tubes.refetch()} />}
            {tubes.data?.items.length === 0 && <p className="secondary">{w.backlogNone}</p>}
            {(tubes.data?.items.length ?? 0) > 0 && (
              <div className="lab-scroll">
                <table className="lab-table">
                  <thead>
                    <tr>
                      <th scope="col">{w.code}</th>
                      <th scope="col">{w.box}</th>
                      <th scope="col">{w.state}</th>
                      <th scope="col">{w.oldest}</th>
                      <th scope="col">{w.due}</th>
                      <th scope="col" aria-label={w.reject} />
                    </tr>
                  </thead>
                  <tbody>
                    {tubes.data!.items.map(tube => (
                      <tr key={tube.tubeId}>
                        <td>
                          <code>{tube.code}</code>
                        </td>
                        <td className="nowrap">{tube.boxCode ?? w.noBox}</td>
                        <td>
                          <StateBadge tone={tube.rerun ? 'wait' : 'plain'}>
                            {tube.rerun
                              ? pick(rerunWords[tube.rerun.reason]!)
                              : pick(tubeStateWords[tube.state]!)}
                          </StateBadge>
                          {tube.rerun && tube.rerun.reason !== 'control' && (
                            <div className="secondary small">
                              {w.rerunBy({ reagent: tube.rerun.notReagent, lot: tube.rerun.notLot })}
                            </div>
                          )}
                        </td>
                        <td>{tube.firstSampleAt ? f.ago(tube.firstSampleAt) : f.unknown}</td>
                        <td>{tube.dueAt ? <Clock due={tube.dueAt} /> : f.missing}</td>
                        <td>
                          {mayWrite && (
                            <button
                              type="button"
                              className="button small danger"
                              onClick={() => setRejecting(tube.code)}
                            >
                              {w.reject}
                            </button>
                          )}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
          <Plates lab={lab} mayWrite={mayWrite} />
        </div>
        <div>
          <section className="lab-block">
            <h2>{w.boxes}</h2>
            {queue.error && <ErrorState problem={queue.error} onRetry={() => void queue.refetch()} />}
            {queue.data && boxes.length === 0 && <p className="secondary">{w.noBoxes}</p>}
            {boxes.length > 0 && (
              <div className="lab-scroll">
                <table className="lab-table">
                  <thead>
                    <tr>
                      <th scope="col">{w.box}</th>
                      <th scope="col" className="num">
                        {w.tubes}
                      </th>
                      <th scope="col">{w.oldest}</th>
                      <th scope="col">{w.predicted}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {boxes.map(box => (
                      <tr key={box.boxId ?? 'none'}>
                        <td>{box.boxCode ?? w.noBox}</td>
                        <td className="num">{f.number(box.tubes)}</td>
                        <td>{box.oldestSampleAt ? f.ago(box.oldestSampleAt) : f.unknown}</td>
                        <td className={isLate(box, limit, f.now) ? 'alarm-text' : ''}>
                          {box.predictedReportAt ? f.instant(box.predictedReportAt) : w.cannotTell}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </section>
          <section className="lab-block">
            <h2>{w.discrepancies}</h2>
            {receptions.data && differing.length === 0 && <p className="secondary">{w.noDiscrepancies}</p>}
            <ul>
              {differing.map(one => (
                <li key={one.id}>
                  <strong>{one.boxCode}</strong> <span className="secondary small">{f.instant(one.at)}</span>
                  {one.missing.length > 0 && (
                    <div className="alarm-text">
                      {w.missing({ n: one.expected, of: one.found, codes: one.missing.join('、') })}
                    </div>
                  )}
                  {one.unexpected.length > 0 && (
                    <div>
                      {w.unexpected({
                        codes: one.unexpected
                          .map(
                            item =>
                              `${item.code}(${typeof item.why === 'string' ? item.why : pick(item.why)})`,
                          )
                          .join('、'),
                      })}
                    </div>
                  )}
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
      <Dialog open={rejecting !== null} onClose={() => setRejecting(null)} label={w.reject}>
        {rejecting && <RejectForm labId={lab.id} code={rejecting} onDone={() => setRejecting(null)} />}
      </Dialog>
    </>
  );
}

/** Whether a box's last tube is (or will be) reported later than the protocol's limits from sampling to report allow. */
function isLate(box: QueueView['boxes'][number], hours: number | null, now: string): boolean {
  if (!box.oldestSampleAt || hours === null) return false;
  const end = Date.parse(box.oldestSampleAt) + hours * 3_600_000;
  return Math.max(Date.parse(box.predictedReportAt ?? now), Date.parse(now)) > end;
}

function Plates({ lab, mayWrite }: { lab: LabView; mayWrite: boolean }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [code, setCode] = useState('');
  const plates = useApiQuery<Page<PlateListItem>>(`/labs/${lab.id}/plates`, { query: { limit: 30 } });
  const open = useApiCommand<{ id: string }>('POST', `/labs/${lab.id}/plates`, {
    invalidates: ['/labs'],
    onDone: made => navigate(`/laboratory/plates/${made.id}`),
  });
  return (
    <section className="lab-block">
      <h2>{w.plates}</h2>
      <ProblemSummary problem={open.error} />
      {mayWrite && (
        <form
          className="lab-row"
          onSubmit={event => {
            event.preventDefault();
            open.mutate({ body: { id: uuidv7(), code: code.trim() } });
          }}
        >
          <input
            className="field-box"
            aria-label={w.plateCode}
            placeholder={w.plateCode}
            required
            pattern="[A-Za-z0-9._\-]+"
            maxLength={40}
            value={code}
            onChange={event => setCode(event.target.value)}
          />
          <button type="submit" className="button main" disabled={open.isPending}>
            {w.openPlate}
          </button>
        </form>
      )}
      {plates.data?.items.length === 0 && <p className="secondary">{w.noPlates}</p>}
      {(plates.data?.items.length ?? 0) > 0 && (
        <div className="lab-scroll">
          <table className="lab-table">
            <thead>
              <tr>
                <th scope="col">{w.plateCode}</th>
                <th scope="col">{w.state}</th>
                <th scope="col" className="num">
                  {w.tubes}
                </th>
                <th scope="col" className="num">
                  {w.positives}
                </th>
                <th scope="col" className="num">
                  {w.greys}
                </th>
                <th scope="col">{w.when}</th>
              </tr>
            </thead>
            <tbody>
              {plates.data!.items.map(plate => (
                <tr key={plate.id}>
                  <td>
                    <Link to={`/laboratory/plates/${plate.id}`}>{plate.code}</Link>
                  </td>
                  <td>
                    <StateBadge
                      tone={
                        plate.state === 'blocked'
                          ? 'alarm'
                          : plate.state === 'read'
                            ? 'wait'
                            : plate.state === 'done'
                              ? 'good'
                              : 'plain'
                      }
                    >
                      {pick(plateStateWords[plate.state]!)}
                    </StateBadge>
                  </td>
                  <td className="num">{f.number(plate.tubes)}</td>
                  <td className={`num ${plate.positives ? 'alarm-text' : ''}`}>
                    {f.number(plate.positives)}
                  </td>
                  <td className="num">{f.number(plate.greys)}</td>
                  <td>{f.instant(plate.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
