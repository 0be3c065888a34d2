import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codesWith } from './codes.ts';
import { decodeHl7 } from './hl7Charset.ts';
import { parseHl7 } from './hl7Message.ts';
import { readFrame } from './hl7Take.ts';
import { readOru } from './oru.ts';
import { headerProblems } from './oruHeader.ts';
import { resultKey } from './results.ts';
import { oruMessage } from './testMessages.ts';

const zone = 'Asia/Shanghai';
const codes = codesWith(null);
const feed = { charset: 'UNICODE UTF-8', sendingApplication: null, sendingFacility: 'LAB-A' } as const;
const read = (text: string, own = codes) => {
  const message = parseHl7(text);
  if ('problem' in message) throw new Error(message.problem.en);
  return readOru(message, own, zone);
};
const rulesOf = (text: string) =>
  readFrame(Buffer.from(text), feed, codes, zone).problems.map(problem => problem.rule);

describe('reading an ORU^R01', () => {
  it('RES-6: reads the tube, the times, the outcome and the Ct values by gene', () => {
    const { results, problems } = read(
      oruMessage({ outcome: '260373001^Detected^SCT', ct: { ORF1ab: '31.256', N: '30.1' } }),
    );
    expect(problems).toEqual([]);
    expect(results[0]!.result).toEqual({
      tubeCode: 'T-0001',
      outcome: 'positive',
      takenAt: '2022-07-20T00:00:00.000Z',
      testedAt: '2022-07-20T02:30:00.000Z',
      reportedAt: '2022-07-20T02:40:00.000Z',
      genes: [
        { gene: 'ORF1ab', ct: 31.26 },
        { gene: 'N', ct: 30.1 },
      ],
      instrument: 'PCR-7',
    });
  });

  it('takes a time without an offset for the city’s clock', () => {
    expect(read(oruMessage({ testedAt: '202207201030' })).results[0]!.result.testedAt).toBe(
      '2022-07-20T02:30:00.000Z',
    );
  });

  it('reads words and a laboratory’s own codes before the shipped ones', () => {
    expect(
      read(
        oruMessage().replace(
          '|CWE|94500-6^SARS-CoV-2 RNA^LN||260415000^Not detected^SCT',
          '|ST|94500-6^x^LN||阴性',
        ),
      ).results[0]!.result.outcome,
    ).toBe('negative');
    const own = codesWith({ observations: [], values: [{ system: '99LAB', code: '2', means: 'positive' }] });
    expect(read(oruMessage({ outcome: '2^positiv^99LAB' }), own).results[0]!.result.outcome).toBe('positive');
  });

  it('keeps whom the message names apart from the result', () => {
    const { results } = read(oruMessage({ person: 'PID|1||ID-7^^^^NI||测^试||19800101|F' }));
    expect(results[0]!.person).toEqual({ name: '测试', documentNumber: 'ID-7', birthDate: '1980-01-01' });
    expect(JSON.stringify(results[0]!.result)).not.toContain('测试');
  });

  it('RES-7: a preliminary order is noted and not taken, a cancelled one refused', () => {
    expect(read(oruMessage({ status: 'P' }))).toMatchObject({ results: [], notFinal: 1, problems: [] });
    expect(read(oruMessage({ status: 'X' })).problems.map(problem => problem.rule)).toEqual(['RES-7']);
    expect(read(oruMessage({ status: 'C' })).results[0]!.result.correction).toBe(true);
  });

  it('RES-8: a result that contradicts itself, or is of no known code, is refused and every place named', () => {
    expect(rulesOf(oruMessage({ flag: 'A' }))).toEqual(['RES-8']);
    expect(rulesOf(oruMessage({ outcome: '99999^?^SCT' }))).toEqual(['RES-8']);
    expect(rulesOf(oruMessage({ outcome: '260415000^Not detected^SCT^POS^Positive^HL70078' }))).toEqual([
      'RES-8',
    ]);
    const two = readFrame(
      Buffer.from(oruMessage({ outcome: '99999^?^SCT', ct: { N: '300' } })),
      feed,
      codes,
      zone,
    );
    expect(two.arrived.problems.map(problem => problem.path)).toEqual(['OBX^1^5', 'OBX^2^5']);
  });

  it.each([
    ['without MSH', 'PID|1', 'RES-3'],
    ['with delimiters that are letters', 'MSHabcdea', 'RES-3'],
    ['with the same delimiter twice', 'MSH||~\\&|LIS', 'RES-3'],
    ['two messages in one frame', `${oruMessage()}\r${oruMessage()}`, 'RES-3'],
    ['a segment of no name', `${oruMessage()}\r__proto__|1`, 'RES-3'],
    ['segments ended by line feeds', oruMessage().replaceAll('\r', '\n'), 'RES-3'],
    ['more segments than it may have', `${oruMessage()}${'\rNTE|1'.repeat(5001)}`, 'RES-3'],
    ['more fields than it may have', `${oruMessage()}\rNTE${'|'.repeat(5000)}`, 'RES-3'],
    ['of another version', oruMessage({ version: '2.3' }), 'RES-5'],
    ['a test message', oruMessage({ processing: 'T' }), 'RES-5'],
    ['another type', oruMessage().replace('ORU^R01', 'ADT^A01'), 'RES-5'],
    ['no control id', oruMessage({ controlId: '' }), 'RES-5'],
    ['of another facility', oruMessage({ facility: 'LAB-B' }), 'RES-2'],
    ['no order', oruMessage().split('\rORC')[0]!, 'RES-6'],
    ['no tube', oruMessage({ tube: '' }), 'RES-6'],
    ['a day without a time', oruMessage({ testedAt: '20220720' }), 'RES-6'],
    ['a day that does not exist', oruMessage({ testedAt: '202202301030' }), 'RES-6'],
    ['an OBX before any OBR', oruMessage().replace('ORC|RE', 'OBX|1|ST|x'), 'RES-6'],
  ])('refuses a message %s', (_, text, rule) => {
    expect(rulesOf(text)).toEqual([rule]);
  });

  it('RES-5: names every problem of the header at once', () => {
    const message = parseHl7(oruMessage({ controlId: '', version: '3', processing: 'D' }));
    expect('problem' in message ? [] : headerProblems(message).map(problem => problem.field)).toEqual([
      10, 12, 11,
    ]);
  });

  it('RES-4: bytes are decoded by what the header declares, also where a second byte is a delimiter', () => {
    // 測 of GB 18030 is 0x9C 0x79; 丨 is 0xD8 0xAD; 齶 0xFD 0x7C has a second byte that is |
    const gb = Buffer.concat([
      Buffer.from(oruMessage({ charset: 'GB 18030', facility: 'LAB-A' }).replace('LIS', '')),
    ]);
    const at = gb.indexOf(Buffer.from('MSH|^~\\&|')) + 9;
    const bytes = Buffer.concat([gb.subarray(0, at), Buffer.from([0xfd, 0x7c]), gb.subarray(at)]);
    const decoded = decodeHl7(bytes, 'UNICODE UTF-8');
    expect(decoded).toMatchObject({ charset: 'GB 18030' });
    expect(readFrame(bytes, feed, codes, zone).problems).toEqual([]);
    expect(decodeHl7(Buffer.from([...Buffer.from(oruMessage()), 0xff]), 'UNICODE UTF-8')).toHaveProperty(
      'unknown',
    );
    expect(rulesOf(oruMessage({ charset: 'UNICODE' }))).toEqual(['RES-4']);
    expect(rulesOf(oruMessage({ charset: 'ASCII', application: '实' }))).toEqual(['RES-4']);
  });

  it('RES-12: the same statement has one key whichever way it comes, another outcome has another', () => {
    const { result } = read(oruMessage()).results[0]!;
    expect(resultKey(result)).toBe(resultKey({ ...result, tubeCode: ' t-0001', instrument: 'other' }));
    expect(resultKey(result)).not.toBe(resultKey({ ...result, outcome: 'positive' }));
    expect(resultKey(result)).not.toBe(resultKey({ ...result, correction: true }));
  });

  it('RES-3: arbitrary text around the delimiters: a reading or a problem, never an exception', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'MSH|^~\\&|',
        '\r',
        '|',
        '^',
        '~',
        '\\',
        '&',
        '\\F\\',
        'OBR|1|T',
        'OBX|1|NM|94510-5^^LN||',
        'SPM|1|T',
        'PID|1',
        '\u0000',
        '\n',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), pieces => {
        const frame = readFrame(
          Buffer.from(`MSH|^~\\&|LIS|LAB-A|||2022||ORU^R01|1|P|2.5.1\r${pieces.join('')}`),
          feed,
          codes,
          zone,
        );
        expect(frame.problems.length > 0 || frame.arrived.given.length > 0 || frame.notFinal > 0).toBe(true);
        const raw = readFrame(Buffer.from(pieces.join('')), feed, codes, zone);
        expect(raw.problems.length > 0 || raw.arrived.given.length > 0 || raw.notFinal > 0).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it('RES-3: a whole frame of one delimiter is answered without taking long or much', () => {
    for (const filler of ['^', '~', '&', '|', '\\', '\r', 'A']) {
      const text = `${oruMessage().split('\r')[0]}\rOBR|1|T||94500-6^^LN${filler.repeat(900_000)}`;
      const before = process.memoryUsage().heapUsed;
      readFrame(Buffer.from(text), feed, codes, zone);
      expect(process.memoryUsage().heapUsed - before).toBeLessThan(150_000_000);
    }
  });
});
