import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { EmbeddedPostgres } from '../core/postgres/embedded.ts';

/** A saved point of a drill: its database, its keys and its simulated world, as they stood at one instant. */
export interface Point {
  id: string;
  /** Instant of the drill's clock. */
  at: number;
  label: string;
  /** Instant of the wall. */
  savedAt: number;
}

/** What stands beside the database and belongs to the same instant. The trace index's segments are derived and left out. */
const besides = ['keys', 'drill/engine.json', 'drill/world.bin'] as const;

const databaseOf = (id: string) => `point_${id.replaceAll('-', '_')}`;

/** The saved points in a drill's folder, oldest first. */
export function pointsOf(directory: string): Point[] {
  const folder = path.join(directory, 'drill', 'points');
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .map(id => path.join(folder, id, 'point.json'))
    .filter(file => fs.existsSync(file))
    .map(file => JSON.parse(fs.readFileSync(file, 'utf8')) as Point)
    .sort((a, b) => a.savedAt - b.savedAt);
}

/** Copies the live database and what belongs to it. Nothing may be connected to the database. The note is written last: a copy cut short is no point. */
export async function savePoint(
  directory: string,
  cluster: EmbeddedPostgres,
  database: string,
  point: Point,
): Promise<void> {
  const folder = path.join(directory, 'drill', 'points', point.id);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  await copyDatabase(cluster, database, databaseOf(point.id));
  for (const name of besides) copyIfThere(path.join(directory, name), path.join(folder, name));
  fs.writeFileSync(path.join(folder, 'point.json'), JSON.stringify(point));
}

/** Puts a saved point in the place of the live database. Nothing may be connected to it. Throws when there is no such point. */
export async function restorePoint(
  directory: string,
  cluster: EmbeddedPostgres,
  database: string,
  id: string,
): Promise<Point> {
  const point = pointsOf(directory).find(one => one.id === id);
  if (!point) throw new Error(`There is no saved point ${id}.`);
  const folder = path.join(directory, 'drill', 'points', id);
  await copyDatabase(cluster, databaseOf(id), database);
  for (const name of besides) {
    fs.rmSync(path.join(directory, name), { recursive: true, force: true });
    copyIfThere(path.join(folder, name), path.join(directory, name));
  }
  fs.rmSync(path.join(directory, 'segments'), { recursive: true, force: true });
  return point;
}

/** Forgets a saved point. */
export async function dropPoint(directory: string, cluster: EmbeddedPostgres, id: string): Promise<void> {
  fs.rmSync(path.join(directory, 'drill', 'points', id), { recursive: true, force: true });
  await dropDatabase(cluster, databaseOf(id));
}

/** Drops a database, whoever is connected to it. */
export async function dropDatabase(cluster: EmbeddedPostgres, name: string): Promise<void> {
  await asSuperuser(cluster, client =>
    client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`),
  );
}

/** PostgreSQL copies a database file by file; who may connect is given anew when the city is opened. */
async function copyDatabase(cluster: EmbeddedPostgres, from: string, to: string): Promise<void> {
  await dropDatabase(cluster, to);
  await asSuperuser(cluster, client =>
    client.query(
      `create database ${client.escapeIdentifier(to)} template ${client.escapeIdentifier(from)} owner op_owner strategy file_copy`,
    ),
  );
}

async function asSuperuser<T>(
  cluster: EmbeddedPostgres,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(cluster.superuserUrl('postgres'));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function copyIfThere(from: string, to: string): void {
  if (!fs.existsSync(from)) return;
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.cpSync(from, to, { recursive: true, preserveTimestamps: true });
}
