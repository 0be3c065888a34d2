import { must, type RolesWorld } from './world.ts';

/** A sampling point with an open programme in the first grid of A. */
export async function openPoint(world: RolesWorld): Promise<{ pointId: string; programmeId: string }> {
  const { chief, city } = world;
  const packs = await must(
    chief.get<{ items: { id: string; version: string; kind: string }[] }>('/protocols?limit=200'),
  );
  const pack = packs.items.find(one => one.id === 'covid19-cn-v9' && one.kind === 'pack')!;
  const point = await must(
    chief.post<{ id: string }>('/sampling/points', {
      name: '湖滨社区采样点',
      kind: 'fixed',
      address: '湖滨路1号',
      lanes: 2,
      peoplePerLaneHour: 90,
      state: 'open',
      walkIn: true,
      areaKey: city.areas['A/1/1/1'],
    }),
  );
  const programme = await must(
    chief.post<{ id: string }>('/programmes', {
      kind: 'voluntary',
      title: { zh: '愿检尽检', en: 'Voluntary testing' },
      packId: pack.id,
      packVersion: pack.version,
      poolingZone: 'ordinary',
      poolSize: 10,
      opensAt: '2022-07-20T00:00:00+08:00',
      areaKey: city.areas.A,
    }),
  );
  return { pointId: point.id, programmeId: programme.id };
}
