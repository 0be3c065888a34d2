import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import {
  bitsOf,
  type Capability,
  capabilityBits,
  type Role,
  roles,
} from '../../app/core/sessions/capabilities.ts';
import type { TestCity } from '../support/city.ts';
import { type Session, sampleActor, sampleDevices, sampleTrainee } from './rules.ts';
import { objectArea, viewpoints } from './world.ts';

/** A session of every role from every viewpoint, and those of the system: one per capability, the sequencer and the owner of the sample command. */
export async function everySession(city: TestCity, superuser: pg.Client): Promise<Session[]> {
  const sessions: Session[] = [];
  const read = async (name: string, token: Buffer) => {
    const { rows } = await superuser.query(
      'select actor, can, lo, hi from core.session where token_hash = sha256($1)',
      [token],
    );
    sessions.push({ name, token, ...rows[0] });
  };
  for (const role of Object.keys(roles) as Role[])
    for (const viewpoint of viewpoints) {
      const caller = await city.as(role, viewpoint);
      await read(`${role} from ${viewpoint}`, Buffer.from(caller.token, 'base64url'));
    }
  // one capability at a time, over the whole city: a policy that asks for the wrong one shows
  for (const capability of Object.keys(capabilityBits) as Capability[]) {
    const token = randomBytes(32);
    await superuser.query(`select core.open_system_session($1, sha256($2), $3)`, [
      `only-${capability}`,
      token,
      bitsOf([capability]),
    ]);
    await read(`only ${capability}`, token);
  }
  for (const [name, actor] of [
    ['sequencer', 'sequencer'],
    ['owner of the command', sampleActor.slice('system:'.length)],
    ['public result pages', 'results'],
    ['sweep of the heartbeats', 'feeds.sweep'],
  ] as const) {
    // no capability at all: what it may do, it may do by its name
    const token = randomBytes(32);
    await superuser.query(`select core.open_system_session($1, sha256($2), 0)`, [actor, token]);
    await read(name, token);
  }
  for (const [name, actor] of Object.entries(sampleDevices)) {
    // a device holds no capability over these tables: what it sees, it sees by its name
    const token = randomBytes(32);
    await superuser.query(
      `insert into core.session (token_hash, kind, actor, role, can, lo, hi, expires_at) values (sha256($1), 'device', $2, 'device', 0, $3, $3, now() + interval '1 day')`,
      [token, actor, city.areas[objectArea]],
    );
    await read(`device (${name})`, token);
  }
  // somebody of the staff without any capability: what they see of training is their own
  const trainee = randomBytes(32);
  await superuser.query(
    `insert into core.session (token_hash, kind, actor, role, can, lo, hi, expires_at) values (sha256($1), 'web', $2, 'grid_worker', 0, $3, $3, now() + interval '1 day')`,
    [trainee, sampleTrainee, city.areas[objectArea]],
  );
  await read('trainee', trainee);
  return sessions;
}
