import { useState } from 'react';
import { api, type Page } from '../../../ui/api.ts';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useWords } from '../../../ui/words/index.ts';
import type { CaseDetail, CaseListItem } from '../api.ts';
import { caseWords } from './words.ts';

/** Who infected this case and whom it infected, as stated; a source not here yet is kept by its own id. */
export function LinksPanel({ detail, mayWrite }: { detail: CaseDetail; mayWrite: boolean }) {
  const w = useWords(caseWords);
  const [words, setWords] = useState('');
  const add = useApiCommand('POST', `/cases/${detail.id}/links`, {
    invalidates: ['/cases'],
    onDone: () => setWords(''),
  });
  const remove = useApiCommand('DELETE', `/cases/${detail.id}/links`, { invalidates: ['/cases'] });
  const submit = async () => {
    const typed = words.trim();
    const { items } = await api<Page<CaseListItem>>('GET', '/cases', {
      query: { q: typed, outbreakId: detail.outbreakId, limit: 2 },
    });
    const exact =
      items.find(item => item.number.toLowerCase() === typed.toLowerCase() || item.externalId === typed) ??
      (items.length === 1 && /^\d+$/.test(typed) ? items[0] : undefined);
    add.mutate({
      body: exact ? { sourceCaseId: exact.id, kind: 'judged' } : { sourceExternalId: typed, kind: 'judged' },
    });
  };
  return (
    <section>
      <h2>{w.links}</h2>
      <ProblemSummary problem={add.error ?? remove.error} />
      {detail.links.length === 0 && <p className="secondary">{w.noLinks}</p>}
      <ul>
        {detail.links.map(link => (
          <li key={link.id}>
            {link.direction === 'from' ? w.infectedBy : w.infects}:{' '}
            {link.caseId ? (
              <Link to={`/cases/${link.caseId}`}>{link.number ?? link.caseId}</Link>
            ) : (
              w.unresolved({ id: link.externalId ?? '' })
            )}{' '}
            {mayWrite && (
              <button
                type="button"
                className="button small bare"
                onClick={() => remove.mutate({ path: `/cases/${detail.id}/links/${link.id}` })}
              >
                {w.remove}
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <form
          className="case-link-form"
          onSubmit={event => {
            event.preventDefault();
            void submit();
          }}
        >
          <input
            className="field-box"
            required
            aria-label={w.sourceNumber}
            placeholder={w.sourceNumber}
            value={words}
            onChange={event => setWords(event.target.value)}
          />
          <button type="submit" className="button" disabled={add.isPending}>
            {w.addLink}
          </button>
        </form>
      )}
    </section>
  );
}
