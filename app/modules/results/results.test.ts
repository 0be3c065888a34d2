import { inflateSync } from 'node:zlib';
import { sql } from 'kysely';
import forge from 'node-forge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Caller, openTestCity, type TestCity, testNow } from '../../../test/support/city.ts';
import { journal } from '../journal/server.ts';
import { messages } from '../messages/server.ts';
import { createPeople } from '../people/queries.ts';
import { issueCode } from '../specimens/queries.ts';
import { results } from './server.ts';

let city: TestCity;
let staff: Caller;
let lab: Caller;
let labId: string;
let pointId: string;
const programmes: Record<string, string> = {};

const id = () => crypto.randomUUID();
const at = (time: string, day = '2022-07-20') => new Date(`${day}T${time}:00+08:00`);
const run = (query: ReturnType<typeof sql>) => staff.act(ctx => query.execute(ctx.tx));

beforeAll(async () => {
  city = await openTestCity([journal, messages, results]);
  staff = await city.as('city_epidemiologist');
  lab = await city.as('laboratory_worker', 'A');
  [labId, pointId] = [id(), id()];
  await run(sql`insert into laboratory (id, code, name, name_en, tubes_per_hour, releases, area_key, area_hi)
    values (${labId}, 'L1', '第一检测所', 'First Laboratory', 500, 'here', ${city.areas.A!}, ${city.areas.A!})`);
  await run(sql`insert into sampling_point (id, name, name_en, kind, address, lon, lat, lanes, people_per_lane_hour, opening, walk_in, state, area_key)
    values (${pointId}, '东门小学采样点', 'East Gate School', 'fixed', '东门路1号', 121.47, 31.23, 2, 120, '[{"from":"08:00","to":"20:00"}]', true, 'open', ${city.areas['A/1']!})`);
  for (const kind of ['campaign', 'voluntary', 'retest']) {
    programmes[kind] = id();
    await run(sql`insert into test_programme (id, kind, title, pack_id, pack_version, pooling_zone, pool_size, mixing, pooling_rule, opens_at, area_key, area_hi, created_at, created_by)
      values (${programmes[kind]}, ${kind}, '{"zh":"甲","en":"A"}', 'covid19-cn-v9', '9', 'controlled', 10, 'free', 'V9-TP-3', ${at('00:00')}, 0, 281474976710655, ${at('00:00')}, 'test')`);
  }
});
afterAll(() => city.close());
let turn = 0;
beforeEach(() => {
  // the hour of the throttle is over before each test
  city.clock.set(testNow + turn * 3_600_000);
  turn += 2;
});

let serial = 0;
async function somebody(name = '王小明'): Promise<{ id: string; code: string; ending: string }> {
  const ending = String(1000 + ++serial);
  return staff.act(async ctx => {
    const [person] = await createPeople(ctx, [
      {
        identity: { name, documentNumber: `11010119900101${ending}`, phone: `1380000${ending}` },
        areaKey: city.areas['A/1']!,
        source: { kind: 'entry' },
      },
    ]);
    const code = (await issueCode(ctx, [person!.id])).get(person!.id)!;
    return { id: person!.id, code, ending };
  });
}

/** A tube with people, in a state; taken at 09:10 of the day the clock shows. */
async function tubeOf(
  people: readonly string[],
  of: { state?: string; result?: string; kind?: string; received?: boolean } = {},
): Promise<{ tube: string; samples: string[] }> {
  const tube = id();
  const now = city.clock.now();
  const taken = new Date(now - 3 * 3_600_000);
  const received = of.received || of.result ? new Date(now - 2 * 3_600_000) : null;
  const reported = of.result ? new Date(now - 3_600_000) : null;
  await run(sql`insert into sample_tube (id, code, programme_id, point_id, pool_size, mixing, state, opened_at, opened_by, closed_at, received_at, reported_at, first_sample_at, last_sample_at, member_count, lab_id, result, area_key, lab_key)
    values (${tube}, ${`T${++serial}-X`}, ${programmes[of.kind ?? 'campaign']!}, ${pointId}, 10, 'free', ${of.state ?? (of.result ? 'reported' : received ? 'received' : 'closed')}, ${taken}, 'test', ${taken}, ${received}, ${reported}, ${taken}, ${taken},
      ${people.length}, ${labId}, ${of.result ?? null}, ${city.areas['A/1']!}, ${city.areas.A!})`);
  const samples: string[] = [];
  for (const person of people) {
    const sample = id();
    samples.push(sample);
    await run(sql`insert into sample (id, tube_id, person_id, programme_id, taken_at, taken_by, received_at, how, area_key, located_key, origin_key)
      values (${sample}, ${tube}, ${person}, ${programmes[of.kind ?? 'campaign']!}, ${taken}, 'test', ${taken}, 'code', ${city.areas['A/1']!}, ${city.areas['A/1']!}, ${city.areas['A/1']!})`);
  }
  return { tube, samples };
}

const get = (url: string, headers: Record<string, string> = {}) =>
  city.server.inject({ method: 'GET', url, headers });
let address = 0;
const post = (url: string, fields: Record<string, string>, from = `10.1.0.${++address % 250}`) =>
  city.server.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
    remoteAddress: from,
  });
const ask = (who: { code: string; ending: string }, lang = 'zh-Hans', from?: string) =>
  post(`/r?lang=${lang}`, { code: who.code, ending: who.ending }, from);
const ticketOf = (html: string) => /name="ticket" value="([^"]+)"/.exec(html)?.[1] ?? '';
/** Text of a page without its tags. */
const textOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('my result', () => {
  it('[PUB-1] opens with the code and the ending of the document together, typed as people type', async () => {
    const who = await somebody();
    await tubeOf([who.id], { result: 'negative' });
    const spaced = who.code.toLowerCase().replace(/(.{4})/g, '$1 ');
    const answer = await post('/r', { code: spaced, ending: ` ${who.ending} ` });
    expect(answer.statusCode).toBe(200);
    expect(textOf(answer.body)).toContain('结果：阴性。');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect((await post('/r', { code: who.code, ending: '' })).statusCode).toBe(422);
    expect((await post('/r', { code: '', ending: who.ending })).statusCode).toBe(422);
  });
  it('[PUB-3] a code that is not there and an ending that is wrong are answered alike', async () => {
    const who = await somebody();
    const other = await somebody();
    await staff.act(ctx =>
      sql`update sampling_code set revoked_at = now() where person_id = ${other.id}`.execute(ctx.tx),
    );
    const absent = await post('/r', { code: 'OP00000000000000000000000000X', ending: who.ending });
    const wrong = await post('/r', { code: who.code, ending: '0000' });
    const ended = await ask(other);
    const plain = (body: string) => textOf(body);
    expect([absent, wrong, ended].map(one => one.statusCode)).toEqual([422, 422, 422]);
    expect(new Set([absent, wrong, ended].map(one => plain(one.body))).size).toBe(1);
    expect(plain(absent.body)).toContain('采样码与证件号码后四位不相符');
  });
  it('[PUB-2] five wrong tries of a code and no more within an hour, not even the right one', async () => {
    const who = await somebody();
    for (let i = 0; i < 5; i++) expect((await ask({ ...who, ending: '0000' })).statusCode).toBe(422);
    expect((await ask(who)).statusCode).toBe(429);
    city.clock.set(city.clock.now() + 3_600_001);
    expect((await ask(who)).statusCode).toBe(200);
  });
  it('[PUB-2] twenty wrong tries from an address, whatever the codes; others are not held up', async () => {
    const who = await somebody();
    for (let i = 0; i < 20; i++) {
      const code = `OP${String(i).padStart(27, '0')}`;
      expect((await post('/r', { code, ending: '1234' }, '203.0.113.9')).statusCode).toBe(422);
    }
    expect((await ask(who, 'zh-Hans', '203.0.113.9')).statusCode).toBe(429);
    expect((await ask(who, 'zh-Hans', '203.0.113.10')).statusCode).toBe(200);
  });
  it('says where the sample is and when the result is expected, in three languages', async () => {
    const who = await somebody();
    await tubeOf([who.id]);
    expect(textOf((await ask(who)).body)).toMatch(
      /样本已采集，正在送往实验室，预计7月\d+日 \d\d:\d\d前出结果/,
    );
    const two = await somebody();
    await tubeOf([two.id], { received: true });
    expect(textOf((await ask(two, 'en')).body)).toMatch(
      /Your sample reached the laboratory; result expected by \d+ Jul \d\d:\d\d/,
    );
    expect(textOf((await ask(two, 'zh-Hant')).body)).toContain('樣本已到實驗室');
    city.clock.set(city.clock.now() + 25 * 3_600_000);
    expect(textOf((await ask(two)).body)).toContain('您不用再采样');
  });
  it('[PUB-4] a positive tube of ten says that a second test is needed, not who, and nothing of the others', async () => {
    const mates = [await somebody('赵一'), await somebody('钱二'), await somebody('孙三')];
    const who = mates[0]!;
    const { tube } = await tubeOf(
      mates.map(one => one.id),
      { result: 'positive' },
    );
    await hold(
      tube,
      mates.map(one => one.id),
    );
    const { body } = await ask(who);
    const text = textOf(body);
    expect(text).toContain('您所在的混采管（3人）需要复检，不代表您已感染');
    expect(text).toContain('请在家等候复检');
    expect(text).toContain('依据 V9-TW-1');
    expect(text).not.toMatch(/阳性|钱|孙/);
    expect(body).not.toContain('/r/certificate');
    for (const mate of mates.slice(1))
      for (const secret of [mate.id, mate.code, mate.ending]) expect(body).not.toContain(secret);
  });
  it('[PUB-4] of two people each sees their own and never the other', async () => {
    const [a, b] = [await somebody(), await somebody()];
    const mine = await tubeOf([a.id], { result: 'negative' });
    const theirs = await tubeOf([b.id], { result: 'positive' });
    const ofA = (await ask(a)).body;
    expect(textOf(ofA)).toContain('结果：阴性');
    expect(textOf(ofA)).not.toContain('阳性');
    const ticket = ticketOf(ofA);
    expect((await post('/r/certificate', { ticket, sample: theirs.samples[0]! })).statusCode).toBe(422);
    expect((await post('/r/certificate', { ticket, sample: mine.samples[0]! })).headers['content-type']).toBe(
      'application/pdf',
    );
    expect((await ask({ code: a.code, ending: b.ending })).statusCode).toBe(422);
  });
  it('[PUB-5] every look is in the journal, under the person', async () => {
    const who = await somebody();
    await ask(who);
    const auditor = await city.as('auditor');
    const { body } = await auditor.get(`/journal?objectId=${who.id}&act=result.looked`);
    expect(body.items).toMatchObject([{ actor: 'system:results', rule: 'PUB-5', objectKind: 'person' }]);
  });
  it("a ticket shows the page again for a quarter of an hour, is nobody else's, and cannot be made up", async () => {
    const who = await somebody();
    await tubeOf([who.id], { result: 'negative' });
    const ticket = ticketOf((await ask(who)).body);
    expect(textOf((await post('/r', { ticket })).body)).toContain('阴性');
    expect(textOf((await post('/r', { ticket: `${ticket.slice(0, -3)}AAA` })).body)).toContain('本页已过期');
    city.clock.set(city.clock.now() + 16 * 60_000);
    expect(textOf((await post('/r', { ticket })).body)).toContain('本页已过期');
  });
  it('shows the messages meant for this page, as they were said', async () => {
    const who = await somebody();
    await run(sql`insert into message (person_id, template, facts, text, channel, state, subject_kind, subject_id, dedupe_key, next_at, created_at, created_by, area_key, located_key, origin_key)
      values (${who.id}, 'hold_lifted', '{}', '您的等待复检已解除。', 'in_app', 'delivered', 'hold', ${id()}, 'x', now(), ${new Date(city.clock.now())}, 'test', ${city.areas['A/1']!}, ${city.areas['A/1']!}, ${city.areas['A/1']!})`);
    expect(textOf((await ask(who)).body)).toContain('您的等待复检已解除。');
  });
  it('what a person types cannot become part of the page', async () => {
    const { body } = await post('/r', { code: '"><script>alert(1)</script>', ending: '<b>' });
    expect(body).not.toContain('<script');
    expect(body).toContain('&#60;script');
  });
});

/** Puts everybody of a tube on hold as a positive pool does. */
async function hold(tube: string, people: readonly string[]): Promise<void> {
  const [outcome, pool, reception] = [id(), id(), id()];
  const since = new Date(city.clock.now());
  const until = new Date(city.clock.now() + 8 * 3_600_000);
  const area = city.areas['A/1']!;
  await lab.act(async ctx => {
    await sql`insert into lab_reception (id, lab_id, box_id, box_code, at, recorded_at, actor, expected, found, missing, unexpected, seal_intact, packaging, lab_key) values (${reception}, ${labId}, ${id()}, 'B1', ${since}, ${since}, 'test', 1, 1, '{}', '[]', true, 'intact', ${city.areas.A!})`.execute(
      ctx.tx,
    );
    await sql`insert into lab_tube (tube_id, code, lab_id, reception_id, received_at, pool_size, member_count, programme_id, programme_kind, area_key, lab_key) values (${tube}, 'T', ${labId}, ${reception}, ${since}, 10, 3, ${programmes.campaign!}, 'campaign', ${area}, ${city.areas.A!})`.execute(
      ctx.tx,
    );
    await sql`insert into lab_outcome (id, lab_id, tube_id, tube_code, key, outcome, state, source, tested_at, created_at, created_by, released_at, area_key, lab_key)
      values (${outcome}, ${labId}, ${tube}, 'T', ${outcome}, 'positive', 'released', 'screen', ${since}, ${since}, 'test', ${since}, ${area}, ${city.areas.A!})`.execute(
      ctx.tx,
    );
  });
  await run(sql`insert into positive_pool (id, outcome_id, tube_id, tube_code, sampled_at, programme_id, rule_id, since, until, people, area_key, located_key, origin_key)
    values (${pool}, ${outcome}, ${tube}, 'T', ${since}, ${programmes.campaign!}, 'V9-TW-1', ${since}, ${until}, ${people.length}, ${area}, ${area}, ${area})`);
  for (const person of people)
    await run(sql`insert into test_hold (pool_id, person_id, sample_id, rule_id, reason, since, until, area_key, located_key, origin_key)
      values (${pool}, ${person}, ${id()}, 'V9-TW-1', '{"zh":"等待复检：不代表您已感染。","en":"Waiting for a second test."}', ${since}, ${until}, ${area}, ${area}, ${area})`);
}

/** Text of a PDF made here: each run of glyphs through the character map of the font it is set in. */
function pdfText(pdf: Buffer): string {
  const raw = pdf.toString('latin1');
  const bodies = new Map<string, string>();
  for (const [, number, body] of raw.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    bodies.set(number!, body!);
  const streamOf = (number: string) => {
    const body = bodies.get(number)!;
    const from = body.indexOf('stream\n') + 7;
    const bytes = Buffer.from(body.slice(from, body.lastIndexOf('\nendstream')), 'latin1');
    return body.includes('/FlateDecode') ? inflateSync(bytes).toString('latin1') : bytes.toString('latin1');
  };
  const maps = new Map<string, Map<number, string>>();
  for (const [, name, number] of raw.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const unicode = /\/ToUnicode (\d+) 0 R/.exec(bodies.get(number!) ?? '')?.[1];
    if (!unicode) continue;
    const map = new Map<number, string>();
    for (const [, from, , list] of streamOf(unicode).matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/g))
      for (const [index, hex] of [...list!.matchAll(/<([0-9a-f ]*)>/g)].entries())
        map.set(
          Number.parseInt(from!, 16) + index,
          Buffer.from(hex[1]!.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
        );
    maps.set(name!, map);
  }
  let text = '';
  for (const body of bodies.keys()) {
    if (!bodies.get(body)!.includes('stream\n') || bodies.get(body)!.includes('/FontFile')) continue;
    const content = streamOf(body);
    if (!content.includes(' Tf')) continue;
    let font: Map<number, string> | undefined;
    for (const [, name, glyphs] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (name) font = maps.get(name);
      else {
        for (const [, hex] of glyphs!.matchAll(/<([0-9a-f]+)>/g))
          for (let i = 0; i < hex!.length; i += 4)
            text += font?.get(Number.parseInt(hex!.slice(i, i + 4), 16)) ?? '?';
      }
    }
  }
  return text;
}

/** Whether the signature stands for every byte outside its own place, and was made with the certificate that comes with it. */
function signatureHolds(pdf: Buffer): { holds: boolean; name: string } {
  const range = /\/ByteRange \[(\d+) (\d+) (\d+) (\d+) *\]/
    .exec(pdf.toString('latin1'))!
    .slice(1)
    .map(Number) as [number, number, number, number];
  const covered = Buffer.concat([
    pdf.subarray(range[0], range[0] + range[1]),
    pdf.subarray(range[2], range[2] + range[3]),
  ]);
  const hex = pdf.subarray(range[1] + 1, range[2] - 1).toString('latin1');
  const der = forge.util.createBuffer(Buffer.from(hex, 'hex').toString('binary'));
  const message = forge.pkcs7.messageFromAsn1(
    forge.asn1.fromDer(der, { parseAllBytes: false } as never),
  ) as unknown as {
    certificates: forge.pki.Certificate[];
    rawCapture: { authenticatedAttributes: forge.asn1.Asn1[]; signature: string };
  };
  const [certificate] = message.certificates;
  const attributes = message.rawCapture.authenticatedAttributes;
  const digest = attributes
    .map(one => one.value as forge.asn1.Asn1[])
    .find(([oid]) => forge.asn1.derToOid(oid!.value as string) === forge.pki.oids.messageDigest)!;
  const stated = (digest[1]!.value as forge.asn1.Asn1[])[0]!.value as string;
  const sha = forge.md.sha256.create().update(covered.toString('binary')).digest().getBytes();
  const signed = forge.asn1
    .toDer(forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.SET, true, attributes))
    .getBytes();
  const holds =
    stated === sha &&
    (certificate!.publicKey as forge.pki.rsa.PublicKey).verify(
      forge.md.sha256.create().update(signed).digest().getBytes(),
      message.rawCapture.signature,
    );
  return { holds, name: forge.util.decodeUtf8(certificate!.subject.getField('O').value as string) };
}

describe('the certificate', () => {
  async function certified(lang = 'zh-Hans', result = 'negative') {
    const who = await somebody();
    const { samples, tube } = await tubeOf([who.id], { result });
    const ticket = ticketOf((await ask(who)).body);
    const answer = await post(`/r/certificate?lang=${lang}`, { ticket, sample: samples[0]! });
    const pdf = answer.rawPayload;
    return { who, tube, pdf, code: /[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/.exec(pdfText(pdf))![0] };
  }
  it('[PUB-6] says what was found, to whom as far as a stranger may know, and is signed by the city', async () => {
    const { who, pdf, code } = await certified();
    const text = pdfText(pdf);
    expect(text).toContain('核酸检测结果：阴性');
    expect(text).toContain('王*');
    expect(text).not.toContain('小明');
    expect(text).toContain(who.ending);
    expect(text).toContain('第一检测所');
    expect(text).toMatch(/2022年7月\d+日 \d\d:\d\d/);
    expect(text).toContain(`/verify/${code}`);
    expect(signatureHolds(pdf)).toEqual({ holds: true, name: '测试市' });
    expect(pdf.length).toBeLessThan(150_000);
  });
  it('[PUB-6] one byte changed breaks the signature', async () => {
    const { pdf } = await certified();
    const changed = Buffer.from(pdf);
    const place = changed.indexOf('/MediaBox');
    changed[place + 1] = 'N'.charCodeAt(0);
    expect(signatureHolds(changed).holds).toBe(false);
  });
  it('[PUB-6] is not made of a tube of several that is not negative; it is of one that is', async () => {
    const [a, b] = [await somebody(), await somebody()];
    const bad = await tubeOf([a.id, b.id], { result: 'positive' });
    const good = await tubeOf([a.id, b.id], { result: 'negative' });
    const ticket = ticketOf((await ask(a)).body);
    const of = (sample: string) => post('/r/certificate', { ticket, sample });
    expect((await of(bad.samples[0]!)).statusCode).toBe(422);
    expect((await of(good.samples[1]!)).statusCode).toBe(422);
    const made = await of(good.samples[0]!);
    expect(pdfText(made.rawPayload)).toContain('混采');
  });
  it('speaks English and Traditional Chinese, too', async () => {
    expect(pdfText((await certified('en', 'positive')).pdf)).toContain('Nucleic acid test: Positive');
    expect(pdfText((await certified('zh-Hant')).pdf)).toContain('核酸檢測結果');
  });
  it('[PUB-7] whoever holds it learns that it is genuine and what it should say, and when it stands no more', async () => {
    const { who, tube, code } = await certified();
    const genuine = await get(`/verify/${code}`);
    expect(textOf(genuine.body)).toContain('真实有效');
    expect(textOf(genuine.body)).toContain('阴性');
    expect(textOf(genuine.body)).toContain(who.ending);
    expect(genuine.body).not.toContain(who.id);
    expect((await get(`/verify?code=${code.toLowerCase().replaceAll('-', ' ')}&lang=en`)).body).toContain(
      'Genuine',
    );
    await run(sql`update sample_tube set result = 'invalid' where id = ${tube}`);
    expect(textOf((await get(`/verify/${code}`)).body)).toContain('已被更正');
    const wrong = await get(`/verify/${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`);
    expect(wrong.statusCode).toBe(404);
    expect(textOf(wrong.body)).toContain('查无此证明');
  });
  it('[PUB-2] guessing codes is throttled like guessing results', async () => {
    const from = { method: 'GET' as const, remoteAddress: '198.51.100.7' };
    const guess = (n: number) =>
      city.server.inject({ ...from, url: `/verify/${String(n).padStart(15, '0')}` });
    for (let i = 0; i < 20; i++) expect((await guess(i)).statusCode).toBe(404);
    expect((await guess(21)).statusCode).toBe(429);
  });
  it('no session of staff reads certificates, and the city keeps its key across restarts', async () => {
    const { pdf } = await certified();
    const { rows } = await staff.act(ctx => sql`select * from result_certificate`.execute(ctx.tx));
    expect(rows).toEqual([]);
    expect(signatureHolds(pdf).holds).toBe(true);
  });
});

describe('where to be tested', () => {
  const points = async (query = '', lang = 'zh-Hans') => {
    city.clock.set(city.clock.now() + 11_000);
    return get(`/points?lang=${lang}${query}`);
  };
  it('lists open points with hours, queue and whether one may walk in', async () => {
    await run(
      sql`update sampling_point set queue_people = 40, queue_at = ${new Date(city.clock.now())} where id = ${pointId}`,
    );
    city.clock.set(at('12:00', '2022-07-22').getTime());
    await run(sql`update sampling_point set queue_at = ${at('11:55', '2022-07-22')} where id = ${pointId}`);
    const text = textOf((await points()).body);
    expect(text).toContain('东门小学采样点');
    expect(text).toContain('现在开放');
    expect(text).toContain('今天 08:00–20:00');
    expect(text).toContain('可直接前往');
    expect(text).toMatch(/预计等候 \d+ 分钟/);
    expect(text).toContain('40 人排队');
    expect(textOf((await points('', 'en')).body)).toContain('East Gate School');
  });
  it('[PUB-8] a queue counted long ago is not shown as live, hours over are not open', async () => {
    city.clock.set(at('12:40', '2022-07-22').getTime());
    expect(textOf((await points()).body)).toContain('排队情况未更新');
    city.clock.set(at('20:30', '2022-07-22').getTime());
    expect(textOf((await points()).body)).toContain('现在不开放');
  });
  it('by position with the distance, by area, and plainly wrong positions are said to be', async () => {
    expect(textOf((await points('&lon=121.47&lat=31.24')).body)).toContain('1.1 公里');
    expect(textOf((await points(`&area=${city.areas.B!}`)).body)).toContain('现在没有开放的采样点');
    expect(textOf((await points('&lon=east&lat=31')).body)).toContain('经纬度应为数字');
    expect(textOf((await points("&area=1'%20or%201=1")).body)).toContain('东门小学');
  });
});

describe('every page', () => {
  it('weighs at most 25 KB, needs no script, loads nothing, has one h1 and its language', async () => {
    const who = await somebody();
    for (let i = 0; i < 14; i++) await tubeOf([who.id], { result: 'negative' });
    for (let i = 0; i < 25; i++)
      await run(sql`insert into sampling_point (name, kind, address, lanes, people_per_lane_hour, opening, walk_in, state, area_key)
        values (${`很长名字的社区卫生服务中心采样点${i}`}, 'fixed', '某区某街道某某路一千二百三十四弄五十六号', 1, 100, '[{"from":"08:00","to":"11:30"},{"from":"13:00","to":"20:00"}]', false, 'open', ${city.areas['A/1']!})`);
    city.clock.set(city.clock.now() + 11_000);
    for (const lang of ['zh-Hans', 'zh-Hant', 'en']) {
      const made = [
        await get(`/points?lang=${lang}`),
        await get(`/r?lang=${lang}`),
        await ask(who, lang),
        await get(`/verify?lang=${lang}`),
      ];
      for (const { body, headers } of made) {
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(25 * 1024);
        expect(body).not.toMatch(/<script|<img|<link|@import|url\(/);
        // else a browser sends its forms with `Origin: null`, and they are refused as another site's
        expect(body).toContain('<meta name="referrer" content="same-origin">');
        expect(body.match(/<h1>/g)).toHaveLength(1);
        expect(body).toContain(`<html lang="${lang}">`);
        expect(headers['content-security-policy']).toContain("default-src 'none'");
      }
    }
  });
});
