import { classLooks, type Mark, type PersonClass } from './tokens.ts';

/** SVG path of a mark centred on 0,0 with the given radius; half square and ring are drawn by `MarkShape`. */
export function markPath(mark: Mark, r: number): string {
  switch (mark) {
    case 'square':
    case 'half-square':
      return `M${-r} ${-r}H${r}V${r}H${-r}Z`;
    case 'diamond':
      return `M0 ${-1.25 * r}L${1.25 * r} 0L0 ${1.25 * r}L${-1.25 * r} 0Z`;
    case 'triangle':
      return `M0 ${-1.2 * r}L${1.15 * r} ${0.9 * r}H${-1.15 * r}Z`;
    case 'cross':
      return `M${-r * 0.8} ${-r * 0.8}L${r * 0.8} ${r * 0.8}M${r * 0.8} ${-r * 0.8}L${-r * 0.8} ${r * 0.8}`;
    default:
      return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
  }
}

/** A mark inside an SVG; `colour` is any CSS colour. */
export function MarkShape({ mark, r, colour }: { mark: Mark; r: number; colour: string }) {
  if (mark === 'ring')
    return <circle r={r * 0.85} fill="var(--ground)" stroke={colour} strokeWidth={Math.max(1.5, r * 0.4)} />;
  if (mark === 'cross')
    return <path d={markPath(mark, r)} stroke={colour} strokeWidth={Math.max(1.5, r * 0.35)} fill="none" />;
  if (mark === 'half-square')
    return (
      <>
        <path
          d={markPath('square', r * 0.9)}
          fill="var(--ground)"
          stroke={colour}
          strokeWidth={Math.max(1.25, r * 0.25)}
        />
        <path d={`M${-r} ${-r}H0V${r}H${-r}Z`} fill={colour} />
      </>
    );
  return <path d={markPath(mark, r)} fill={colour} />;
}

/** The mark of a class as a small picture; decorative, the word stands beside it. */
export function ClassMark({ class: personClass, size = 14 }: { class: PersonClass; size?: number }) {
  const look = classLooks[personClass];
  return (
    <svg width={size} height={size} viewBox="-8 -8 16 16" aria-hidden="true" style={{ flex: 'none' }}>
      <MarkShape mark={look.mark} r={5.5} colour={`var(--class-${personClass})`} />
    </svg>
  );
}
