import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { outpace, ownFolder } from './testCommandLine.ts';

const shared = path.resolve(import.meta.dirname, '../../../shared/data');
const korea = path.join(shared, 'korea_kcdc');
const outbreaks = path.join(shared, 'recon_outbreaks');
const own = ownFolder();
const at = ['--data', path.join(own.folder, 'data'), '--json'];
afterAll(() => own.remove());

it.skipIf(!existsSync(korea))(
  'imports 4,004 patients, 8,092 visits and 899 links of which 881 resolve (needs ../shared)',
  { timeout: 300_000 },
  async () => {
    const { status, json } = await outpace([
      'import',
      path.join(korea, 'PatientRoute.csv'),
      path.join(korea, 'PatientInfo.csv'),
      '--pack',
      'covid19-cn-v8',
      '--outbreak',
      'KOR',
      '--tz',
      'Asia/Seoul',
      ...at,
    ]);
    expect(status).toBe(0);
    const [cases, visits] = json.files;
    expect(cases).toMatchObject({
      kind: 'cases',
      committed: true,
      counts: { rows: 4004, create: 4004, links: 899, unresolvedLinks: 18 },
    });
    expect(visits).toMatchObject({ kind: 'visits', committed: true, counts: { rows: 8092, create: 8092 } });
  },
);

it.skipIf(!existsSync(outbreaks))(
  '[IMP-51] catches exactly the 59 planted rows of an Ebola line list by "onset after infection", and imports nothing of it (needs ../shared)',
  { timeout: 300_000 },
  async () => {
    const { status, json } = await outpace([
      'import',
      path.join(outbreaks, 'ebola_sim__linelist.csv'),
      '--pack',
      'ebola',
      '--outbreak',
      'EBO',
      '--tz',
      'Asia/Seoul',
      ...at,
    ]);
    expect(status).toBe(1);
    expect(json.files[0]).toMatchObject({
      committed: false,
      counts: { rows: 5888, refuse: 59, create: 5829 },
    });
    expect(json.files[0].badRows).toHaveLength(59);
    expect(
      new Set(
        json.files[0].badRows.map(
          (cell: { rule: string; columnName: string }) => `${cell.rule} ${cell.columnName}`,
        ),
      ),
    ).toEqual(new Set(['EBO-1 date_of_onset']));
  },
);
