import { configFromEnvironment } from '../core/config.ts';
import { openOutpace } from '../core/outpace.ts';
import { serve } from '../server.ts';

const names = [
  'journal',
  'accounts',
  'areas',
  'people',
  'places',
  'presence',
  'protocols',
  'outbreaks',
  'obligations',
  'tasks',
  'cases',
  'measures',
  'contacts',
  'chains',
  'imports',
  'exports',
  'situation',
];
const mods: any[] = [];
for (const n of names) {
  try {
    mods.push((await import(`../modules/${n}/server.ts`))[n]);
  } catch (e) {
    console.log('no', n, String(e).slice(0, 100));
  }
}
mods.push({ name: 'demo', routes: (await import('./routes.ts')).routes });
const o = await openOutpace(
  configFromEnvironment({}, { dataDirectory: process.argv[2], demo: true, durable: false, port: 8650 }),
  mods,
);
const s = await serve(o);
console.log(s.address);
