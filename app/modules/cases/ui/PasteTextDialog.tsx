import { useState } from 'react';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { ReadOut } from '../api.ts';
import { piecesOf } from './textPieces.ts';
import { pasteWords, trajectoryWords } from './words.ts';

/** Below this the reader itself asks for a second look; only how the line is drawn. */
const ratherSure = 0.7;

/** Pasted prose on one side, what was read from it on the other; each line lights up its words, what could not be read stays amber. */
export function PasteTextDialog({ caseId, onClose }: { caseId: string; onClose: () => void }) {
  const w = useWords(pasteWords);
  const tw = useWords(trajectoryWords);
  const f = useFormat();
  const [text, setText] = useState('');
  const [reportedOn, setReportedOn] = useState(f.today);
  const [lit, setLit] = useState<number | null>(null);
  const [chosen, setChosen] = useState<Set<string>>(new Set());
  const again = [`/cases/${caseId}`];
  const read = useApiCommand<ReadOut>('POST', `/cases/${caseId}/trajectory/read`, {
    invalidates: again,
    onDone: answer =>
      setChosen(
        new Set(answer.proposals.filter(one => one.confidence >= ratherSure).map(one => one.entry.id)),
      ),
  });
  const decide = useApiCommand('POST', `/cases/${caseId}/trajectory/confirm`, {
    invalidates: again,
    onDone: onClose,
  });
  const answer = read.data;
  return (
    <Dialog open onClose={onClose} label={w.title}>
      <div className="case-form wide">
        <h2>{w.title}</h2>
        <ProblemSummary problem={read.error ?? decide.error} />
        {!answer && (
          <form
            className="case-form"
            onSubmit={event => {
              event.preventDefault();
              read.mutate({ body: { text, reportedOn } });
            }}
          >
            <p className="secondary">{w.hint}</p>
            <textarea
              className="field-box case-report"
              autoFocus
              required
              minLength={2}
              maxLength={50_000}
              rows={10}
              aria-label={w.title}
              value={text}
              onChange={event => setText(event.target.value)}
            />
            <label>
              {w.reportedOn}
              <input
                className="field-box"
                type="date"
                required
                max={f.today}
                value={reportedOn}
                onChange={event => setReportedOn(event.target.value)}
              />
            </label>
            <div className="case-form-actions">
              <button type="submit" className="button main" disabled={read.isPending}>
                {w.read}
              </button>
            </div>
          </form>
        )}
        {answer && (
          <>
            <p aria-live="polite">
              {answer.proposals.length
                ? w.found({ n: f.number(answer.proposals.length), m: f.number(answer.unread.length) })
                : w.none}
            </p>
            <div className="case-read">
              <p className="case-read-text">
                {piecesOf(
                  answer.text,
                  answer.proposals.map(one => one.spans),
                  answer.unread,
                ).map(piece => (
                  <span
                    key={piece.start}
                    className={[
                      piece.unread ? 'unread' : piece.proposals.length ? 'read' : '',
                      lit !== null && piece.proposals.includes(lit) ? 'lit' : '',
                    ].join(' ')}
                    title={piece.unread ? w.unread : undefined}
                  >
                    {piece.text}
                  </span>
                ))}
              </p>
              <ol>
                {answer.proposals.map(({ entry, confidence }, index) => (
                  <li
                    key={entry.id}
                    onMouseEnter={() => setLit(index)}
                    onMouseLeave={() => setLit(null)}
                    onFocus={() => setLit(index)}
                  >
                    <label>
                      <input
                        type="checkbox"
                        checked={chosen.has(entry.id)}
                        onChange={event => {
                          const next = new Set(chosen);
                          if (event.target.checked) next.add(entry.id);
                          else next.delete(entry.id);
                          setChosen(next);
                        }}
                      />{' '}
                      {f.day(entry.day)}{' '}
                      {entry.from && entry.to ? `${f.time(entry.from)}–${f.time(entry.to)}` : tw.dayOnly}{' '}
                      <strong>{entry.place || f.unknown}</strong>
                      {entry.transportNumber && (
                        <span> {[entry.carriage, entry.seat].filter(Boolean).join(' ')}</span>
                      )}
                      {entry.companions && <span className="secondary"> +{entry.companions}</span>}
                    </label>
                    <span className={`small ${confidence >= ratherSure ? 'secondary' : 'case-check'}`}>
                      {confidence >= ratherSure ? w.sure : w.check}
                    </span>
                  </li>
                ))}
                {answer.unread.map(part => (
                  <li key={`u${part.start}`} className="unread">
                    <span className="small">{w.unread}</span> {part.text}
                  </li>
                ))}
              </ol>
            </div>
            <div className="case-form-actions">
              <button
                type="button"
                className="button main"
                disabled={decide.isPending}
                onClick={() => (chosen.size ? decide.mutate({ body: { confirm: [...chosen] } }) : onClose())}
              >
                {chosen.size ? w.confirmChosen({ n: f.number(chosen.size) }) : w.done}
              </button>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}
