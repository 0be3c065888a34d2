import type { WorldColumns } from './columns.ts';
import type { DayCounts } from './counts.ts';
import type { ProgramState } from './program.ts';
import type { TestRecord } from './testing.ts';
import type { World } from './world.ts';

const FORMAT = 'outpace-world/1';
const perPerson = ['status', 'latest', 'vaccinated', 'homeFrom', 'homeTo', 'awayFrom', 'awayTo'] as const;
const perThing = ['closedFrom', 'closedTo', 'zoneLevel', 'zoneFrom', 'zoneTo', 'numbers'] as const;
const perInfection = [
  'person',
  'infector',
  'place',
  'setting',
  'outcome',
  'infectedAt',
  'infectiousFrom',
  'peakAt',
  'infectiousTo',
  'onsetAt',
  'hospitalAt',
  'endAt',
  'careAt',
  'strength',
] as const;

interface Header {
  format: string;
  /** What the world must be the same in. */
  of: { people: number; citySeed: number; disease: string; seed: number };
  day: number;
  infections: number;
  recovered: number;
  dead: number;
  days: DayCounts[];
  tests: TestRecord[];
  tubes: [number, number][];
  program: ProgramState;
  /** In the order of the bytes: name, elements, whether only those that are not zero. */
  columns: { name: string; length: number; sparse: number | null }[];
}

/** What the world keeps to itself. */
export interface Inner {
  infections: number;
  active: Uint32Array;
  recovered: number;
  dead: number;
}

const identity = (world: World) => ({
  people: world.city.people,
  citySeed: world.city.options.seed,
  disease: world.disease.id,
  seed: world.options.seed,
});

/** The state as bytes: a JSON header, then columns; those that are mostly zero as (index, value). Native byte order. */
export function writeState(world: World, inner: Inner): Uint8Array {
  const parts: Uint8Array[] = [];
  const columns: Header['columns'] = [];
  const add = (name: string, column: WorldColumns[keyof WorldColumns]) => {
    let filled = 0;
    for (let i = 0; i < column.length; i++) if (column[i] !== 0) filled++;
    if (filled * 4 < column.length) {
      const index = new Uint32Array(filled);
      const values = new (column.constructor as Uint32ArrayConstructor)(filled);
      for (let i = 0, at = 0; i < column.length; i++)
        if (column[i] !== 0) {
          index[at] = i;
          values[at++] = column[i]!;
        }
      columns.push({ name, length: column.length, sparse: filled });
      parts.push(bytesOf(index), bytesOf(values));
    } else {
      columns.push({ name, length: column.length, sparse: null });
      parts.push(bytesOf(column));
    }
  };
  for (const name of [...perPerson, ...perThing]) add(name, world.columns[name]);
  for (const name of perInfection) add(name, world.columns[name].subarray(0, world.infections));
  add('active', inner.active);
  const header: Header = {
    format: FORMAT,
    of: identity(world),
    day: world.day,
    infections: world.infections,
    recovered: inner.recovered,
    dead: inner.dead,
    days: world.days,
    tests: world.testing.records,
    tubes: world.testing.tubesBooked(),
    program: world.programState,
    columns,
  };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const result = new Uint8Array(4 + head.length + parts.reduce((sum, part) => sum + part.length, 0));
  new DataView(result.buffer).setUint32(0, head.length);
  result.set(head, 4);
  let at = 4 + head.length;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** Puts a saved state into a world of the same city, disease and seed; throws an Error naming what differs. */
export function readState(world: World, bytes: Uint8Array): Inner {
  const headLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const header = JSON.parse(new TextDecoder().decode(bytes.slice(4, 4 + headLength))) as Header;
  if (header.format !== FORMAT) throw new Error(`format is ${header.format}, not ${FORMAT}`);
  const own = identity(world);
  for (const key of Object.keys(own) as (keyof typeof own)[])
    if (own[key] !== header.of[key])
      throw new Error(`saved with ${key} ${header.of[key]}, but this world has ${own[key]}`);
  let at = 4 + headLength;
  let active = new Uint32Array(0);
  for (const { name, length, sparse } of header.columns) {
    const target = name === 'active' ? new Uint32Array(length) : world.columns[name as keyof WorldColumns];
    const size = target.BYTES_PER_ELEMENT;
    const kind = target.constructor as Uint32ArrayConstructor;
    // a copy, because a slice of bytes need not lie where such numbers may
    const read = (count: number, type: Uint32ArrayConstructor, width: number) => {
      const values = new type(bytes.slice(at, at + count * width).buffer);
      at += count * width;
      return values;
    };
    if (sparse === null) target.set(read(length, kind, size));
    else {
      const index = read(sparse, Uint32Array, 4);
      const values = read(sparse, kind, size);
      target.fill(0, 0, length);
      for (let i = 0; i < sparse; i++) target[index[i]!] = values[i]!;
    }
    if (name === 'active') active = target as typeof active;
  }
  world.day = header.day;
  world.days = header.days;
  world.programState = header.program;
  world.testing.restore(header.tests, header.tubes, header.day - 1);
  world.measures.recount();
  return { infections: header.infections, active, recovered: header.recovered, dead: header.dead };
}

function bytesOf(column: ArrayBufferView): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}
