/** A thing with a place, on a drawing of so many pixels. */
export interface Spot<T> {
  one: T;
  x: number;
  y: number;
  r: number;
}

/** Things with coordinates laid out to fill a box at one scale, larger circles for more people; those without are counted. Pure. */
export function placed<T extends { lon: number | null; lat: number | null }>(
  things: readonly T[],
  width: number,
  height: number,
  sizeOf: (one: T) => number,
): { spots: Spot<T>[]; without: number } {
  const known = things.filter(one => one.lon !== null && one.lat !== null);
  if (!known.length) return { spots: [], without: things.length };
  const lats = known.map(one => one.lat!);
  const shrink = Math.cos(((Math.min(...lats) + Math.max(...lats)) / 2) * (Math.PI / 180));
  const xs = known.map(one => one.lon! * shrink);
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...lats), Math.max(...lats)];
  const margin = 24;
  const scale = Math.min(
    (width - 2 * margin) / Math.max(east - west, 1e-4),
    (height - 2 * margin) / Math.max(north - south, 1e-4),
  );
  const most = Math.max(1, ...known.map(sizeOf));
  const largest = Math.max(5, Math.min(16, Math.sqrt((width * height) / known.length) / 2.6));
  return {
    without: things.length - known.length,
    spots: known.map((one, at) => ({
      one,
      x: width / 2 + (xs[at]! - (west + east) / 2) * scale,
      y: height / 2 - (one.lat! - (south + north) / 2) * scale,
      r: Math.max(3.5, Math.sqrt(sizeOf(one) / most) * largest),
    })),
  };
}

/** Whether a point lies within a drawn outline (even-odd rule). */
export function isWithin(x: number, y: number, outline: readonly { x: number; y: number }[]): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [a, b] = [outline[i]!, outline[j]!];
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
