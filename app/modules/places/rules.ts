import type { PlaceKind } from './schema.ts';

/** The form of a place name under which two writings meet: no spaces, brackets or case. */
export function placeKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s"'“”‘’()()[\]【】,,.。、·-]/g, '');
}

// how a point is written in the key of a nameless place: 5 decimals ≈ 1 m
const pointDecimals = 5;

/** The key of a place known only by its point and kind (a visit without a name). */
export function pointKey(kind: string, lon: number, lat: number): string {
  return `@${kind}:${lon.toFixed(pointDecimals)},${lat.toFixed(pointDecimals)}`;
}

const closedKinds: Record<PlaceKind, boolean | null> = {
  home: true,
  dorm: true,
  classroom: true,
  school: true,
  office: true,
  workshop: true,
  shop: true,
  market: null,
  restaurant: true,
  hospital: true,
  clinic: true,
  transport: true,
  station: null,
  hotel: true,
  worship: true,
  entertainment: true,
  gym: true,
  outdoor: false,
  isolation_site: true,
  other: null,
};

/** Whether a kind of place is a closed space when nobody said otherwise; null = unknown, which is not the same as no. */
export function isUsuallyClosed(kind: string): boolean | null {
  return closedKinds[kind as PlaceKind] ?? null;
}
