import { areaName, type City } from '@outpace/sim';
import { buildServer } from '../../core/http/server.ts';
import type { Outpace } from '../../core/outpace.ts';
import { apiOf } from '../api.ts';
import type { AreaKeys } from './areaKeys.ts';

/** A registered device of the drill's city. */
export interface Device {
  id: string;
  name: string;
  /** Key of its district. */
  areaKey: number;
  /** Base64url; what the device signs in with. */
  token: string;
}

/** Registers one platform of scanned places a district, in the name of an administrator's session, through the API as a city would. */
export async function registerPlatforms(
  outpace: Outpace,
  administrator: Buffer,
  city: City,
  keys: AreaKeys,
): Promise<Device[]> {
  const server = await buildServer(outpace);
  try {
    const admin = apiOf(server, administrator);
    const devices: Device[] = [];
    for (let district = city.levelStart[1]!; district < city.levelStart[2]!; district++) {
      const name = `${areaName(city, district)}场所码平台`;
      const areaKey = keys.ofArea[district]!;
      const { id, token } = await admin.must<{ id: string; token: string }>('POST', '/presence/devices', {
        name,
        kind: 'venue_scanner',
        areaKey,
      });
      devices.push({ id, name, areaKey, token });
    }
    return devices;
  } finally {
    await server.close();
  }
}
