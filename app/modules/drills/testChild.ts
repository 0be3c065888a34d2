// Stands in for a drill's process: says how far it is, then that it is ready, and ends in order when told to. A scenario of the seed 13 fails.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    people: { type: 'string' },
    seed: { type: 'string' },
    port: { type: 'string' },
  },
});
const say = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);
const folder = values.data!;
fs.writeFileSync(
  path.join(folder, 'seen.json'),
  JSON.stringify({ values, scenario: positionals[0], environment: Object.keys(process.env) }),
);
if (values.seed === '13') {
  process.stderr.write('the city could not be filled\n');
  process.exit(1);
}
say({ progress: { zh: '建立街道', en: 'Building streets', done: 1, of: 2 } });
process.stdout.write('not a line of ours\n');
process.on('SIGTERM', () => {
  fs.writeFileSync(path.join(folder, 'ended-in-order'), '');
  process.exit(0);
});
const wait = setInterval(() => {
  if (!fs.existsSync(path.join(folder, 'go-on')) && values.seed !== '1') return;
  clearInterval(wait);
  say({ ready: { url: `http://127.0.0.1:${values.port}`, password: 'made-up' } });
  setInterval(() => {}, 1000);
}, 20);
