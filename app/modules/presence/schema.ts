import type { Generated } from 'kysely';

/** How a presence is known; the lower code is the stronger evidence. Never renumber: rows hold the code. */
export const presenceSources = {
  access_log: 1,
  scan: 2,
  ticket: 3,
  roster: 4,
  interview: 5,
  import: 6,
  official_text: 7,
  /** A scan of a printed poster: anyone may hold a photo of it, so it is never sufficient alone. */
  poster_scan: 8,
  statistical: 9,
} as const;
export type PresenceSource = keyof typeof presenceSources;

/** The name of a source code. */
export function presenceSourceOf(code: number): PresenceSource {
  return (Object.entries(presenceSources).find(([, value]) => value === code)?.[0] ??
    'import') as PresenceSource;
}

/** How sure the source is; the lower code is the surer. */
export const certainties = { certain: 0, stated: 1, doubtful: 2 } as const;

/** What may send presences, and what each is as a source. */
export const deviceSources = {
  venue_scanner: 'scan',
  access_control: 'access_log',
  ticketing_feed: 'ticket',
} as const satisfies Record<string, PresenceSource>;
export type DeviceKind = keyof typeof deviceSources;

export interface PresenceTable {
  day: string;
  id: Generated<number>;
  place_no: number;
  /** The day's meaningless reference of a person number, as a signed 32-bit integer. */
  ref: number;
  from_minute: number;
  to_minute: number;
  precision: number;
  source: number;
  certainty: number;
  area_key: number;
  import_id: string | null;
}
declare module '../../core/database/tables.ts' {
  interface Tables {
    presence: PresenceTable;
  }
}
