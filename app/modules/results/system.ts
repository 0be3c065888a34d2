import type { Context } from '../../core/module.ts';
import type { Outpace } from '../../core/outpace.ts';
import type { Capability } from '../../core/sessions/capabilities.ts';

/** What the public pages may read of the city, in a session of their own: nothing may be changed but certificates added. */
const capabilities: Capability[] = [
  'person.read',
  'testing.read',
  'measure.read',
  'message.read',
  'lab.read',
  'place.read',
];

/** Runs one transaction as the public result pages. */
export async function asResultPages<T>(outpace: Outpace, work: (ctx: Context) => Promise<T>): Promise<T> {
  return outpace.act(await outpace.systemToken('results', capabilities), work, { pool: 'worker' });
}
