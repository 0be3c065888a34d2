import { Link } from '../../../ui/nav.tsx';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { armNames } from '../armNames.ts';
import type { Figures } from '../figureSchema.ts';
import { missedWords } from '../missedKinds.ts';
import { words } from './words.ts';

/** Who was on no list, late on it, or late in control; each case opens. */
export function Missed({ figures }: { figures: Figures }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { missed } = figures;
  if (!missed) return null;
  return (
    <section className="panel review-part">
      <h2>{w.missed}</h2>
      <p className="secondary">
        {w.missedNote({ n: f.number(missed.linkedCases), contacts: f.number(missed.contacts) })}
      </p>
      <ul className="review-missed">
        {missed.kinds.map(kind => (
          <li key={kind.kind}>
            <span>{pick(missedWords[kind.kind])}</span>
            <b>{f.number(kind.n)}</b>
            <span>
              {kind.items.map(item => (
                <Link key={item.caseId} to={`/cases/${item.caseId}`}>
                  {item.label}{' '}
                </Link>
              ))}
              {kind.n > kind.items.length && '…'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In a drill: the same world under other commands, and what tracing found of what was true. */
export function Truth({ figures }: { figures: Figures }) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { truth } = figures;
  const share = (value: number | null) => (value === null ? f.unknown : `${(value * 100).toFixed(1)}%`);
  return (
    <section className="panel review-part">
      <h2>{w.truth}</h2>
      {truth?.state !== 'ready' ? (
        <p className="secondary">{truth?.state === 'computing' ? w.truthSoon : w.truthNone}</p>
      ) : (
        <>
          <table>
            <thead>
              <tr>
                <th>{w.arm}</th>
                <th className="number">{w.infections}</th>
                <th className="number">{w.personDays}</th>
              </tr>
            </thead>
            <tbody>
              {truth.arms.map(arm => (
                <tr key={arm.id}>
                  <td>{pick(armNames[arm.id] ?? { zh: arm.id, en: arm.id })}</td>
                  <td className="number">{arm.infections === null ? f.unknown : f.number(arm.infections)}</td>
                  <td className="number">
                    {arm.personDaysRestricted === null ? f.unknown : f.number(arm.personDaysRestricted)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p>
            {w.tracing({ recall: share(truth.tracing.recall), precision: share(truth.tracing.precision) })}
          </p>
        </>
      )}
    </section>
  );
}
