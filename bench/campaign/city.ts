// A city of any size, written straight into the database: the shape of a real one (area tree, people by building, households), none of its identities.
import { createHmac, randomBytes } from 'node:crypto';
import type pg from 'pg';

export interface BenchCity {
  people: number;
  districts: { key: number; hi: number }[];
  /** Area key of each community, in order; people are spread over them evenly. */
  communities: number[];
}

const shift = { district: 42, street: 34, community: 24, grid: 14 };
const peoplePerCommunity = 2500;
const communitiesPerStreet = 10;
const streetsPerDistrict = 20;
const peoplePerBuilding = 50;

/** Writes areas and `people` persons; sealed identities are random bytes, since no one is ever revealed here. Minutes for a million. */
export async function writeCity(owner: pg.Client, people: number): Promise<BenchCity> {
  const city = planOf(people);
  await owner.query(`insert into core.setting (key, value) values ('city', '{"name":"测","nameEn":"Bench","timeZone":"Asia/Shanghai"}')
    on conflict (key) do update set value = excluded.value`);
  await owner.query(
    `insert into area (key, hi, level, name, population) values (0, 281474976710655, 0, '测', $1)`,
    [people],
  );
  const rows: [number, number, number, number, string, number][] = [];
  for (const [index, district] of city.districts.entries())
    rows.push([district.key, district.hi, 1, 0, `第${index + 1}区`, 0]);
  const streets = new Set<number>();
  for (const [index, key] of city.communities.entries()) {
    const street = key - (key % 2 ** shift.street);
    const district = key - (key % 2 ** shift.district);
    if (!streets.has(street)) {
      streets.add(street);
      rows.push([street, street + 2 ** shift.street - 1, 2, district, `街道${streets.size}`, 0]);
    }
    rows.push([key, key + 2 ** shift.community - 1, 3, street, `社区${index + 1}`, peoplePerCommunity]);
    const grid = key + 2 ** shift.grid;
    rows.push([grid, grid + 2 ** shift.grid - 1, 4, key, `网格${index + 1}`, peoplePerCommunity]);
    for (let building = 1; building <= peoplePerCommunity / peoplePerBuilding; building++)
      rows.push([grid + building, grid + building, 5, grid, `${building}号楼`, peoplePerBuilding]);
  }
  for (let from = 0; from < rows.length; from += 20_000) {
    const part = rows.slice(from, from + 20_000);
    await owner.query(
      `insert into area (key, hi, level, parent_key, name, population) select * from unnest($1::bigint[], $2::bigint[], $3::smallint[], $4::bigint[], $5::text[], $6::int[])`,
      [0, 1, 2, 3, 4, 5].map(column => part.map(row => row[column as 0])),
    );
  }
  // by community: person i of the city lives in community i / 2500, building (i % 2500) / 50
  for (let from = 0; from < city.communities.length; from += 40) {
    const part = city.communities.slice(from, from + 40);
    await owner.query(
      `insert into person (area_key, located_key, origin_key, sealed, masked_name, birth_year, external_id, created_at)
       select k, k, k, '\\x00'::bytea, '某*', 1980, 'B' || ((c.ord - 1 + $2) * $3 + n), now()
       from unnest($1::bigint[]) with ordinality c(key, ord), generate_series(0, $3 - 1) n, lateral (select c.key + ${2 ** shift.grid} + 1 + n / ${peoplePerBuilding} as k) b`,
      [part, from, peoplePerCommunity],
    );
  }
  return city;
}

/** The same city without writing it. */
export function planOf(people: number): BenchCity {
  const communities: number[] = [];
  const count = Math.ceil(people / peoplePerCommunity);
  const perDistrict = communitiesPerStreet * streetsPerDistrict;
  const districts: BenchCity['districts'] = [];
  for (let index = 0; index < count; index++) {
    const district = Math.floor(index / perDistrict) + 1;
    const street = Math.floor((index % perDistrict) / communitiesPerStreet) + 1;
    const key =
      district * 2 ** shift.district +
      street * 2 ** shift.street +
      ((index % communitiesPerStreet) + 1) * 2 ** shift.community;
    communities.push(key);
    const start = district * 2 ** shift.district;
    if (districts.at(-1)?.key !== start) districts.push({ key: start, hi: start + 2 ** shift.district - 1 });
  }
  return { people: count * peoplePerCommunity, districts, communities };
}

/** A session of a new account of a role over an area; its token. */
export async function sessionOf(
  owner: pg.Client,
  role: string,
  can: number,
  area: { key: number; hi: number },
): Promise<string> {
  const token = randomBytes(32);
  const login = `${role}-${createHmac('sha256', token).digest('hex').slice(0, 12)}`;
  const account = await owner.query(
    `insert into core.account (login, name, password_hash) values ($1, $1, 'none') returning id`,
    [login],
  );
  const grant = await owner.query(
    `insert into core.account_grant (account_id, role, area_key, area_hi, can) values ($1, $2, $3, $4, $5) returning id`,
    [account.rows[0].id, role, area.key, area.hi, can],
  );
  await owner.query(
    `select core.open_session($1, $2, sha256($3), 'web', now() + interval '2 days', 'bench', null)`,
    [account.rows[0].id, grant.rows[0].id, token],
  );
  return token.toString('base64url');
}
