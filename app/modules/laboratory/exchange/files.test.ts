import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xlsxWriter } from '../../../core/files/index.ts';
import { LabWorld, type Tube } from '../testWorld.ts';
import { codesWith } from './codes.ts';
import { proposeTubes } from './proposals.ts';
import { findContradictions, readResultRow } from './readResultFile.ts';
import { recogniseResultColumns } from './resultColumns.ts';
import { keyed } from './results.ts';

const codes = codesWith(null);
const zone = 'Asia/Shanghai';

describe('reading a file of results', () => {
  it('recognises Chinese and English headers, and Ct columns by gene', () => {
    expect(
      recogniseResultColumns(
        ['序号', '试管编号', '姓名', 'ORF1ab Ct值', 'N基因Ct', '检测结果', '检测时间', '孔位'],
        codes,
      ),
    ).toEqual({
      columns: [
        null,
        { field: 'tubeCode' },
        null,
        { gene: 'ORF1ab' },
        { gene: 'N' },
        { field: 'outcome' },
        { field: 'testedAt' },
        { field: 'well' },
      ],
      missing: [],
    });
    expect(
      recogniseResultColumns(['Tube code', 'Result', 'Tested at', 'Ct (N)', 'CT_ORF1ab'], codes).columns,
    ).toEqual([
      { field: 'tubeCode' },
      { field: 'outcome' },
      { field: 'testedAt' },
      { gene: 'N' },
      { gene: 'ORF1ab' },
    ]);
    expect(recogniseResultColumns(['a', 'b'], codes).missing).toEqual(['tubeCode', 'outcome', 'testedAt']);
  });

  const headers = ['管号', '结果', '检测时间', '孔位', '板号', 'N Ct'];
  const { columns } = recogniseResultColumns(headers, codes);
  const row = (n: number, ...cells: (string | null)[]) =>
    readResultRow(n, cells, headers, columns, codes, zone)!;

  it('RES-14: names every bad cell of a row at once', () => {
    expect(row(2, 'T1', '阴性', '2022/7/20 11:40', 'a01', 'P1', 'NoCt').result).toMatchObject({
      tubeCode: 'T1',
      outcome: 'negative',
      testedAt: '2022-07-20T03:40:00.000Z',
      well: 'A1',
      genes: [{ gene: 'N', ct: null }],
    });
    expect(row(3, '', '大概阴性', '2022-07-20', 'I13', 'P1', '99').problems.map(each => each.column)).toEqual(
      ['N Ct', null, '结果', '检测时间', '孔位'],
    );
    expect(readResultRow(4, [null, ' '], headers, columns, codes, zone)).toBeNull();
  });

  it('RES-16: a tube with two results, or two tubes in one well, are contradictions: none of the rows is taken', () => {
    const at = '2022-07-20 11:40';
    const rows = [
      row(2, 'T1', '阴性', at, 'A1', 'P1', ''),
      row(3, 'T1', '阳性', at, 'A2', 'P1', ''),
      row(4, 'T2', '阴性', at, 'A3', 'P1', ''),
      row(5, 'T3', '阴性', at, 'A3', 'P1', ''),
      row(6, 'T4', '阴性', at, 'A4', 'P1', ''),
      row(7, 'T4', '阴性', at, 'A4', 'P1', ''),
    ];
    findContradictions(rows);
    expect(rows.map(each => each.problems[0]?.rule ?? 'good')).toEqual([
      'RES-16',
      'RES-16',
      'RES-16',
      'RES-16',
      'good',
      'good',
    ]);
  });
});

describe('proposing a tube', () => {
  const candidate = (code: string, more = {}) => ({
    tubeId: code,
    code,
    receivedAt: new Date('2022-07-20T03:15:00Z'),
    firstSampleAt: new Date('2022-07-20T02:30:00Z'),
    memberCount: 10,
    plateCode: null,
    well: null,
    holdsThePerson: false,
    ...more,
  });
  const result = keyed({
    tubeCode: '7K2M-04712-X',
    testedAt: '2022-07-20T03:40:00Z',
    outcome: 'positive',
    plateCode: 'P1',
    well: 'B4',
  });

  it('RES-11: near codes, the same well, the same person and time speak for a tube; arriving after the test speaks against it', () => {
    const found = proposeTubes(result, [
      candidate('7K2M-04721-X'),
      candidate('7K2M-99999-Q'),
      candidate('ABCD-00001-Z', { plateCode: 'P1', well: 'B4', holdsThePerson: true }),
      candidate('7K2M-0471-X', { receivedAt: new Date('2022-07-20T05:00:00Z') }),
    ]);
    expect(found.map(each => each.tubeCode)).toEqual(['ABCD-00001-Z', '7K2M-04721-X', '7K2M-0471-X']);
    expect(found[2]!.against).toHaveLength(1);
    expect(proposeTubes(result, [candidate('ZZZZ-11111-A')])).toEqual([]);
  });
});

describe('a file through the screen', () => {
  let world: LabWorld;
  let crowd: string[];
  beforeAll(async () => {
    world = await LabWorld.open();
    crowd = await world.people(40);
  });
  afterAll(async () => world?.city.close());

  const received = async (count: number, lab = world.labId, by = world.one): Promise<Tube[]> => {
    const tubes: Tube[] = [];
    for (let n = 0; n < count; n++) tubes.push(await world.tube([crowd.pop()!, crowd.pop()!]));
    await world.receive(tubes, { labId: lab, by });
    return tubes;
  };
  const csv = (rows: string[][]) =>
    Buffer.from(`\ufeff管号,结果,检测时间,N Ct\r\n${rows.map(row => row.join(',')).join('\r\n')}\r\n`);
  const upload = async (content: Buffer, labId = world.labId, as = world.one, name = 'r.csv') => {
    const answer = await world.city.server.inject({
      method: 'POST',
      url: `/api/labs/${labId}/result-files`,
      payload: content,
      headers: {
        authorization: `Bearer ${as.token}`,
        'content-type': 'application/octet-stream',
        'x-file-name': encodeURIComponent(name),
      },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const tested = () => world.at(20);
  const count = (what: string) =>
    world.leader.act(
      async ctx =>
        (await sql<{ n: number }>`select count(*)::int as n from ${sql.raw(what)}`.execute(ctx.tx)).rows[0]!
          .n,
    );

  it('RES-15: shows every row first and changes nothing; as a whole it is refused while a row is bad; the good rows only when told', async () => {
    const [first, second] = await received(2);
    const [theirs] = await received(1, world.sourceLabId, world.other);
    const file = csv([
      [first!.code, '阴性', tested(), 'NoCt'],
      [second!.code, '阴性', '昨天', ''],
      [theirs!.code, '阳性', tested(), '30'],
      ['UNKNOWN-9', '阴性', tested(), ''],
    ]);
    const before = await count('lab_outcome');
    const checked = await upload(file);
    expect(checked.status).toBe(200);
    expect(checked.body.counts).toEqual({
      rows: 4,
      released: 0,
      forReview: 1,
      already: 0,
      waiting: 1,
      refused: 2,
      corrections: 0,
    });
    expect(
      checked.body.problemRows.map((row: { row: number; state: string; problems: { rule: string }[] }) => [
        row.row,
        row.state,
        row.problems[0]!.rule,
      ]),
    ).toEqual([
      [3, 'refused', 'RES-14'],
      [4, 'refused', 'LAB-6'],
      [5, 'waiting', 'LAB-6'],
    ]);
    expect(await count('lab_outcome')).toBe(before);
    expect(await count('lab_inbox')).toBe(0);
    const url = `/laboratory/result-files/${checked.body.id}`;
    expect((await world.one.post(`${url}/commit`, { version: 1 })).body.rule).toBe('RES-15');
    expect(await count('lab_outcome')).toBe(before);
    expect((await world.other.post(`${url}/commit`, { version: 1, goodOnly: true })).status).toBe(404);
    const committed = await world.one.post(`${url}/commit`, { version: 1, goodOnly: true });
    expect(committed.body).toMatchObject({
      state: 'committed',
      counts: { forReview: 1, waiting: 1, refused: 2 },
    });
    expect(await count('lab_inbox')).toBe(1);
    expect((await world.one.post(`${url}/commit`, { version: 1, goodOnly: true })).body.rule).toBe('RES-18');

    // yesterday's file again: known, row by row
    const again = await upload(file);
    expect(again.body).toMatchObject({
      sameAsFileId: checked.body.id,
      counts: { already: 2, forReview: 0, waiting: 0 },
    });

    // RES-17 below needs it undone
    const undone = await world.one.post(`${url}/undo`, { version: 2, reason: '传错了文件' });
    expect(undone.body).toMatchObject({ state: 'undone', needCorrection: [] });
    expect(await count("lab_outcome where state = 'withdrawn'")).toBe(1);
    expect(await count('lab_inbox')).toBe(0);
    expect((await upload(file)).body.counts).toMatchObject({ forReview: 1, waiting: 1 });
  });

  it('RES-17: what was released is not taken back by undoing; it is named for a correction', async () => {
    const [tube] = await received(1, world.sourceLabId, world.other);
    const checked = await upload(csv([[tube!.code, '阴性', tested(), '']]), world.sourceLabId, world.other);
    const url = `/laboratory/result-files/${checked.body.id}`;
    expect((await world.other.post(`${url}/commit`, { version: 1 })).body.counts.released).toBe(1);
    const undone = await world.other.post(`${url}/undo`, { version: 2, reason: '误传' });
    expect(undone.body).toMatchObject({ state: 'undone', needCorrection: [tube!.code] });
  });

  it('RES-15: reads a workbook, and refuses what is no table of results', async () => {
    const [tube] = await received(1);
    const chunks: Uint8Array[] = [];
    const cells = [[tube!.code, '阴性', tested(), 'A3', 'P7']];
    for await (const chunk of xlsxWriter(['管号', '检测结果', '检测时间', '孔位', '板号'], cells))
      chunks.push(chunk);
    expect((await upload(Buffer.concat(chunks), world.labId, world.one, 'r.xlsx')).body.counts).toMatchObject(
      {
        rows: 1,
        forReview: 1,
      },
    );
    expect((await upload(Buffer.from('姓名,年龄\r\n甲,3\r\n'))).body.rule).toBe('RES-15');
    expect((await upload(Buffer.alloc(0))).body.rule).toMatch(/^FILE-/);
    expect((await upload(Buffer.from('PK\u0003\u0004nonsense'))).body.rule).toMatch(/^FILE-/);
    expect((await upload(csv([]))).body.rule).toBe('RES-15');
  });
});
