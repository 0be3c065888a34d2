import { useEffect, useState } from 'react';
import { currentNow } from '../../../ui/clock.ts';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { isOverdue, syncSentence } from '../../../ui/offline/sentence.ts';
import { useDevice, useDeviceStatus } from '../../../ui/offline/useDevice.ts';
import { problemWords } from '../../../ui/problemWords.ts';
import { useSession } from '../../../ui/session.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Box, CustodyEvent } from './api.ts';
import { DeviceNotices, FullStopScreen } from './DeviceNotices.tsx';
import { HandOver, type HandOverKind } from './HandOver.tsx';
import './sampling.css';
import './transport.css';
import { signal } from './signals.ts';
import { byUrgency, expectedCount, nextLimit, placeOf, type Signed, shareGone } from './transport.ts';
import { transportWords } from './transportWords.ts';
import { useBoxes } from './useBoxes.ts';
import { useWedge } from './useWedge.ts';

/** Which box is about to be late, and whose hands is it in? A courier takes over and hands to the laboratory; at a point one hands to the courier. */
export function TransportField() {
  const w = useWords(transportWords);
  const f = useFormat();
  const pick = usePick();
  const session = useSession();
  const isCourier = session.role === 'courier';
  const me = session.actor.id ?? '';
  const device = useDevice();
  const status = useDeviceStatus(device);
  const boxes = useBoxes(device);
  const [code, setCode] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState<Signed | null>(null);
  useWedge(text => setCode(text.trim().toUpperCase()), code === null);
  useEffect(() => {
    if (done) signal('good');
  }, [done]);
  const sync = status ? syncSentence(status, f.now, '/sent-back') : undefined;
  const all = [...(boxes.value ?? [])].sort(byUrgency);
  const signedOf = (box: Box) => boxes.signed.find(one => one.boxCode === box.code);
  const waiting = all.filter(box => placeOf(box, me, signedOf(box)) === 'waiting');
  const aboard = all.filter(box => placeOf(box, me, signedOf(box)) === 'aboard');
  if (status?.stopped)
    return (
      <FieldShell title={w.title} sync={sync}>
        <FullStopScreen status={status} />
      </FieldShell>
    );
  if (code !== null && device) {
    const box = all.find(one => one.code === code) ?? null;
    const kind: HandOverKind = !isCourier
      ? 'give_courier'
      : box && placeOf(box, me, signedOf(box)) === 'aboard'
        ? 'give_lab'
        : 'take';
    return (
      <FieldShell title={code} sync={sync}>
        <HandOver
          key={code}
          code={code}
          box={box}
          kind={kind}
          onBack={() => setCode(null)}
          onSign={async event => {
            const signed: Signed = {
              id: event.id,
              boxCode: event.boxCode,
              kind: event.kind === 'found' ? 'taken' : event.kind,
              count: 'count' in event ? event.count : null,
              at: event.at,
            };
            if (await boxes.sign(event as CustodyEvent, signed)) {
              setDone(signed);
              setCode(null);
            }
          }}
        />
      </FieldShell>
    );
  }
  const row = (box: Box) => (
    <BoxRow key={box.id} box={box} signed={signedOf(box)} onOpen={() => setCode(box.code)} />
  );
  return (
    <FieldShell title={w.title} sync={sync}>
      {status && <DeviceNotices status={status} overdue={isOverdue(status, f.now)} />}
      {done && (
        <div className="table-said good" role="status">
          <strong>{w.signed}</strong>
          <span>
            {w.signedSentence({
              tail: done.boxCode.slice(-6),
              n: done.count === null ? f.missing : f.number(done.count),
            })}
          </span>
        </div>
      )}
      {boxes.problem && boxes.problem.kind !== 'offline' && (
        <FieldNotice tone="alarm">{pick(problemWords(boxes.problem).title)}</FieldNotice>
      )}
      {boxes.problem?.kind === 'offline' && boxes.asOf && (
        <FieldNotice tone="plain">{w.offlineList({ at: f.instant(boxes.asOf) })}</FieldNotice>
      )}
      <form
        className="table-queue field-pad"
        onSubmit={event => {
          event.preventDefault();
          const text = typed.trim().toUpperCase();
          if (/^[A-Z0-9-]{4,40}$/.test(text)) {
            setTyped('');
            setDone(null);
            setCode(text);
          }
        }}
      >
        <label>
          {w.findBox}
          <span className="box-find">
            <input className="entry" value={typed} onChange={event => setTyped(event.target.value)} />
            <BigButton submit>{w.open}</BigButton>
          </span>
        </label>
      </form>
      {boxes.value === null ? (
        !boxes.problem && (
          <p className="field-pad" role="status">
            …
          </p>
        )
      ) : (
        <>
          {isCourier && (
            <section>
              <h2 className="field-group">{w.aboard({ n: f.number(aboard.length) })}</h2>
              {aboard.length === 0 ? <p className="field-pad">{w.noneAboard}</p> : <ul>{aboard.map(row)}</ul>}
            </section>
          )}
          <section>
            <h2 className="field-group">
              {(isCourier ? w.waiting : w.atPoint)({ n: f.number(waiting.length) })}
            </h2>
            {waiting.length === 0 ? (
              <p className="field-pad">{isCourier ? w.noneWaiting : w.nonePoint}</p>
            ) : (
              <ul>{waiting.map(row)}</ul>
            )}
          </section>
        </>
      )}
    </FieldShell>
  );
}

function BoxRow({ box, signed, onOpen }: { box: Box; signed: Signed | undefined; onOpen: () => void }) {
  const w = useWords(transportWords);
  const f = useFormat();
  const pick = usePick();
  const limit = nextLimit(box.limits);
  const missed = limit !== null && (limit.state === 'missed' || limit.dueAt < currentNow());
  return (
    <li>
      <button type="button" className="field-row box-row" onClick={onOpen}>
        <b className="box-code">…{box.code.slice(-6)}</b>
        <span className="box-facts">
          <span>
            {box.pointName ?? f.missing} · {w.tubes({ n: f.number(expectedCount(box)) })}
          </span>
          <span className="secondary small">
            {box.labName ? w.to({ lab: box.labName }) : w.noLab}
            {box.oldestSampleAt && ` · ${w.oldest({ at: f.time(box.oldestSampleAt) })}`}
          </span>
          {limit ? (
            <>
              <span className={missed ? 'alarm-text' : ''}>
                {pick(limit.title)} {f.deadline(limit.dueAt)}
              </span>
              <span className={`box-bar ${missed ? 'missed' : ''}`} aria-hidden="true">
                <i
                  style={{
                    width: `${100 * shareGone(box.oldestSampleAt ?? box.openedAt, limit.dueAt, f.now)}%`,
                  }}
                />
              </span>
            </>
          ) : (
            <span className="secondary small">{w.noLimit}</span>
          )}
          {signed && <span className="box-signed">{w.notSent}</span>}
          {!signed && box.waitingFor && <span className="box-signed">{w.oneSided}</span>}
          {box.lostSince && <span className="alarm-text">{w.lost}</span>}
        </span>
      </button>
    </li>
  );
}
