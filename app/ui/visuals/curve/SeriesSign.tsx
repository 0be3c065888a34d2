/** What tells stacked series apart without colour, the same in legend and squares: the first plain, the second a dot, the third a bar. */
export function SeriesSign({ order, x, y, size }: { order: number; x: number; y: number; size: number }) {
  if (order === 0) return null;
  if (order === 1) return <circle cx={x} cy={y} r={size / 6} fill="var(--raised)" />;
  return (
    <rect x={x - size / 3} y={y - size / 12} width={size / 1.5} height={size / 6} fill="var(--raised)" />
  );
}
