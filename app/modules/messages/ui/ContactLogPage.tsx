import { EmptyState, ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { usePathParams } from '../../../ui/nav.tsx';
import { useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { OutboxItem } from '../schema.ts';
import './messages.css';
import { channelWords, outcomeWords, stateWords, templateWords, words } from './words.ts';

type ContactLog = {
  maskedName: string;
  quietUntil: string | null;
  entries: { id: string; at: string; by: string; channel: string; outcome: string; note: string | null }[];
  messages: OutboxItem[];
  asOf: string;
};

/** Who called this person, and when; reached from a duty or a message, never by searching for somebody. */
export function ContactLogPage() {
  const { personId } = usePathParams<{ personId: string }>();
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const log = useApiQuery<ContactLog>(`/people/${personId}/contact-log`);
  const word = (table: Record<string, { zh: string; en: string }>, key: string) =>
    table[key] ? pick(table[key]!) : key;
  if (log.error) return <ErrorState problem={log.error} onRetry={() => log.refetch()} />;
  if (!log.data) return <LoadingState rows={8} />;
  const { maskedName, quietUntil, entries, messages, asOf } = log.data;
  return (
    <>
      <PageHead
        title={w.logTitle({ name: maskedName })}
        answer={quietUntil ? w.quiet({ at: f.time(quietUntil) }) : `${w.notQuiet}${w.logAnswer}`}
        asOf={asOf}
      />
      <section className="panel">
        <h2>{w.calls}</h2>
        {entries.length === 0 ? (
          <EmptyState title={w.noContacts} />
        ) : (
          <table className="message-table">
            <thead>
              <tr>
                <th scope="col">{w.when}</th>
                <th scope="col">{w.by}</th>
                <th scope="col">{w.how}</th>
                <th scope="col">{w.outcome}</th>
                <th scope="col">{w.note}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(entry => (
                <tr key={entry.id}>
                  <td>
                    <time dateTime={entry.at}>{f.instant(entry.at)}</time>
                  </td>
                  <td>{entry.by.startsWith('system:') ? w.system : entry.by}</td>
                  <td>{word(channelWords, entry.channel)}</td>
                  <td>{word(outcomeWords, entry.outcome)}</td>
                  <td>{entry.note ?? f.notApplicable}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section className="panel">
        <h2>{w.messages}</h2>
        {messages.length === 0 && <EmptyState title={w.none} />}
        {messages.map(message => (
          <article key={message.id} className="message-card">
            <h3>
              {word(templateWords, message.template)} · {word(stateWords, message.state)} ·{' '}
              <time dateTime={message.createdAt}>{f.instant(message.createdAt)}</time>
            </h3>
            <blockquote lang={message.language === 'en' ? 'en' : 'zh-Hans'}>{message.text}</blockquote>
          </article>
        ))}
      </section>
    </>
  );
}
