import fs from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { outpace, ownFolder } from './testCommandLine.ts';

// one folder, one database, commands one after another as a person would type them
const own = ownFolder();
const data = path.join(own.folder, 'data');
afterAll(() => own.remove());

const cases = own.file(
  'patients.csv',
  [
    'case_id,sex,age,onset_date,confirmed_date,infected_by',
    'P1,F,34,2022-07-10,2022-07-11,',
    'P2,M,51,2022-07-13,2022-07-14,P1',
    'P3,F,8,2022-07-15,2022-07-16,P1',
    'P4,M,70,2022-07-16,2022-07-17,P9',
  ].join('\n'),
);
const visits = own.file(
  'visits.csv',
  [
    'case_id,date,start_time,end_time,place,latitude,longitude',
    'P1,2022-07-09,12:00,13:00,Noodle house,30.1,120.2',
    'P2,2022-07-09,12:20,12:50,Noodle house,30.1,120.2',
    'P3,2022-07-09,18:00,18:30,Pool,30.2,120.3',
  ].join('\n'),
);
const flawed = own.file(
  'flawed.csv',
  [
    'case_id,sex,age,onset_date,confirmed_date',
    'Q1,F,34,2022-07-10,2022-07-11',
    'Q2,M,51,31/31/2022,2022-07-14',
  ].join('\n'),
);

describe('a data folder without a server', { timeout: 180_000 }, () => {
  const at = ['--data', data, '--json'];
  let imports: { importId: string; kind: string }[] = [];

  it('is made on first use; a set of files is imported in the order it needs', async () => {
    const { status, json } = await outpace([
      'import',
      visits,
      cases,
      '--pack',
      'covid19-cn-v9',
      '--outbreak',
      'tst',
      '--city',
      'Testville',
      ...at,
    ]);
    expect(json).toMatchObject({
      ok: true,
      outbreak: { code: 'TST', packId: 'covid19-cn-v9', opened: true },
      notTried: [],
      refused: [],
    });
    expect(status).toBe(0);
    expect(json.files.map((file: { kind: string }) => file.kind)).toEqual(['cases', 'visits']);
    expect(json.files[0]).toMatchObject({
      committed: true,
      counts: { rows: 4, create: 4, refuse: 0, links: 3, unresolvedLinks: 1 },
    });
    expect(json.files[1]).toMatchObject({ committed: true, counts: { rows: 3, create: 3 } });
    imports = json.files;
  });

  it('refuses a file with a bad row as a whole, naming row, column, value and rule; --good-rows-only imports the others', async () => {
    const refused = await outpace(['import', flawed, ...at]);
    expect(refused.status).toBe(1);
    expect(refused.json.refused[0].refused).toBe('IMP-51');
    expect(refused.json.files[0]).toMatchObject({
      committed: false,
      badRows: [
        {
          row: 3,
          column: 4,
          columnName: 'onset_date',
          value: '31/31/2022',
          rule: expect.stringMatching(/^[A-Z]+-\d+$/),
        },
      ],
    });
    const again = await outpace(['import', flawed, '--good-rows-only', ...at]);
    expect(again).toMatchObject({
      status: 0,
      json: { files: [{ committed: true, counts: { create: 1, refuse: 1 } }] },
    });
    const undone = await outpace(['undo', again.json.files[0].importId, ...at]);
    expect(undone).toMatchObject({ status: 0, json: { undone: true } });
  });

  it('traces a case by the id its source gave it', async () => {
    const { status, json } = await outpace(['trace', 'P1', ...at]);
    expect(status).toBe(0);
    expect(json).toMatchObject({
      case: { externalId: 'P1', outbreak: 'TST' },
      stored: true,
      counts: { listed: 1 },
    });
    expect(json.contacts).toMatchObject([
      {
        hop: 1,
        minutes: 30,
        classId: expect.any(String),
        ruleId: expect.stringMatching(/-/),
        change: 'new',
        reason: { zh: expect.any(String), en: expect.any(String) },
      },
    ]);
    expect((await outpace(['trace', 'P77', ...at])).status).toBe(1);
  });

  it('gives the chains: links, offspring, onset gaps', async () => {
    const { status, json } = await outpace(['chains', ...at]);
    expect(status).toBe(0);
    expect(json).toMatchObject({
      cases: 4,
      links: { known: 3, resolved: 2, unresolved: 1 },
      onsetGaps: { n: 2, meanDays: 4 },
    });
    expect(json.offspring[0]).toMatchObject({ externalId: 'P1', offspring: 2 });
  });

  it('exports cases, masked; identities only for a stated purpose', async () => {
    const out = path.join(own.folder, 'cases.json');
    const { status, json } = await outpace(['cases', 'export', '--outbreak', 'TST', '--out', out, ...at]);
    expect([status, json.rows, json.revealed]).toEqual([0, 4, false]);
    expect((JSON.parse(fs.readFileSync(out, 'utf8')) as { caseId: string }[]).map(row => row.caseId)).toEqual(
      ['P1', 'P2', 'P3', 'P4'],
    );
  });

  it('exports a journal that verifies', async () => {
    const out = path.join(own.folder, 'journal.ndjson');
    const exported = await outpace(['journal', 'export', '--out', out, ...at]);
    expect(exported.status).toBe(0);
    const verified = await outpace(['verify', out, '--key', exported.json.publicKey, '--json']);
    expect(verified).toMatchObject({
      status: 0,
      json: { verdict: { ok: true, entries: exported.json.entries } },
    });
    expect(exported.json.entries).toBeGreaterThan(5);
  });

  it('undoes an import whole, once', async () => {
    const visitImport = imports.find(each => each.kind === 'visits')!.importId;
    expect(await outpace(['undo', visitImport, ...at])).toMatchObject({ status: 0, json: { undone: true } });
    expect(await outpace(['undo', visitImport, ...at])).toMatchObject({
      status: 1,
      json: { refused: [{ refused: 'IMP-50' }] },
    });
  });

  it('[CLI-1] a folder another process works on says so', async () => {
    fs.writeFileSync(
      path.join(data, 'in-use.json'),
      JSON.stringify({
        pid: process.pid,
        command: 'import',
        url: null,
        databasePort: null,
        since: '2022-07-20T00:00:00Z',
      }),
    );
    const { status, json } = await outpace([
      'cases',
      'export',
      '--out',
      path.join(own.folder, 'x.csv'),
      ...at,
    ]);
    expect([status, json.refused[0].refused]).toEqual([1, 'CLI-1']);
  });
});

describe('a deployment', { timeout: 180_000 }, () => {
  it('[CLI-5] names its city and makes its first administrator once', async () => {
    fs.rmSync(path.join(data, 'in-use.json'), { force: true });
    const setting = {
      OUTPACE_PASSWORD: 'correct horse battery',
      OUTPACE_MASTER_KEY: fs.readFileSync(path.join(data, 'keys', 'master.key'), 'utf8').trim(),
    };
    const asked = ['setup', '--data', data, '--login', 'head', '--json', '--city'];
    const made = await outpace([...asked, 'Testville'], setting);
    expect(made).toMatchObject({
      status: 0,
      json: { login: 'head', city: { name: 'Testville', timeZone: 'Asia/Shanghai' } },
    });
    expect(await outpace([...asked, 'Testville'], setting)).toMatchObject({
      status: 1,
      json: { refused: [{ refused: 'CLI-5' }] },
    });
  });

  it('[CLI-4] does not start without its secrets and second factor, and names every one', async () => {
    const { status, json } = await outpace(['serve', '--data', path.join(own.folder, 'deployed'), '--json']);
    expect(status).toBe(1);
    expect(json.refused[0]).toMatchObject({ refused: 'CLI-4' });
    expect(json.refused[0].errors.map((error: { path: string }) => error.path)).toEqual([
      'OUTPACE_MASTER_KEY',
      'OUTPACE_PUBLIC_URL',
      'OUTPACE_SECOND_FACTOR',
    ]);
    expect(fs.existsSync(path.join(own.folder, 'deployed'))).toBe(false);
  });
});
