import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayWords, type Outgoing } from './gateway.ts';
import { fillTemplate, httpGateway } from './http.ts';
import { pickupGateway } from './pickup.ts';
import { smppGateway } from './smpp.ts';
import { command, cString, encodePdu, type Pdu, response, takePdus, ucs2Parts } from './smppPdu.ts';

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const message = (
  text = '【测试市疾控】您的核酸结果：阴性。',
  id = '0198a000-0000-7000-8000-000000000001',
): Outgoing => ({
  id,
  channel: 'sms',
  to: '+8613812345678',
  text,
  subject: '结果已出',
});
const long = '【测试市疾控】您所在的混采管（10人）需要复检，不代表您已感染。'.repeat(4);

/** A message centre that keeps what it was told and answers as the test wants. */
async function fakeCentre(
  statusOf: (pdu: Pdu, n: number) => number | 'silent' | 'hang_up' = () => 0,
): Promise<{ port: number; pdus: Pdu[]; sockets: Set<net.Socket> }> {
  const pdus: Pdu[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', bytes => {
      const taken = takePdus(Buffer.concat([rest, bytes]));
      rest = Buffer.from(taken.rest);
      for (const pdu of taken.pdus) {
        pdus.push(pdu);
        if (pdu.command >= response) continue;
        const status = statusOf(pdu, pdus.filter(one => one.command === pdu.command).length);
        if (status === 'silent') continue;
        if (status === 'hang_up') {
          socket.destroy();
          continue;
        }
        const id = Buffer.from(pdu.body);
        const body =
          pdu.command === command.submitSm
            ? cString(`m${pdus.length}`)
            : pdu.command === command.querySm
              ? Buffer.concat([id.subarray(0, id.indexOf(0) + 1), cString(''), Buffer.from([2, 0])])
              : pdu.command === command.bindTransmitter
                ? cString('fake')
                : Buffer.alloc(0);
        const answer = encodePdu({ command: pdu.command + response, status, sequence: pdu.sequence, body });
        // in two pieces: a stream keeps no boundaries
        socket.write(answer.subarray(0, 7));
        setImmediate(() => !socket.destroyed && socket.write(answer.subarray(7)));
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => new Promise(resolve => server.close(resolve)),
    () => {
      for (const socket of sockets) socket.destroy();
    },
  );
  return { port: (server.address() as AddressInfo).port, pdus, sockets };
}

const gatewayTo = (port: number) => {
  const gateway = smppGateway({
    host: '127.0.0.1',
    port,
    tls: false,
    systemId: 'outpace',
    password: 'secret',
    sourceAddress: '10690000',
  });
  closing.push(() => gateway.close?.());
  return gateway;
};

/** Number, flags and text of a submit_sm. */
function submitted(pdu: Pdu) {
  const { body } = pdu;
  let at = body.indexOf(0) + 3;
  at = body.indexOf(0, at) + 3;
  const to = body.subarray(at, body.indexOf(0, at)).toString('latin1');
  at = body.indexOf(0, at) + 1;
  const esm = body[at]!;
  at += 3;
  at = body.indexOf(0, body.indexOf(0, at) + 1) + 1;
  const coding = body[at + 2]!;
  const short = body.subarray(at + 5, at + 5 + body[at + 4]!);
  const header = esm & 0x40 ? [...short.subarray(0, 6)] : null;
  return {
    to,
    coding,
    header,
    text: Buffer.from(short.subarray(header ? 6 : 0))
      .swap16()
      .toString('utf16le'),
  };
}

describe('SMPP', () => {
  it('binds as transmitter, sends UCS-2, says goodbye', async () => {
    const centre = await fakeCentre();
    const gateway = gatewayTo(centre.port);
    expect(await gateway.send([message()])).toEqual([
      { id: message().id, state: 'sent', gatewayId: expect.stringMatching(/^m\d+$/) },
    ]);
    await gateway.close?.();
    expect(centre.pdus.map(pdu => pdu.command)).toEqual([
      command.bindTransmitter,
      command.submitSm,
      command.unbind,
    ]);
    expect(centre.pdus[0]!.body.toString('latin1')).toContain('outpace\0secret\0');
    expect(submitted(centre.pdus[1]!)).toEqual({
      to: '8613812345678',
      coding: 8,
      header: null,
      text: message().text,
    });
  });
  it('a long text goes in parts that a handset joins, under one number, in order', async () => {
    const centre = await fakeCentre();
    const [answer] = await gatewayTo(centre.port).send([message(long)]);
    const parts = centre.pdus.filter(pdu => pdu.command === command.submitSm).map(submitted);
    expect(parts.length).toBe(Math.ceil(long.length / 67));
    expect(parts.map(part => part.text).join('')).toBe(long);
    expect(parts.map(part => part.header!.slice(4))).toEqual(parts.map((_, i) => [parts.length, i + 1]));
    expect(new Set(parts.map(part => part.header![3])).size).toBe(1);
    expect(parts.every(part => part.text.length * 2 + 6 <= 140)).toBe(true);
    expect((answer as { gatewayId: string }).gatewayId.split(',')).toHaveLength(parts.length);
  });
  it('parts joined are the text, none too long, no character cut (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), text => {
        const parts = ucs2Parts(text).map(part => Buffer.from(part).swap16().toString('utf16le'));
        expect(parts.join('')).toBe(text);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(parts.length > 1 ? 67 : 70);
          expect(part.isWellFormed()).toBe(text.isWellFormed());
        }
      }),
    );
  });
  it('throttling is worth another try, a wrong number is not, and the link is kept', async () => {
    const centre = await fakeCentre((pdu, n) =>
      pdu.command === command.submitSm ? [0x58, 0x0b, 0][n - 1]! : 0,
    );
    const gateway = gatewayTo(centre.port);
    const once = async () => (await gateway.send([message()]))[0];
    expect(await once()).toMatchObject({ state: 'failed', temporary: true });
    expect(await once()).toMatchObject({
      state: 'failed',
      temporary: false,
      why: { en: expect.stringContaining('11') },
    });
    expect(await once()).toMatchObject({ state: 'sent' });
    expect(centre.pdus.filter(pdu => pdu.command === command.bindTransmitter)).toHaveLength(1);
  });
  it('a refused bind, and a centre that is away, are answers, not errors', async () => {
    const refusing = await fakeCentre(() => 0x0e);
    expect(await gatewayTo(refusing.port).send([message()])).toMatchObject([
      { state: 'failed', temporary: false },
    ]);
    expect(await gatewayTo(1).send([message()])).toMatchObject([{ state: 'failed', temporary: true }]);
  });
  it('MSG-12: a lost answer, or a refusal after the first part, may have been delivered: it is not worth another try by itself', async () => {
    const moody = await fakeCentre((pdu, n) => (pdu.command === command.submitSm && n === 1 ? 'hang_up' : 0));
    const gateway = gatewayTo(moody.port);
    const unknown = { state: 'failed', temporary: false, why: gatewayWords.unknown };
    expect(await gateway.send([message()])).toMatchObject([unknown]);
    // the link is made anew for the next
    expect(await gateway.send([message()])).toMatchObject([{ state: 'sent' }]);
    const throttling = await fakeCentre((pdu, n) => (pdu.command === command.submitSm && n === 2 ? 0x58 : 0));
    expect(await gatewayTo(throttling.port).send([message(long)])).toMatchObject([unknown]);
    expect(gateway.cannotTellRepeats).toBe(true);
  });
  it('answers enquire_link of the centre, and asks what became of a message', async () => {
    const centre = await fakeCentre();
    const gateway = gatewayTo(centre.port);
    const [sent] = await gateway.send([message(long)]);
    const [socket] = centre.sockets;
    socket!.write(
      encodePdu({ command: command.enquireLink, status: 0, sequence: 77, body: Buffer.alloc(0) }),
    );
    const { gatewayId } = sent as { gatewayId: string };
    expect(await gateway.receipts!([gatewayId])).toEqual([{ gatewayId, state: 'delivered' }]);
    expect(
      centre.pdus.some(pdu => pdu.command === command.enquireLink + response && pdu.sequence === 77),
    ).toBe(true);
  });
  it('a length that cannot be ends the connection instead of filling the memory', () => {
    expect(() => takePdus(Buffer.from('ffffffff000000000000000000000000', 'hex'))).toThrow(RangeError);
  });
});

describe('HTTP', () => {
  async function fakeServer(answer: (n: number) => { status: number; body?: string } | null) {
    const seen: { headers: http.IncomingHttpHeaders; body: string; url: string }[] = [];
    const server = http.createServer((request, reply) => {
      let body = '';
      request.on('data', chunk => (body += chunk));
      request.on('end', () => {
        seen.push({ headers: request.headers, body, url: request.url! });
        const what = answer(seen.length);
        if (what) reply.writeHead(what.status).end(what.body);
        else request.socket.destroy();
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    closing.push(
      () => server.closeAllConnections(),
      () => new Promise(resolve => server.close(resolve)),
    );
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
  }
  const template = '{"phone":"{{to}}","params":{"content":"{{text}}"},"outId":"{{id}}","retries":0}';

  it('posts the configured JSON with token and our id as idempotency key', async () => {
    const { url, seen } = await fakeServer(() => ({ status: 202, body: '{"id":"gw-1"}' }));
    const gateway = httpGateway({ url: `${url}/send`, template, token: 'geheim' });
    const text = '引号"和\n换行';
    expect(await gateway.send([message(text)])).toEqual([
      { id: message().id, state: 'sent', gatewayId: 'gw-1' },
    ]);
    expect(JSON.parse(seen[0]!.body)).toEqual({
      phone: '+8613812345678',
      params: { content: text },
      outId: message().id,
      retries: 0,
    });
    expect(seen[0]!.headers).toMatchObject({
      authorization: 'Bearer geheim',
      'idempotency-key': message().id,
    });
  });
  it('a busy or broken gateway is tried again, a refusing one not', async () => {
    const answers = [{ status: 503 }, { status: 429 }, null, { status: 400 }, { status: 200, body: 'ok' }];
    const { url } = await fakeServer(n => answers[n - 1]!);
    const gateway = httpGateway({ url, template });
    const once = async () => (await gateway.send([message()]))[0];
    for (const temporary of [true, true, true, false])
      expect(await once()).toMatchObject({ state: 'failed', temporary });
    expect(await once()).toEqual({ id: message().id, state: 'sent' });
  });
  it('asks what became of a message', async () => {
    const { url, seen } = await fakeServer(() => ({ status: 200, body: '{"state":"delivered"}' }));
    const gateway = httpGateway({ url, template, statusUrl: `${url}/status/{{id}}` });
    expect(await gateway.receipts!(['a/b'])).toEqual([{ gatewayId: 'a/b', state: 'delivered' }]);
    expect(seen[0]!.url).toBe('/status/a%2Fb');
  });
  it('no value breaks out of its string (property)', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(JSON.parse(fillTemplate(template, { to: '1', text, id: 'x' })).params.content).toBe(text);
      }),
    );
  });
});

describe('e-mail by a folder', () => {
  it('writes one RFC 5322 file a message, whole, readable, the same name when sent again', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'outpace-mail-'));
    closing.push(() => rmSync(directory, { recursive: true, force: true }));
    const gateway = pickupGateway({ directory, from: '<cdc@city.example>' }, () =>
      Date.parse('2022-07-20T04:00:05Z'),
    );
    const mail: Outgoing = {
      ...message(long),
      channel: 'email',
      to: 'li@example.org',
      subject: '混管异常等待复采通知'.repeat(4),
    };
    expect(await gateway.send([mail])).toEqual([{ id: mail.id, state: 'sent' }]);
    await gateway.send([mail]);
    expect(readdirSync(directory)).toEqual([`${mail.id}.eml`]);
    const raw = readFileSync(path.join(directory, `${mail.id}.eml`), 'latin1');
    const [head, body] = raw.split('\r\n\r\n') as [string, string];
    expect(head).toContain('Date: Wed, 20 Jul 2022 04:00:05 +0000\r\n');
    expect(head).toContain(`Message-ID: <${mail.id}@city.example>`);
    expect(Buffer.from(raw, 'latin1').every(byte => byte < 128)).toBe(true);
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(78);
    const subject = [...head.matchAll(/=\?UTF-8\?B\?([^?]+)\?=/g)].map(([, word]) =>
      Buffer.from(word!, 'base64').toString(),
    );
    expect(subject.join('')).toBe(mail.subject);
    expect(Buffer.from(body, 'base64').toString()).toBe(long);
  });
  it('a folder that cannot be written is tried again', async () => {
    const gateway = pickupGateway(
      { directory: path.join(import.meta.filename, 'mail'), from: 'cdc@city.example' },
      Date.now,
    );
    expect(await gateway.send([message()])).toMatchObject([{ state: 'failed', temporary: true }]);
  });
});
