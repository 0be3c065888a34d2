import type { ReactNode } from 'react';
import type { ArmId, Ranged, Score, Share } from '../../../drills/score/types.ts';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { words } from './scoreWords.ts';

/** Colour, shape and line of a command: the shape and the line carry it without the colour. */
export const looks: Record<ArmId, { colour: string; dash: string; width: number }> = {
  unattended: { colour: 'var(--secondary)', dash: '2 4', width: 2 },
  paper: { colour: 'var(--wait)', dash: '8 4', width: 2 },
  response: { colour: 'var(--link)', dash: '', width: 3 },
  perfect: { colour: 'var(--good)', dash: '8 3 2 3', width: 2 },
};

/** The shape of a command around a point of an svg. */
export function ArmMark({ id, x, y, size = 6 }: { id: ArmId; x: number; y: number; size?: number }) {
  const { colour } = looks[id];
  if (id === 'unattended')
    return (
      <path
        d={`M${x - size} ${y - size}L${x + size} ${y + size}M${x - size} ${y + size}L${x + size} ${y - size}`}
        stroke={colour}
        strokeWidth="3"
      />
    );
  if (id === 'paper')
    return <rect x={x - size} y={y - size} width={2 * size} height={2 * size} fill={colour} />;
  if (id === 'perfect')
    return (
      <path
        d={`M${x} ${y - size - 1}L${x + size + 1} ${y}L${x} ${y + size + 1}L${x - size - 1} ${y}Z`}
        fill={colour}
      />
    );
  return <circle cx={x} cy={y} r={size + 1} fill={colour} stroke="var(--ground)" strokeWidth="1.5" />;
}

/** The shape alone, for legends and tables. */
export function ArmSign({ id }: { id: ArmId }) {
  return (
    <svg width="18" height="18" aria-hidden="true">
      <ArmMark id={id} x={9} y={9} size={5} />
    </svg>
  );
}

/** A number that opens what is behind it. */
export function Opens(props: { evidence: string; open: (key: string) => void; children: ReactNode }) {
  const w = useWords(words);
  return (
    <button
      type="button"
      className="score-opens"
      title={w.showRows}
      onClick={() => props.open(props.evidence)}
    >
      {props.children}
    </button>
  );
}

/** What the figures of a score are given. */
export interface FigureOf {
  score: Score;
  open: (key: string) => void;
}

/** How the ranges of a score are to be called. */
export function useRangeName(): (score: Score) => string {
  const w = useWords(words);
  return score => {
    const over = score.arms.find(arm => arm.infectionsOver)?.infectionsOver;
    return over ? (over.kind === 'range95' ? w.range95 : w.leastMost) : w.oneWorld;
  };
}

/** A number with its range over worlds. */
export function useRanged(): (value: number, over: Ranged | null, decimals?: number) => string {
  const w = useWords(words);
  const f = useFormat();
  return (value, over, decimals = 0) => {
    const text = (n: number) => f.number(decimals ? n : Math.round(n), decimals);
    return over ? w.ranged({ value: text(value), low: text(over.low), high: text(over.high) }) : text(value);
  };
}

/** A share as words: per cent with its counts, or that there was nothing to find. */
export function useShare(): (share: Share) => string {
  const w = useWords(words);
  const f = useFormat();
  return ({ hits, of }) => (of === 0 ? w.nothingToFind : f.percent({ n: hits, of }));
}
