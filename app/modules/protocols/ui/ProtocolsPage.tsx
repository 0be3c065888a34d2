import { useState } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { Link } from '../../../ui/nav.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import { useCan } from '../../../ui/session.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Entry } from './api.ts';
import './protocols.css';
import { confidenceWord, words } from './words.ts';

/** All packs and overlays, how sure they are, which wait for a second person; a file can be added. */
export function ProtocolsPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const may = useCan('protocol.write');
  const list = useApiQuery<{ items: Entry[] }>('/protocols');
  if (list.error) return <ErrorState page problem={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <LoadingState />;
  const { items } = list.data;
  const nameOfPack = (id: string) => {
    const pack = items.find(other => other.id === id);
    return pack ? pick(pack.title) : id;
  };
  const stateWord = { active: w.active, proposed: w.proposed, withdrawn: w.withdrawn };
  return (
    <>
      <PageHead
        title={w.title}
        answer={w.answer({ n: items.length, m: items.filter(one => one.state === 'proposed').length })}
        actions={
          <Link className="button" to="/protocols/compare">
            {w.compare}
          </Link>
        }
      />
      <table className="protocol-table protocol-list">
        <thead>
          <tr>
            <th>{w.name}</th>
            <th>{w.kind}</th>
            <th>{w.disease}</th>
            <th>{w.effective}</th>
            <th>{w.state}</th>
            <th>{w.confidence}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(one => (
            <tr key={`${one.id} ${one.version}`}>
              <td>
                <Link to={`/protocols/${encodeURIComponent(one.id)}/${encodeURIComponent(one.version)}`}>
                  {pick(one.title)}
                </Link>{' '}
                <span className="secondary">
                  {one.id}@{one.version}
                </span>
              </td>
              <td>
                {one.kind === 'pack' ? w.pack : w.overlay}{' '}
                {one.kind === 'overlay' && (
                  <span className="secondary">
                    {w.basedOn({ ids: one.basePacks.map(nameOfPack).join('、') })}
                  </span>
                )}
              </td>
              <td>{one.disease ? pick(one.disease) : f.notApplicable}</td>
              <td>
                {f.day(one.effectiveFrom)} – {one.effectiveTo ? f.day(one.effectiveTo) : w.open}{' '}
                {one.sunset && <StateBadge tone="wait">{w.sunset({ day: f.day(one.sunset) })}</StateBadge>}
              </td>
              <td>
                <StateBadge
                  tone={one.state === 'active' ? 'good' : one.state === 'proposed' ? 'wait' : 'off'}
                >
                  {stateWord[one.state]}
                </StateBadge>{' '}
                {one.shipped && <span className="secondary">{w.shipped}</span>}
              </td>
              <td>
                {confidenceWord[one.confidence] ? pick(confidenceWord[one.confidence]!) : one.confidence}{' '}
                {one.reviewRequired > 0 && (
                  <StateBadge tone="wait">{w.review({ n: one.reviewRequired })}</StateBadge>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {may ? <AddFile /> : <p className="secondary">{w.noPermission}</p>}
    </>
  );
}

/** Takes a pack file, or shows every fault in it with its path. */
function AddFile() {
  const w = useWords(words);
  const pick = usePick();
  const [broken, setBroken] = useState('');
  const add = useApiCommand<Entry>('POST', '/protocols', { invalidates: ['/protocols'] });
  const read = async (file: File | undefined) => {
    if (!file) return;
    setBroken('');
    add.reset();
    try {
      add.mutate({ body: { file: JSON.parse(await file.text()) as unknown } });
    } catch (error) {
      setBroken(error instanceof Error ? error.message : '');
    }
  };
  const problem = add.error;
  return (
    <section className="panel protocol-section">
      <h2>{w.add}</h2>
      <p className="secondary">{w.addHint}</p>
      <input
        type="file"
        className="protocol-file"
        accept="application/json,.json"
        aria-label={w.add}
        onChange={event => void read(event.target.files?.[0])}
      />
      {broken && <p role="alert">{w.notJson({ why: broken })}</p>}
      {add.data && (
        <p role="status">
          {w.taken}:{' '}
          <Link to={`/protocols/${encodeURIComponent(add.data.id)}/${encodeURIComponent(add.data.version)}`}>
            {pick(add.data.title)}
          </Link>
        </p>
      )}
      {problem && (
        <div role="alert">
          <p>{pick(problemWords(problem).detail ?? problemWords(problem).title)}</p>
          <table className="protocol-table">
            <thead>
              <tr>
                <th>{w.path}</th>
                <th>{w.reason}</th>
              </tr>
            </thead>
            <tbody>
              {problem.errors.map(error => (
                <tr key={error.path + error.message.zh}>
                  <td>
                    <code>{error.path}</code>
                  </td>
                  <td>{pick(error.message)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
