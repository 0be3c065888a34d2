import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { DataList } from '../../../ui/desk/DataList.tsx';
import type { Column, Filter } from '../../../ui/desk/list/types.ts';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { OutboxItem } from '../schema.ts';
import { MessageDialog } from './MessageDialog.tsx';
import './messages.css';
import { channelWords, gatewayWords, heldWords, stateWords, templateWords, words } from './words.ts';

type Summary = {
  states: { state: string; n: number }[];
  gateways: { sms: string; email: string };
  since: string;
  asOf: string;
};

const tones = {
  queued: 'active',
  held: 'wait',
  sending: 'active',
  sent: 'good',
  delivered: 'good',
  failed: 'alarm',
  cancelled: 'off',
} as const;

/** The outbox: what was said to whom, as sent, and what did not arrive. */
export function OutboxPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [open, setOpen] = useState<string | null>(null);
  const summary = useApiQuery<Summary>('/messages/summary');
  const count = (state: string) => summary.data?.states.find(one => one.state === state)?.n ?? 0;
  const word = (table: Record<string, { zh: string; en: string }>, key: string) =>
    table[key] ? pick(table[key]) : key;
  const columns: Column<OutboxItem>[] = [
    {
      key: 'to',
      title: w.to,
      width: 190,
      render: row => (
        <>
          {row.maskedName}{' '}
          <span className="secondary">{row.maskedTo ?? (row.channel === 'in_app' ? '' : w.noNumber)}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: w.state,
      width: 170,
      render: row => (
        <>
          <StateBadge tone={tones[row.state as keyof typeof tones]}>{word(stateWords, row.state)}</StateBadge>{' '}
          <span className="secondary">
            {row.state === 'held' || (row.state === 'queued' && row.attempts > 0)
              ? w.goesAt({ at: f.time(row.nextAt) })
              : ''}
          </span>
        </>
      ),
    },
    { key: 'template', title: w.template, width: 150, value: row => word(templateWords, row.template) },
    {
      key: 'text',
      title: w.text,
      width: 460,
      render: row => (
        <span className="message-line" title={row.text} lang={row.language === 'en' ? 'en' : 'zh-Hans'}>
          {row.text}
        </span>
      ),
    },
    { key: 'channel', title: w.channel, width: 90, value: row => word(channelWords, row.channel) },
    {
      key: 'created',
      title: w.created,
      width: 150,
      sort: 'created',
      render: row => <time dateTime={row.createdAt}>{f.instant(row.createdAt)}</time>,
    },
    {
      key: 'why',
      title: w.why,
      width: 240,
      render: row =>
        row.problem ? pick(row.problem) : row.heldBy ? word(heldWords, row.heldBy) : f.notApplicable,
    },
  ];
  const choice = (key: string, label: string, table: Record<string, { zh: string; en: string }>): Filter => ({
    key,
    label,
    kind: 'choice',
    options: Object.entries(table).map(([value, text]) => ({ value, label: pick(text) })),
  });
  const { sms, in_app, email } = channelWords;
  const filters: Filter[] = [
    choice('state', w.state, stateWords),
    choice('template', w.template, templateWords),
    choice('channel', w.channel, { sms: sms!, email: email!, in_app: in_app! }),
    { key: 'subjectId', label: w.subject, kind: 'text' },
  ];
  const failed = count('failed');
  const ways = summary.data?.gateways;
  return (
    <>
      <PageHead
        title={w.title}
        answer={summary.data ? (failed > 0 ? w.answerFailed({ n: failed }) : w.answerFine) : undefined}
        asOf={summary.data?.asOf}
      />
      {ways && (
        <p className="secondary">
          {w.ways({ sms: word(gatewayWords, ways.sms), email: word(gatewayWords, ways.email) })}
        </p>
      )}
      <DataList<OutboxItem>
        id="messages"
        path="/messages"
        columns={columns}
        rowKey={row => row.id}
        filters={filters}
        facets={['failed', 'held', 'queued', 'sent', 'delivered'].map(state => ({
          key: 'state',
          value: state,
          label: word(stateWords, state),
          count: summary.data ? count(state) : null,
        }))}
        defaultSort="-created"
        onOpen={row => setOpen(row.id)}
        emptyText={{ title: w.none, hint: w.noneHint }}
      />
      {open && <MessageDialog id={open} onClose={() => setOpen(null)} />}
    </>
  );
}
