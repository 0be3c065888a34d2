/** Kinds of place, in the words of the product's own list, then those a simulation needs besides. */
export const placeKinds = [
  'home',
  'dorm',
  'hotel',
  'classroom',
  'school',
  'office',
  'workshop',
  'shop',
  'market',
  'restaurant',
  'hospital',
  'clinic',
  'transport',
  'station',
  'worship',
  'entertainment',
  'gym',
  'outdoor',
  'isolation_site',
  'laboratory',
] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** The number of a kind in the columns. */
export const kindNumber = Object.fromEntries(placeKinds.map((kind, number) => [kind, number])) as Record<
  PlaceKind,
  number
>;

/** What a person does by day; numbers as in `city.role`. */
export const roles = [
  'home',
  'kindergarten',
  'pupil',
  'student',
  'teacher',
  'worker',
  'shift_worker',
  'health_worker',
  'visitor',
] as const;
export type Role = (typeof roles)[number];
export const roleNumber = Object.fromEntries(roles.map((role, number) => [role, number])) as Record<
  Role,
  number
>;

/** Levels of the area tree, from the top. */
export const levels = ['city', 'district', 'street', 'community', 'grid', 'building'] as const;
export type Level = (typeof levels)[number];

/** No group, no place, nobody. */
export const NONE = 0xffffffff;
