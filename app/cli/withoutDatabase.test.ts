import { afterAll, describe, expect, it } from 'vitest';
import { checkpointSigner } from '../core/journal/checkpoint.ts';
import { Frontier, leafHash } from '../core/journal/merkle.ts';
import { caseNamed } from './caseNamed.ts';
import { type City, outbreakNamed } from './city.ts';
import { outpace, ownFolder } from './testCommandLine.ts';

const own = ownFolder();
afterAll(() => own.remove());

describe('wrong usage ends with status 2 and says what is right', () => {
  it('names an unknown command, an unknown option, a missing argument and a wrong value', async () => {
    const answers = await Promise.all([
      outpace(['frobnicate']),
      outpace(['plan', '--bogus']),
      outpace(['verify']),
      outpace([
        'plan',
        '--pack',
        'covid19-cn-v9',
        '--class',
        'close',
        '--last-exposure',
        '10/7/2022',
        '--found',
        '2022-07-13',
      ]),
    ]);
    expect(answers.map(answer => answer.status)).toEqual([2, 2, 2, 2]);
    expect(answers[0].err).toContain('There is no command “frobnicate”.');
    expect(answers[1].err).toContain('There is no option --bogus. There are: --pack');
    expect(answers[2].err).toContain('“verify” needs FILE.');
    expect(answers[3].err).toContain('--last-exposure takes a day (2022-07-10), not “10/7/2022”.');
    expect(answers.every(answer => answer.out === '')).toBe(true);
  });

  it('asks for --data or --server, naming both', async () => {
    const answer = await outpace(['chains', '--json'], {}, { cwd: own.folder });
    expect(answer.status).toBe(2);
    expect(answer.json).toMatchObject({ ok: false, command: 'chains' });
    expect(answer.err).toMatch(/--data DIR.*--server URL/);
  });

  it('answers --help and --version', async () => {
    const [help, version] = await Promise.all([
      outpace(['import', '--help', '--lang', 'zh']),
      outpace(['--version']),
    ]);
    expect(help).toMatchObject({ status: 0, err: '' });
    expect(help.out).toContain('只导入其余各行');
    expect(version).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('names', () => {
  const answering = (items: object[]) =>
    ({ request: async () => ({ items, next: null }) }) as unknown as City;
  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      error => (error as { refusal?: { refused: string; why: { en: string } } }).refusal,
    );

  it('[CLI-2] an outbreak that is not there is refused, naming those there are', async () => {
    const city = answering([{ code: 'TST' }]);
    expect(await outbreakNamed(city, 'tst')).toMatchObject({ code: 'TST' });
    expect(await refusalOf(outbreakNamed(city, 'NOPE'))).toMatchObject({
      refused: 'CLI-2',
      why: { en: 'There is no outbreak NOPE. There are: TST' },
    });
  });

  it('[CLI-6] a case name that fits several cases is not guessed', async () => {
    const city = answering([
      { number: 'A-0001', externalId: '7', outbreakCode: 'A' },
      { number: 'B-0001', externalId: '7', outbreakCode: 'B' },
    ]);
    expect(await caseNamed(city, 'b-0001', null)).toMatchObject({ outbreakCode: 'B' });
    expect(await refusalOf(caseNamed(city, '7', null))).toMatchObject({ refused: 'CLI-6' });
  });

  it('[CLI-3] a server that cannot be reached is refused', async () => {
    const answer = await outpace(['chains', '--server', 'http://127.0.0.1:1', '--json'], {
      OUTPACE_TOKEN: 'x',
    });
    expect(answer).toMatchObject({ status: 1, json: { refused: [{ refused: 'CLI-3' }] } });
  });
});

describe('plan', () => {
  const asked = [
    'plan',
    '--pack',
    'covid19-cn-v9',
    '--class',
    'close',
    '--last-exposure',
    '2022-07-10',
    '--found',
    '2022-07-13',
  ];

  it('gives the schedule with its rules; found three days late only the remaining days', async () => {
    const { status, json } = await outpace([...asked, '--json']);
    expect(status).toBe(0);
    expect(json).toMatchObject({ outpace: expect.any(String), command: 'plan', ok: true });
    expect(json.plan).toMatchObject({
      packId: 'covid19-cn-v9',
      classId: 'close',
      dayZero: '2022-07-10',
      timeZone: 'Asia/Shanghai',
      lastDay: '2022-07-20',
      endsAt: '2022-07-20T16:00:00.000Z',
    });
    expect(
      json.plan.phases.map((phase: { kind: string; from: string; to: string }) => [
        phase.kind,
        phase.from,
        phase.to,
      ]),
    ).toEqual([
      ['central_quarantine', '2022-07-13', '2022-07-17'],
      ['home_monitoring', '2022-07-18', '2022-07-20'],
    ]);
    expect(json.plan.tests.map((test: { on: string }) => test.on)).toEqual([
      '2022-07-13',
      '2022-07-15',
      '2022-07-17',
      '2022-07-20',
    ]);
  });

  it('speaks Chinese where the terminal does', async () => {
    const { out } = await outpace(asked, { LANG: 'zh_CN.UTF-8' });
    expect(out).toContain('集中隔离');
    expect(out).toContain('最后一天 2022-07-20');
  });

  it('is refused with the rule for a class an overlay abolished, and with path and reason for a wrong pack file', async () => {
    const wrong = own.file('wrong.json', '{"format":"outpace-pack/1","id":"x"}');
    const [abolished, unknown, file] = await Promise.all([
      outpace([
        ...asked.slice(0, 3),
        '--class',
        'secondary',
        ...asked.slice(5),
        '--overlay',
        'covid19-cn-v9-amend20',
        '--json',
      ]),
      outpace([...asked.slice(0, 3), '--class', 'nobody', ...asked.slice(5), '--json']),
      outpace(['plan', '--pack', wrong, ...asked.slice(3), '--json']),
    ]);
    expect([abolished.status, unknown.status, file.status]).toEqual([1, 1, 1]);
    expect(abolished.json.refused[0].refused).toBe('A20-MS-0');
    expect(unknown.json.refused[0].refused).toBe('PRO-1');
    expect(file.json.refused[0].errors.length).toBeGreaterThan(0);
  });
});

describe('tracks', () => {
  const prose = '该病例7月19日乘坐G8087次列车(3车厢)返回甲市。7月20日9时30分至10时在青山路百货大楼购物。';

  it('reads a text into visits with the words they came from', async () => {
    const { status, json } = await outpace([
      'tracks',
      own.file('track.txt', prose),
      '--year',
      '2020',
      '--json',
    ]);
    expect(status).toBe(0);
    expect(json.counts).toMatchObject({ texts: 1, visits: 2 });
    const [train, shop] = json.texts[0].visits;
    expect(train).toMatchObject({ on: '2020-07-19', transport: { mode: 'train', number: 'G8087' } });
    expect(shop).toMatchObject({ on: '2020-07-20', from: '09:30', to: '10:00', precision: 'minute' });
    for (const words of [...train.words, ...shop.words])
      expect(prose.slice(words.start, words.end)).toBe(words.text);
  });

  it('finds the text column of a table by itself, and names the columns when it cannot', async () => {
    const table = own.file('tracks.csv', `no,district,what\n1,东区,"${prose}"\n2,西区,7月21日在家未外出。\n`);
    const none = own.file('none.csv', 'no,district\n1,east\n2,west\n');
    const [found, not] = await Promise.all([outpace(['tracks', table, '--json']), outpace(['tracks', none])]);
    expect(found.json).toMatchObject({ column: 'what', counts: { texts: 2 } });
    expect(found.json.texts.map((each: { row: number }) => each.row)).toEqual([2, 3]);
    expect(not.status).toBe(2);
    expect(not.err).toContain('There are: no, district');
  });
});

describe('verify', () => {
  const signer = checkpointSigner('outpace/journal', Buffer.alloc(32, 7));
  const entries = ['a', 'b', 'c', 'd'].map(text => Buffer.from(JSON.stringify({ act: text })));
  const frontier = new Frontier();
  const lines = entries.map((bytes, position) => {
    frontier.append(leafHash(bytes));
    return {
      kind: 'entry',
      position,
      leaf: leafHash(bytes).toString('base64'),
      bytes: bytes.toString('base64'),
    };
  });
  const note = signer.sign(frontier.size, frontier.root(), '2022-07-20T00:00:00.000Z');
  const log = (middle: object[]) =>
    [
      { kind: 'log', origin: signer.origin, publicKey: signer.publicKey },
      ...middle,
      { kind: 'checkpoint', note },
    ]
      .map(line => JSON.stringify(line))
      .join('\n');

  it('[CLI-7] passes a whole log and names the first entry that was altered or removed', async () => {
    const altered = lines.map((line, position) =>
      position === 2 ? { ...line, bytes: Buffer.from('{"act":"x"}').toString('base64') } : line,
    );
    const [whole, changed, shorter] = await Promise.all([
      outpace([
        'verify',
        own.file('whole.ndjson', log(lines)),
        '--key',
        signer.publicKey,
        '--trusted',
        own.file('kept.txt', note),
        '--json',
      ]),
      outpace(['verify', own.file('altered.ndjson', log(altered)), '--json']),
      outpace(['verify', own.file('removed.ndjson', log(lines.filter(line => line.position !== 1)))]),
    ]);
    expect(whole).toMatchObject({
      status: 0,
      json: {
        ok: true,
        keySource: 'given',
        trustedCheckpoints: 1,
        verdict: { ok: true, entries: 4, checkpoints: 1 },
      },
    });
    expect(changed).toMatchObject({
      status: 1,
      json: { ok: false, verdict: { fault: { position: 2, what: 'altered' } } },
    });
    expect(shorter.status).toBe(1);
    expect(shorter.out).toContain('entry 1 is missing');
  });
});
