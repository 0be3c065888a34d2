import { configFromEnvironment } from '../core/config.ts';
import { openOutpace } from '../core/outpace.ts';
import { loadDemo } from './load.ts';

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
const mods = [];
for (const n of names) {
  try {
    mods.push((await import(`../modules/${n}/server.ts`))[n]);
  } catch (e) {
    console.log('no', n, String(e).slice(0, 100));
  }
}
const t = Date.now();
const o = await openOutpace(
  configFromEnvironment({}, { dataDirectory: process.argv[2], demo: true, durable: false }),
  mods,
);
console.log('open', Date.now() - t);
try {
  await loadDemo(o, (zh, en) => console.log(Date.now() - t, en));
  console.log('loaded', Date.now() - t);
} catch (e) {
  console.error(e);
}
await o.close();
