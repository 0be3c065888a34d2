import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import type { Basis, LeftOut } from '../schema.ts';
import type { Chosen } from './CasesDialog.tsx';
import type { Said } from './figure.ts';
import { leftOutWords, words } from './words.ts';

/** Under every figure: who is not in it, what breaks it, how it was made, from what. */
export function Notes(props: {
  basis: readonly Basis[];
  leftOut?: LeftOut;
  /** What the figure rests on, in words. */
  facts?: readonly string[];
  warnings?: readonly (Said | string)[];
  open?: (chosen: Chosen) => void;
  by?: string;
}) {
  const w = useWords(words);
  const left = useWords(leftOutWords);
  const f = useFormat();
  const pick = usePick();
  const count = {
    cases: w.cases,
    pairs: w.pairs,
    contacts: w.contacts,
    measures: w.measures,
    mixed: w.mixed,
  };
  return (
    <footer className="analysis-notes">
      {props.warnings?.map(text => {
        const said = typeof text === 'string' ? text : pick(text);
        return (
          <p key={said} className="analysis-warning">
            <span aria-hidden="true">⚑</span> {said}
          </p>
        );
      })}
      {props.facts?.map(text => (
        <p key={text}>{text}</p>
      ))}
      {props.leftOut && props.leftOut.length > 0 && (
        <p>
          <b>{w.leftOut}</b>{' '}
          {props.leftOut.map(({ kind, n, opens }) =>
            opens && props.open ? (
              <button
                key={kind}
                type="button"
                className="button small"
                onClick={() =>
                  props.open!({
                    title: left[kind]({ n: f.number(n) }),
                    query: { leftOut: kind, ...(props.by ? { by: props.by } : {}) },
                  })
                }
              >
                {left[kind]({ n: f.number(n) })}
              </button>
            ) : (
              <span key={kind}>{left[kind]({ n: f.number(n) })} </span>
            ),
          )}
        </p>
      )}
      {props.basis.map(basis => (
        <p key={pick(basis.method)} className="secondary small">
          <b>{w.method}</b> {pick(basis.method)} · <b>{w.assumes}</b> {pick(basis.assumes)} · <b>{w.data}</b>{' '}
          {basis.from && basis.to ? w.range({ from: f.day(basis.from), to: f.day(basis.to) }) : w.noDays}, n ={' '}
          {count[basis.unit]({ n: f.number(basis.n) })} · <b>{w.source}</b> {pick(basis.source)}
        </p>
      ))}
    </footer>
  );
}

/** The one line a figure carries when a change of definition lies within its days; none otherwise. */
export function useAcross(): (
  changes: readonly { on: string; definition: boolean }[],
  span: { from: string | null; to: string | null },
) => string[] {
  const w = useWords(words);
  const f = useFormat();
  return (changes, { from, to }) => {
    const within = changes.filter(
      change => change.definition && from !== null && to !== null && change.on > from && change.on <= to,
    );
    return within.length ? [w.across({ day: within.map(change => f.day(change.on)).join(w.and) })] : [];
  };
}

/** An estimate with its bounds as this page writes them; shares as per cent, and "to" between numbers that may be negative. */
export function useEstimate(): (
  interval: { estimate: number; lower: number | null; upper: number | null },
  decimals: number,
  percent?: boolean,
) => string {
  const w = useWords(words);
  return ({ estimate, lower, upper }, decimals, percent = false) => {
    const text = (n: number) =>
      percent ? `${(n * 100).toFixed(decimals)}%` : n.toFixed(decimals).replace('-', '−');
    if (lower === null) return text(estimate);
    if (upper === null) return w.atLeast({ e: text(estimate), l: text(lower) });
    const said = { e: text(estimate), l: text(lower), h: text(upper) };
    return lower < 0 ? w.intervalTo(said) : w.intervalOf(said);
  };
}
