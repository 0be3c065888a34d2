import type { EvidenceList } from '../../../drills/score/types.ts';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { Link } from '../../../ui/nav.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { words } from './scoreWords.ts';

/** The rows behind a number, each with its page. */
export function ScoreEvidence({ list, onClose }: { list: EvidenceList | null; onClose: () => void }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  return (
    <Dialog open={list !== null} onClose={onClose} label={list ? pick(list.title) : ''}>
      {list && (
        <>
          <header>
            <h2>
              {pick(list.title)}
              <span className="secondary">
                {' · '}
                {list.rows.length < list.of
                  ? w.firstRows({ n: f.number(list.rows.length), of: f.number(list.of) })
                  : w.rows({ n: f.number(list.of) })}
              </span>
            </h2>
            <button type="button" className="button small" onClick={onClose}>
              {w.close}
            </button>
          </header>
          <div className="score-rows">
            {list.rows.length === 0 && <p className="secondary">{w.noRows}</p>}
            <ul>
              {list.rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a list that never changes
                <li key={at}>{row.link ? <Link to={row.link}>{pick(row.text)}</Link> : pick(row.text)}</li>
              ))}
            </ul>
          </div>
        </>
      )}
    </Dialog>
  );
}
