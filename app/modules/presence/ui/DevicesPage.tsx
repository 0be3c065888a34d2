import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useCan } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { type NewToken, RegisterDevice, RevokeDevice } from './DeviceForms.tsx';
import { DeviceToken } from './DeviceToken.tsx';
import './devices.css';
import { byUrgency, type Device, type DeviceList } from './devices.ts';
import { words } from './deviceWords.ts';

/** Which scanners, access controls and feeds send presences, and which have fallen silent. */
export function DevicesPage() {
  const w = useWords(words);
  const f = useFormat();
  const may = useCan('account.manage');
  const [doing, setDoing] = useState<'register' | Device | null>(null);
  const [made, setMade] = useState<NewToken | null>(null);
  const answer = useApiQuery<DeviceList>('/presence/devices', { refreshEvery: 60_000 });
  if (!answer.data)
    return answer.error ? (
      <ErrorState page problem={answer.error} onRetry={() => void answer.refetch()} />
    ) : (
      <LoadingState rows={8} />
    );
  const { items, asOf, countedHours, silentAfterHours } = answer.data;
  const used = items.filter(one => !one.revokedAt);
  const silent = used.filter(one => one.silentSince);
  const done = () => setDoing(null);
  return (
    <>
      <PageHead
        title={w.title}
        asOf={asOf}
        answer={
          items.length === 0
            ? w.answerNone
            : w.answer({
                n: f.number(used.length),
                heard: f.number(used.length - silent.length),
                hours: silentAfterHours,
                silent: f.number(silent.length),
                revoked: f.number(items.length - used.length),
              })
        }
        actions={
          may && (
            <button type="button" className="button main" onClick={() => setDoing('register')}>
              {w.register}
            </button>
          )
        }
      />
      {answer.error && <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />}
      {made && <DeviceToken key={made.token} made={made} onClose={() => setMade(null)} />}
      {items.length === 0 ? (
        <EmptyState title={w.none} hint={w.noneHint} />
      ) : (
        <>
          <table className="device-table">
            <thead>
              <tr>
                <th scope="col">{w.device}</th>
                <th scope="col">{w.where}</th>
                <th scope="col">{w.state}</th>
                <th scope="col">{w.last}</th>
                <th scope="col" className="end">
                  {w.counted({ hours: countedHours })}
                </th>
                <th scope="col">{w.registered}</th>
                <th scope="col" aria-label={w.revoke} />
              </tr>
            </thead>
            <tbody>
              {byUrgency(items).map(one => (
                <DeviceLine
                  key={one.id}
                  one={one}
                  counted={w.counted({ hours: countedHours })}
                  onRevoke={may ? () => setDoing(one) : undefined}
                />
              ))}
            </tbody>
          </table>
          <p className="secondary small">{w.silentRule({ hours: silentAfterHours })}</p>
        </>
      )}
      <Dialog open={doing === 'register'} onClose={done} label={w.register}>
        <RegisterDevice
          onCancel={done}
          onDone={token => {
            setMade(token);
            done();
          }}
        />
      </Dialog>
      <Dialog open={doing !== null && doing !== 'register'} onClose={done} label={w.revoke}>
        {doing !== null && doing !== 'register' && <RevokeDevice device={doing} onDone={done} />}
      </Dialog>
    </>
  );
}

function DeviceLine(props: { one: Device; counted: string; onRevoke: (() => void) | undefined }) {
  const w = useWords(words);
  const f = useFormat();
  const { one } = props;
  return (
    <tr className={one.revokedAt ? 'off' : undefined}>
      <td>
        <strong>{one.name}</strong>
        <div className="secondary small">{w[one.kind]}</div>
      </td>
      <td data-label={w.where}>
        <div>
          <div>{one.placeName ?? w.wholeArea}</div>
          <div className="secondary small">{one.areaName}</div>
        </div>
      </td>
      <td data-label={w.state}>
        {one.revokedAt ? (
          <StateBadge tone="off">{w.revokedAt({ at: f.instant(one.revokedAt) })}</StateBadge>
        ) : one.silentSince ? (
          <StateBadge tone="alarm">
            {one.lastReceivedAt ? w.silentSince({ since: f.instant(one.silentSince) }) : w.neverSince}
          </StateBadge>
        ) : (
          <StateBadge tone={one.lastReceivedAt ? 'good' : 'wait'}>
            {one.lastReceivedAt ? w.working : w.never}
          </StateBadge>
        )}
      </td>
      <td data-label={w.last}>{one.lastReceivedAt ? f.ago(one.lastReceivedAt) : w.never}</td>
      <td data-label={props.counted} className="end">
        <div>
          {w.rows({ n: f.number(one.received) })}
          <span className="secondary"> · {w.batches({ n: f.number(one.batches) })}</span>
        </div>
        {one.refused > 0 && (
          <div className="device-refused small">{w.refusedRows({ n: f.number(one.refused) })}</div>
        )}
      </td>
      <td data-label={w.registered} className="secondary small">
        {w.registeredBy({ at: f.instant(one.registeredAt), by: one.registeredByName ?? f.unknown })}
      </td>
      <td className="act">
        {!one.revokedAt && props.onRevoke && (
          <button type="button" className="button small danger" onClick={props.onRevoke}>
            {w.revoke}
          </button>
        )}
      </td>
    </tr>
  );
}
