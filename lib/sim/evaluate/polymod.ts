import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildCity } from '../city/build.ts';
import { surveyContacts } from '../contact-survey.ts';
import { ageGroups } from '../movement/rounds.ts';
import type { settings } from '../movement/settings.ts';
import { quantilesShown, readPolymod, spread } from './polymod-tables.ts';

// Compares the contacts of a simulated city with the POLYMOD diaries and writes the tables and the plot into docs/:
// `node lib/sim/evaluate/polymod.ts FOLDER` (FOLDER holds participants.csv and contacts.csv of socialmixr's POLYMOD).
const root = path.resolve(import.meta.dirname, '../../..');
const folder = process.argv[2] ?? path.resolve(root, '../shared/data/polymod');
const published = readPolymod(folder);
const city = buildCity({ seed: 1, people: 200_000 });
const survey = surveyContacts(city, 60_000, 1);
const ours = spread(survey.counts);

const labels = ageGroups.map((from, i) => (i === 8 ? '70+' : `${from}–${ageGroups[i + 1]! - 1}`));
const number = (value: number) => value.toFixed(1);
const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
const overall = survey.counts.reduce((sum, count) => sum + count, 0) / survey.counts.length;
const groups: Record<string, (typeof settings)[number][]> = {
  home: ['home', 'dorm'],
  'school and work': ['class', 'team', 'canteen'],
  visits: ['visit', 'intimate'],
  'shops, meals, leisure, outdoors': ['shopping', 'dining', 'leisure', 'outdoor', 'health_care'],
  transport: ['transport'],
};
const tables = [
  row(['contacts a day', ...labels]),
  row(['---', ...labels.map(() => '--:')]),
  row(['POLYMOD', ...published.mean.map(number)]),
  row(['simulated', ...survey.mean.map(number)]),
  ...Object.entries(groups).map(([name, of]) =>
    row([
      `– ${name}`,
      ...survey.bySetting.map(by => number(of.reduce((sum, setting) => sum + by[setting]!, 0))),
    ]),
  ),
  '',
  row(['', 'mean', 'sd', ...quantilesShown.map(share => `${share * 100} %`)]),
  row(['---', '--:', '--:', ...quantilesShown.map(() => '--:')]),
  row(['POLYMOD', '13.4', number(published.standardDeviation), ...published.quantiles]),
  row(['simulated', number(overall), number(ours.standardDeviation), ...ours.quantiles]),
];
const file = path.join(root, 'docs/simulation.md');
const text = readFileSync(file, 'utf8');
const [before, after] = [text.split('<!-- polymod -->')[0]!, text.split('<!-- /polymod -->')[1]!];
writeFileSync(file, `${before}<!-- polymod -->\n${tables.join('\n')}\n<!-- /polymod -->${after}`);
writeFileSync(path.join(root, 'docs/simulation-contacts.svg'), plot());
console.log(tables.join('\n'));

/** Two matrices side by side, square-root colour scale, and the means below. */
function plot(): string {
  const cell = 34;
  const most = Math.max(...published.matrix.flat(), ...survey.matrix.flat());
  const parts: string[] = [];
  const write = (x: number, y: number, words: string, size = 12, anchor = 'middle') =>
    parts.push(`<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}">${words}</text>`);
  for (const [n, [title, matrix]] of (
    [
      ['POLYMOD', published.matrix],
      ['simulated city', survey.matrix],
    ] as const
  ).entries()) {
    const left = 60 + n * (9 * cell + 70);
    write(left + 4.5 * cell, 22, `${title}: contacts a day`, 15);
    for (let own = 0; own < 9; own++) {
      write(left + (own + 0.5) * cell, 50 + 9 * cell, labels[own]!, 9);
      write(left - 6, 40 + (8 - own + 0.6) * cell, labels[own]!, 9, 'end');
      for (let other = 0; other < 9; other++) {
        const share = Math.sqrt(matrix[own]![other]! / most);
        const [x, y] = [left + own * cell, 34 + (8 - other) * cell];
        parts.push(
          `<rect x="${x}" y="${y}" width="${cell}" height="${cell}" fill="hsl(${210 - 30 * share} 70% ${97 - 62 * share}%)"/>`,
        );
        parts.push(
          `<text x="${x + cell / 2}" y="${y + cell / 2 + 4}" font-size="10" text-anchor="middle" fill="${share > 0.62 ? '#fff' : '#222'}">${number(matrix[own]![other]!)}</text>`,
        );
      }
    }
    write(left + 4.5 * cell, 66 + 9 * cell, 'age of participant; upwards: age of contact', 11);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 790 390" font-family="sans-serif" role="img" aria-label="Contact matrices by age, POLYMOD and simulated">\n<rect width="790" height="390" fill="#fff"/>\n${parts.join('\n')}\n</svg>\n`;
}
