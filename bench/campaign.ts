// A day of mass testing against the running server: people registered at a steady rate as tables do it, hand-overs, laboratory files, who is overdue;
// then too many page readers at once, and the server and its database killed at random. Every answer is checked against the database.
// npm run bench -- campaign [--people 1000000] [--rate 1500] [--minutes 10] [--single 0.1] [--dir DIR --keep] [--parts register,results,overload,killed,plain]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Campaign } from './campaign/day.ts';
import { prepare } from './campaign/prepare.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '1500' },
    minutes: { type: 'string', default: '10' },
    single: { type: 'string', default: '0.1' },
    points: { type: 'string', default: '400' },
    dir: { type: 'string' },
    keep: { type: 'boolean', default: false },
    parts: { type: 'string', default: 'register,results,overload,killed,plain' },
  },
});
const directory = path.resolve(values.dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'outpace-campaign-')));
fs.mkdirSync(directory, { recursive: true });
fs.chmodSync(directory, 0o755);
const [processor] = os.cpus();
console.log(
  `${processor?.model.trim()}, ${os.cpus().length} cores, ${(os.totalmem() / 2 ** 30).toFixed(1)} GiB; load before ${os.loadavg()[0]!.toFixed(1)}; Node ${process.version}`,
);
if (!fs.existsSync(path.join(directory, 'prepared.json'))) {
  console.log('Preparing');
  await prepare(directory, Number(values.people), Number(values.points));
}
const campaign = await Campaign.open(directory);
const parts = values.parts.split(',');
try {
  if (parts.includes('register'))
    await campaign.register(Number(values.rate), Number(values.minutes) * 60, Number(values.single));
  if (parts.includes('results')) await campaign.results();
  if (parts.includes('overload')) await campaign.overload(Number(values.rate) / 3, Number(values.single));
  if (parts.includes('killed')) await campaign.killed(Number(values.rate) / 3, Number(values.single));
  if (parts.includes('plain')) await campaign.plain();
} finally {
  await campaign.close();
  if (!values.keep && !values.dir) fs.rmSync(directory, { recursive: true, force: true });
}
