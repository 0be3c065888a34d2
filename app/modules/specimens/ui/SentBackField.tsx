import { useEffect, useState } from 'react';
import { currentNow } from '../../../ui/clock.ts';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { isOverdue, syncSentence } from '../../../ui/offline/sentence.ts';
import type { SentBack } from '../../../ui/offline/store.ts';
import { useDevice, useDeviceStatus } from '../../../ui/offline/useDevice.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, usePick, useWords, type Words } from '../../../ui/words/index.ts';
import type { CustodyEvent, SamplingEvent } from './api.ts';
import { DeviceNotices } from './DeviceNotices.tsx';
import './sampling.css';
import { hintOf } from './scanText.ts';
import { words } from './words.ts';

/** What was found at a door, of the campaigns' stream. */
interface DoorVisit {
  kind: 'visited';
}
type Any = SamplingEvent | CustodyEvent | DoorVisit;

function nameOf(event: Any, w: Words<typeof words>): string {
  switch (event.kind) {
    case 'sampled': {
      const { code, documentNumber, unknown } = event.person;
      const known = code ?? documentNumber;
      return w.event_sampled({
        who: known ? hintOf(known) : unknown?.name ? `${unknown.name.slice(0, 1)}*` : w.somebody,
      });
    }
    case 'tube_opened':
      return w.event_tube_opened({ code: event.tubeCode });
    case 'tube_closed':
      return w.event_tube_closed;
    case 'tube_voided':
      return w.event_tube_voided({ reason: event.reason });
    case 'sample_undone':
      return w.event_sample_undone({ reason: event.reason });
    case 'box_filled':
      return w.event_box_filled({ code: event.boxCode, n: event.tubeCodes.length });
    case 'box_closed':
      return w.event_box_closed({ code: event.boxCode, n: event.count });
    case 'given':
      return w.event_given({ code: event.boxCode, n: event.count });
    case 'taken':
      return w.event_taken({ code: event.boxCode, n: event.count });
    case 'reported_lost':
      return w.event_reported_lost({ code: event.boxCode });
    case 'found':
      return w.event_found({ code: event.boxCode });
    case 'visited':
      return w.event_visited;
  }
}

/** What the server gave back, each with its reason, until somebody dealt with it; and what still waits on this phone. */
export function SentBackField() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const device = useDevice();
  const status = useDeviceStatus(device);
  const [items, setItems] = useState<SentBack[] | null>(null);
  const count = status?.sentBack;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when their number changed
  useEffect(() => {
    if (device) void device.sentBack().then(setItems);
  }, [device, count]);
  const sendAgain = async (item: SentBack) => {
    const again = { ...item.event, id: uuidv7(Date.parse(currentNow())), again: true };
    // stored before the old one goes: never in neither place
    if (await device!.save('sampling', [again])) await device!.dealtWith([item.event.id]);
  };
  return (
    <FieldShell title={w.inboxTitle} sync={status ? syncSentence(status, f.now, '/sent-back') : undefined}>
      {status && <DeviceNotices status={status} overdue={isOverdue(status, f.now)} />}
      {status && status.waiting > 0 && (
        <div className="sent-back">
          <p>{w.inboxWaiting({ n: f.number(status.waiting) })}</p>
          <BigButton icon="export" onPress={() => device?.wake()}>
            {w.inboxSend}
          </BigButton>
        </div>
      )}
      {items === null ? (
        <p className="field-pad" role="status">
          …
        </p>
      ) : items.length === 0 ? (
        <p className="field-pad">{w.inboxNone}</p>
      ) : (
        <ul>
          {items.map(item => (
            <li key={item.event.id} className="sent-back">
              <strong>{nameOf(item.event as unknown as Any, w)}</strong>
              <span className="secondary">{w.inboxAt({ at: f.instant(item.event.at) })}</span>
              <p>
                {w.inboxWhy}: {item.answer.why ? pick(item.answer.why) : w.inboxNoReason}
                {item.answer.rule && ` (${w.inboxRule({ rule: item.answer.rule })})`}
              </p>
              <div className="sent-back-actions">
                {item.event.kind === 'sampled' && 'previous' in item.answer && (
                  <BigButton onPress={() => void sendAgain(item)}>{w.inboxAgain}</BigButton>
                )}
                <BigButton tone="main" icon="check" onPress={() => void device?.dealtWith([item.event.id])}>
                  {w.inboxKnown}
                </BigButton>
              </div>
            </li>
          ))}
        </ul>
      )}
    </FieldShell>
  );
}
