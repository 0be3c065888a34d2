import type { SyncState } from '../field/SyncSentence.tsx';
import type { Counts, Why } from './store.ts';

/** Why nothing more may be recorded on this device. */
export type FullStop = 'storage' | 'full' | 'insecure';

/** What is known of the work on this device. */
export type DeviceStatus = Counts & {
  /** Null while work can go on. */
  stopped: FullStop | null;
  /** Since when the server has not answered, ISO. */
  lostSince: string | null;
  /** When everything had last been sent, ISO. */
  sentAt: string | null;
  /** The server answers, but not to this person. */
  notAllowed: { status: number; rule: string | undefined; why: Why | undefined } | null;
};

/** Events older than this on the device are overdue: a queue is sensitive data in a browser's store, and a result waits for them (24 h). */
export const overdueAfterHours = 24;
/** More than this is not kept on a device. */
export const mostWaiting = 10_000;

/** Whether the oldest event has waited longer than the device should hold it. */
export function isOverdue(status: Pick<DeviceStatus, 'oldestAt'>, now: string): boolean {
  return (
    status.oldestAt !== null && Date.parse(now) - Date.parse(status.oldestAt) > overdueAfterHours * 3_600_000
  );
}

/** The one sentence on top of a phone page: what was refused first, then what cannot be sent, then what waits. `inbox`: where refused ones are dealt with. */
export function syncSentence(status: DeviceStatus, now: string, inbox: string): SyncState {
  if (status.sentBack > 0) return { kind: 'rejected', count: status.sentBack, href: inbox };
  const overdue = isOverdue(status, now);
  if (status.lostSince !== null)
    return { kind: 'offline', since: status.lostSince, count: status.waiting, overdue };
  if (status.waiting > 0) return { kind: 'waiting', count: status.waiting, overdue };
  return { kind: 'all_sent', at: status.sentAt ?? now };
}
