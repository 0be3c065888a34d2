import { useState } from 'react';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { desk } from './deskWords.ts';
import { Qr } from './Qr.tsx';
import { boxPrefix } from './scanText.ts';
import './specimensDesk.css';

/** Labels on a sheet of A4: 4 × 13. */
const perSheet = 52;

/** Labels to print before sampling: a QR code and the same in letters, each with a check character. */
export function LabelsPage() {
  const w = useWords(desk);
  const f = useFormat();
  const [what, setWhat] = useState<'tubes' | 'boxes'>('tubes');
  const [count, setCount] = useState(String(perSheet));
  const [prefix, setPrefix] = useState('');
  const [codes, setCodes] = useState<string[]>([]);
  const make = useApiCommand<{ codes: string[] }>('POST', '/tubes/labels', {
    onDone: answer => setCodes(answer.codes),
  });
  const boxes = what === 'boxes';
  return (
    <>
      <div className="no-print">
        <PageHead
          title={w.labelsTitle}
          answer={w.labelsAnswer({ n: perSheet })}
          actions={
            codes.length > 0 && (
              <button type="button" className="button main" onClick={() => print()}>
                {w.print}
              </button>
            )
          }
        />
        <form
          className="panel desk-line"
          onSubmit={event => {
            event.preventDefault();
            const own = boxes ? boxPrefix : prefix.trim().toUpperCase();
            make.mutate({ body: { count: Number(count), ...(own ? { prefix: own } : {}) } });
          }}
        >
          <ProblemSummary problem={make.error} />
          <label>
            {w.labelsFor}
            <select
              className="field-box"
              value={what}
              onChange={event => setWhat(event.target.value as 'tubes' | 'boxes')}
            >
              <option value="tubes">{w.forTubes}</option>
              <option value="boxes">{w.forBoxes}</option>
            </select>
          </label>
          <label>
            {w.howMany}
            <input
              className="field-box"
              inputMode="numeric"
              value={count}
              onChange={event => setCount(event.target.value.replaceAll(/\D/g, '').slice(0, 3))}
            />
          </label>
          {!boxes && (
            <label>
              {w.prefix}
              <input
                className="field-box"
                maxLength={8}
                value={prefix}
                onChange={event => setPrefix(event.target.value.replaceAll(/[^A-Za-z0-9]/g, ''))}
              />
            </label>
          )}
          <button type="submit" className="button main" disabled={make.isPending || !Number(count)}>
            {w.make}
          </button>
          {codes.length > 0 && <p className="secondary">{w.madeHint}</p>}
        </form>
      </div>
      {codes.length > 0 && (
        <section className="label-sheet" aria-label={`${w.labelsTitle} ${f.number(codes.length)}`}>
          {codes.map(code => (
            <div key={code} className="label">
              <Qr text={code} label={code} />
              <span className="label-text">
                {code.split('-').map(part => (
                  <span key={part}>{part}</span>
                ))}
              </span>
            </div>
          ))}
        </section>
      )}
    </>
  );
}
