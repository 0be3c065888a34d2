import { Icon } from '../icons.tsx';
import { Link } from '../nav.tsx';
import { defineWords, useFormat, useWords } from '../words/index.ts';
import './field.css';

/** What became of the work on this phone. `overdue` once the pack's hours without sending have passed. */
export type SyncState =
  | { kind: 'all_sent'; at: string }
  | { kind: 'waiting'; count: number; overdue?: boolean }
  | { kind: 'offline'; since: string; count?: number; overdue?: boolean }
  | { kind: 'rejected'; count: number; href: string };

const words = defineWords({
  all_sent: ['全部已上传 {at}', 'Everything sent {at}'],
  waiting: ['已存在本机,{count}条待上传', 'Saved on this phone, {count} to send'],
  offline: ['{since}起连不上,可继续工作', 'Offline since {since}; you can go on working'],
  offlineWaiting: [
    '{since}起连不上,可继续工作({count}条存在本机)',
    'Offline since {since}; go on working ({count} saved here)',
  ],
  rejected: ['{count}条被退回,需要您处理', '{count} sent back; they need you'],
  show: ['查看', 'Show'],
});

/** Always visible, always a sentence: an icon of a cloud was taken for "sent". */
export function SyncSentence({ sync }: { sync: SyncState }) {
  const w = useWords(words);
  const f = useFormat();
  const overdue = 'overdue' in sync && sync.overdue;
  const text =
    sync.kind === 'all_sent'
      ? w.all_sent({ at: f.time(sync.at) })
      : sync.kind === 'waiting'
        ? w.waiting({ count: f.number(sync.count) })
        : sync.kind === 'offline'
          ? sync.count
            ? w.offlineWaiting({ since: f.time(sync.since), count: f.number(sync.count) })
            : w.offline({ since: f.time(sync.since) })
          : w.rejected({ count: f.number(sync.count) });
  return (
    <div className={`sync ${sync.kind} ${overdue ? 'overdue' : ''}`} role="status">
      <Icon name={sync.kind === 'all_sent' ? 'check' : sync.kind === 'rejected' ? 'alarm' : 'clock'} />
      <span>{text}</span>
      {sync.kind === 'rejected' && <Link to={sync.href}>{w.show}</Link>}
    </div>
  );
}
