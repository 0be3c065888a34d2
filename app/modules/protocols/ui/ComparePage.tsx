import { useEffect } from 'react';
import { StateBadge } from '../../../ui/desk/badges.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { EmptyState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { useUrlState } from '../../../ui/nav.tsx';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { DiffAnswer, Entry } from './api.ts';
import './protocols.css';
import { words } from './words.ts';

const nameOf = (text: string, overlays: string) => {
  const [packId = '', version = ''] = text.split('@');
  return { packId, version, ...(overlays ? { overlayIds: overlays.split(',') } : {}) };
};

/** Two packs, rule by rule; the overlays of the address are laid on the second. */
export function ComparePage() {
  const w = useWords(words);
  const pick = usePick();
  const [a, setA] = useUrlState('a');
  const [b, setB] = useUrlState('b');
  const [overlays] = useUrlState('overlays');
  const list = useApiQuery<{ items: Entry[] }>('/protocols');
  const diff = useApiCommand<DiffAnswer>('POST', '/protocols/diff');
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when the pair changes
  useEffect(() => {
    if (a && b) diff.mutate({ body: { a: nameOf(a, ''), b: nameOf(b, overlays) } });
  }, [a, b, overlays]);
  if (!list.data) return <LoadingState />;
  const packs = list.data.items.filter(one => one.kind === 'pack');
  const choice = (label: string, value: string, set: (value: string) => void) => (
    <label>
      {label}
      <select className="field-box" value={value} onChange={event => set(event.target.value)}>
        <option value="">—</option>
        {packs.map(one => (
          <option key={`${one.id}@${one.version}`} value={`${one.id}@${one.version}`}>
            {pick(one.title)}
          </option>
        ))}
      </select>
    </label>
  );
  const tones = { added: 'good', removed: 'alarm', changed: 'wait' } as const;
  return (
    <>
      <PageHead
        title={w.compareTitle}
        answer={diff.data ? w.changes({ n: diff.data.items.length }) : undefined}
      />
      <div className="protocol-form">
        {choice(w.from, a, setA)}
        {choice(w.to, b, setB)}
      </div>
      <ProblemSummary problem={diff.error} />
      {(!a || !b) && <EmptyState title={w.chooseTwo} />}
      {diff.isPending && <LoadingState />}
      {diff.data?.items.length === 0 && <EmptyState title={w.same} />}
      {diff.data && diff.data.items.length > 0 && (
        <table className="protocol-table protocol-compare protocol-section">
          <thead>
            <tr>
              <th>{w.state}</th>
              <th>{w.difference}</th>
              <th>{w.before}</th>
              <th>{w.after}</th>
            </tr>
          </thead>
          <tbody>
            {diff.data.items.map(item => (
              <tr key={item.path + item.change}>
                <td>
                  <StateBadge tone={tones[item.change]}>{w[item.change]}</StateBadge>
                </td>
                <td>
                  {pick(item.text)}
                  <br />
                  <code className="secondary small">{item.path}</code>
                </td>
                <td>{short(item.before)}</td>
                <td>{short(item.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** A changed part in one readable piece; long parts are opened in place, never cut off. */
function short(value: unknown) {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= 80) return <code>{text}</code>;
  return (
    <details>
      <summary>
        <code>{text.slice(0, 60)}…</code>
      </summary>
      <code>{text}</code>
    </details>
  );
}
