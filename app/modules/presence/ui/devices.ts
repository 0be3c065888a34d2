import { cityDay, cityMinutes } from '../../../ui/words/formatTime.ts';
import type { DeviceKind } from '../schema.ts';

export interface Device {
  id: string;
  name: string;
  kind: DeviceKind;
  areaKey: number;
  areaName: string;
  placeName: string | null;
  registeredAt: string;
  registeredByName: string | null;
  revokedAt: string | null;
  batches: number;
  received: number;
  recorded: number;
  refused: number;
  lastReceivedAt: string | null;
  silentSince: string | null;
}
export interface DeviceList {
  items: Device[];
  asOf: string;
  countedHours: number;
  silentAfterHours: number;
}

export const deviceKinds: DeviceKind[] = ['venue_scanner', 'access_control', 'ticketing_feed'];

/** Silent ones first, the longest silent on top; then those at work by name; revoked ones last. */
export function byUrgency(devices: readonly Device[]): Device[] {
  const group = (one: Device) => (one.revokedAt ? 2 : one.silentSince ? 0 : 1);
  return [...devices].sort(
    (a, b) =>
      group(a) - group(b) ||
      (group(a) === 0 ? (a.silentSince! < b.silentSince! ? -1 : 1) : a.name.localeCompare(b.name, 'zh')),
  );
}

/** An instant as the city's clock shows it, with its offset: what a device must send. */
export function withOffset(instant: string, timeZone: string): string {
  const day = cityDay(instant, timeZone);
  const minutes = cityMinutes(instant, timeZone);
  const two = (n: number) => String(n).padStart(2, '0');
  const offset = Math.round(
    (Date.parse(`${day}T00:00:00Z`) + minutes * 60_000 - Date.parse(instant)) / 60_000,
  );
  const sign = offset < 0 ? '-' : '+';
  const size = Math.abs(offset);
  return `${day}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:00${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A first batch as a command for a terminal; `fields` are the parts of the row that name person and place. */
export function firstBatch(
  origin: string,
  token: string,
  fields: Record<string, string>,
  at: string,
): string {
  return `curl -X POST ${origin}/api/presence/batches \\
  -H 'authorization: Bearer ${token}' \\
  -H 'content-type: application/json' \\
  -d '${JSON.stringify({ sequence: 1, rows: [{ ...fields, from: at }] })}'`;
}
