import type { Fill } from './figure.ts';

/** The patterns of one drawing; ids carry the drawing's own prefix so that two drawings never share one. */
export function Patterns({ id }: { id: string }) {
  const stripes = (name: string, colour: string) => (
    <pattern
      id={`${id}-${name}`}
      width="6"
      height="6"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width="6" height="6" fill="var(--raised)" />
      <rect width="3" height="6" fill={colour} />
    </pattern>
  );
  return (
    <defs>
      {stripes('blue-stripes', 'var(--link)')}
      {stripes('grey-stripes', 'var(--neutral-bar)')}
      <pattern id={`${id}-dots`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" fill="var(--raised)" />
        <circle cx="3" cy="3" r="1.6" fill="var(--text)" />
      </pattern>
      <pattern
        id={`${id}-hatch`}
        width="5"
        height="5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path d="M0 0V5" stroke="var(--raised)" strokeWidth="3.4" />
      </pattern>
    </defs>
  );
}

/** Paint of a fill within a drawing. */
export function paintOf(id: string, fill: Fill): { fill: string; fillOpacity?: number; stroke?: string } {
  switch (fill) {
    case 'alarm':
      return { fill: 'var(--alarm)' };
    case 'blue':
      return { fill: 'var(--link)' };
    case 'grey':
      return { fill: 'var(--neutral-bar)' };
    case 'blue-light':
      return { fill: 'var(--link)', fillOpacity: 0.3 };
    case 'grey-light':
      return { fill: 'var(--neutral-bar)', fillOpacity: 0.35 };
    case 'outline':
      return { fill: 'var(--raised)', stroke: 'var(--strong-line)' };
    default:
      return { fill: `url(#${id}-${fill})` };
  }
}
