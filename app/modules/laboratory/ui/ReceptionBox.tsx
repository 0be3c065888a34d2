import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { Reception } from './useReception.ts';
import { words } from './words.ts';

/** The box being opened: what it says and what was found, its condition, and after finishing the names of what differs. */
export function ReceptionBox({ reception }: { reception: Reception }) {
  const w = useWords(words);
  const pick = usePick();
  const { open, result } = reception;
  return (
    <>
      <ProblemSummary problem={reception.problem} />
      {open && (
        <section className="lab-block lab-box open">
          <p className="lab-count">
            {open.expected === null
              ? w.scannedOnly({ n: open.codes.length })
              : w.expectedScanned({ n: open.expected, of: open.codes.length })}
          </p>
          <div className="lab-codes">
            {open.codes.map(code => (
              <code key={code}>{code}</code>
            ))}
          </div>
          {open.aside.length > 0 && (
            <p>
              <strong>{w.aside}</strong>: {open.aside.join('、')}{' '}
              <span className="secondary small">{w.asideNote}</span>
            </p>
          )}
          <div className="lab-row">
            <label className="lab-row">
              {w.temperature}
              <input
                className="field-box"
                style={{ width: 80 }}
                inputMode="decimal"
                value={open.temperature}
                onChange={event => reception.change({ temperature: event.target.value })}
              />
            </label>
            <label className="lab-row">
              <input
                type="checkbox"
                checked={open.sealIntact}
                onChange={event => reception.change({ sealIntact: event.target.checked })}
              />
              {w.sealIntact}
            </label>
            <label className="lab-row">
              {w.packaging}
              <select
                className="field-box"
                value={open.packaging}
                onChange={event => reception.change({ packaging: event.target.value as 'intact' })}
              >
                {(['intact', 'damaged', 'leaking'] as const).map(one => (
                  <option key={one} value={one}>
                    {w[one]}
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              className="button main"
              disabled={reception.busy}
              onClick={reception.finish}
            >
              {w.finishReception} <kbd>Enter</kbd>
            </button>
            <button type="button" className="button" onClick={reception.giveUp}>
              {w.cancelReception}
            </button>
          </div>
        </section>
      )}
      {result && (
        <section
          className={`lab-block lab-box ${result.missing.length || result.unexpected.length ? 'alarm' : ''}`}
          role="status"
        >
          {result.already && <p>{w.already}</p>}
          <p className={result.missing.length ? 'alarm-text' : ''}>
            {result.missing.length
              ? `${result.boxCode}: ${w.missing({ n: result.expected, of: result.found, codes: result.missing.join('、') })}`
              : w.receivedAll({ code: result.boxCode, n: result.found })}
          </p>
          {result.unexpected.length > 0 && (
            <p>
              {w.unexpected({
                codes: result.unexpected
                  .map(item => `${item.code}(${typeof item.why === 'string' ? item.why : pick(item.why)})`)
                  .join('、'),
              })}
            </p>
          )}
        </section>
      )}
    </>
  );
}
