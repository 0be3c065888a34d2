import { addDays, startOfDay } from '@outpace/protocol';
import { apiOf } from './api.ts';
import { Chance } from './chance.ts';
import type { DemoCity } from './load.ts';
import { move, type Stay } from './movement.ts';

const hour = 3_600_000;
const timeZone = 'Asia/Shanghai';
/** Days before today whose scans come from devices; earlier ones came as files. */
export const deviceDays = 1;
const morning = 9.3 * hour;
// a silent device is one of which nothing was heard for three hours; the demo's has been silent for longer than that at any hour
const silentFor = 3.4 * hour;

interface Device {
  name: string;
  kind: 'venue_scanner' | 'access_control' | 'ticketing_feed';
  area: string;
  /** Venues of its own; the others of its district are left to the district's platform. */
  venues: number[];
  /** Stands at its one venue and does not name it. */
  fixed: boolean;
  token?: string;
  /** Sends nothing that ended later. */
  until?: number;
}

/** Scans as they come in: from scanners at some venues, gates of the hospital and the station, and one platform a district for all the others. */
export interface Devices {
  /** Sends what ended by then and was not sent, moving the clock along in steps. */
  sendUntil(instant: number): Promise<void>;
}

/** Registers the city's devices as of two days ago and answers with their sending. One has been silent since this morning; one was revoked. */
export async function registerDevices(demo: DemoCity, now: number): Promise<Devices> {
  const { world, clock } = demo;
  const { venues, residents } = world.population;
  const admin = apiOf(demo.server, demo.administrator);
  const venueOf = (kind: string, nth = 0) =>
    [...venues.keys()].filter(venue => venues[venue]!.kind === kind).slice(nth, nth + 1);
  const at = (found: number[], name: string, kind: Device['kind'] = 'venue_scanner'): Device[] =>
    found.map(venue => ({
      name: `${venues[venue]!.name} ${name}`,
      kind,
      area: venues[venue]!.district,
      venues: [venue],
      fixed: true,
    }));
  // markets close before noon and would look silent all afternoon
  const shops = at([...venueOf('shop'), ...venueOf('shop', 5)], '入口扫码机');
  const silent = at(venueOf('restaurant'), '门口扫码机');
  const devices: Device[] = [
    ...at(venueOf('hospital'), '门诊门禁', 'access_control'),
    ...at(venueOf('station'), '进站闸机', 'access_control'),
    ...shops,
    ...silent,
    ...at(venueOf('gym'), '前台扫码机'),
  ];
  const taken = new Set(devices.flatMap(device => device.venues));
  for (const district of world.districts.map(one => one.name))
    devices.push({
      name: `${district}场所码平台`,
      kind: 'venue_scanner',
      area: district,
      venues: [...venues.keys()].filter(venue => venues[venue]!.district === district && !taken.has(venue)),
      fixed: false,
    });
  for (const device of silent)
    device.until = Math.min(startOfDay(world.today, timeZone) + morning, now - silentFor);

  const areas = await admin.must<{ items: { key: number; name: string; level: number }[] }>(
    'GET',
    '/areas?maxLevel=1',
  );
  const keyOf = (device: Device) => areas.items.find(area => area.name === device.area)!.key;
  const register = async (device: Device) => {
    const areaKey = keyOf(device);
    const venue = venues[device.venues[0]!]!;
    const placeId = device.fixed
      ? (
          await admin.must<{ items: { id: string; name: string }[] }>(
            'GET',
            `/presence/device-places?areaKey=${areaKey}&q=${encodeURIComponent(venue.name)}`,
          )
        ).items.find(place => place.name === venue.name)!.id
      : undefined;
    return admin.must<{ id: string; token: string }>('POST', '/presence/devices', {
      name: device.name,
      kind: device.kind,
      areaKey,
      ...(placeId ? { placeId } : {}),
    });
  };
  for (const device of devices) device.token = (await register(device)).token;
  // an old scanner of a shop, which the new one replaced this morning
  const midnight = startOfDay(world.today, timeZone);
  const worn = shops.slice(0, 1).map(device => ({ ...device, name: `${device.name}(旧)`, id: '' }));
  for (const device of worn) Object.assign(device, await register(device));

  const deviceOf = new Map(devices.flatMap(device => device.venues.map(venue => [venue, device] as const)));
  const start = startOfDay(addDays(world.today, -deviceDays), timeZone);
  const pending = [
    ...world.stays.filter(stay => stay.scanned && stay.day >= addDays(world.today, -deviceDays)),
    ...staysOfToday(demo),
  ]
    .map(stay => ({ stay, end: startOfDay(stay.day, timeZone) + stay.to * 60_000 }))
    .sort((a, b) => a.end - b.end);
  const iso = (stay: Stay, minute: number) =>
    new Date(startOfDay(stay.day, timeZone) + minute * 60_000).toISOString();
  let sent = 0;
  let sequence = 0;

  async function send(upto: number): Promise<void> {
    const due = new Map<Device, object[]>();
    for (; sent < pending.length && pending[sent]!.end <= upto; sent++) {
      const { stay, end } = pending[sent]!;
      const device =
        (end <= midnight && worn.find(one => one.venues.includes(stay.venue))) || deviceOf.get(stay.venue)!;
      if (device.until !== undefined && end > device.until) continue;
      const row = {
        personExternalId: residents[stay.resident]!.id,
        ...(device.fixed ? {} : { placeExternalId: venues[stay.venue]!.id }),
        from: iso(stay, stay.from),
        to: iso(stay, stay.to),
      };
      due.set(device, [...(due.get(device) ?? []), row]);
    }
    sequence++;
    for (const [device, rows] of due)
      await apiOf(demo.server, Buffer.from(device.token!, 'base64url')).must('POST', '/presence/batches', {
        sequence,
        rows,
      });
  }

  return {
    async sendUntil(instant) {
      // yesterday in steps of three hours, today every hour
      for (let step = Math.max(clock.now(), start); step < instant; ) {
        step = Math.min(instant, step + (step < midnight ? 3 : 1) * hour);
        clock.set(Math.max(clock.now(), step));
        await send(step);
        if (step > midnight)
          for (const { id } of worn.splice(0))
            await admin.must('POST', `/presence/devices/${id}/revoke`, { reason: '设备更换' });
      }
    },
  };
}

/** Today's scans until now, of people nobody has found infected. They have no part in the spread, which ends yesterday. */
function staysOfToday({ world }: DemoCity): Stay[] {
  const found = new Set(
    world.infections.flatMap(({ resident, foundOn }) =>
      foundOn !== undefined && foundOn <= world.today ? [resident] : [],
    ),
  );
  const chance = new Chance(Number(world.today.replaceAll('-', '')));
  return move(world.population, chance, addDays(world.today, 1), 1).filter(
    stay => stay.scanned && !found.has(stay.resident),
  );
}
