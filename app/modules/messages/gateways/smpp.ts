import net from 'node:net';
import tls from 'node:tls';
import type { MessageConfiguration } from '../configuration.ts';
import {
  type GatewayAnswer,
  gatewayWords,
  type MessageGateway,
  type Outgoing,
  type Receipt,
} from './gateway.ts';
import {
  command,
  concatenationOf,
  cString,
  encodePdu,
  type Pdu,
  readCString,
  response,
  submitBody,
  takePdus,
  temporaryStatus,
  ucs2Parts,
} from './smppPdu.ts';

type Settings = NonNullable<MessageConfiguration['smpp']>;

/** The message centre said no, or cannot be reached (status null). */
class SmppProblem extends Error {
  readonly status: number | null;
  constructor(status: number | null) {
    super(status === null ? 'SMPP: no answer' : `SMPP: status ${status}`);
    this.status = status;
  }
}

const answerMs = 10_000;
const idleMs = 30_000;
/** Submissions on the way at once; message centres commonly allow 10. */
const window = 10;

/** One bound connection: numbers its requests, matches the answers, keeps the link alive and answers the other side's questions. */
class SmppLink {
  readonly #socket: net.Socket;
  readonly #waiting = new Map<number, { done: (pdu: Pdu) => void; fail: (problem: Error) => void }>();
  #sequence = 0;
  #buffer = Buffer.alloc(0);
  #alive: NodeJS.Timeout;
  open = true;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', bytes => this.#take(bytes));
    socket.on('error', () => this.#end());
    socket.on('close', () => this.#end());
    this.#alive = setInterval(() => {
      this.ask(command.enquireLink, Buffer.alloc(0)).catch(() => this.#end());
    }, idleMs);
    this.#alive.unref();
  }

  /** Sends a request; resolves with its answer, rejects with `SmppProblem` when the answer is a refusal or does not come. */
  ask(what: number, body: Buffer): Promise<Pdu> {
    if (!this.open) return Promise.reject(new SmppProblem(null));
    this.#sequence = (this.#sequence % 0x7ffffffe) + 1;
    const sequence = this.#sequence;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(sequence);
        reject(new SmppProblem(null));
      }, answerMs);
      this.#waiting.set(sequence, {
        done: pdu => {
          clearTimeout(timer);
          if (pdu.status === 0) resolve(pdu);
          else reject(new SmppProblem(pdu.status));
        },
        fail: problem => {
          clearTimeout(timer);
          reject(problem);
        },
      });
      this.#socket.write(encodePdu({ command: what, status: 0, sequence, body }));
    });
  }

  /** Says goodbye and closes; waits no longer than a second. */
  async unbind(): Promise<void> {
    await Promise.race([
      this.ask(command.unbind, Buffer.alloc(0)).catch(() => {}),
      new Promise(resolve => setTimeout(resolve, 1000).unref()),
    ]);
    this.#end();
  }

  #take(bytes: Buffer): void {
    let pdus: Pdu[];
    try {
      const taken = takePdus(Buffer.concat([this.#buffer, bytes]));
      this.#buffer = Buffer.from(taken.rest);
      pdus = taken.pdus;
    } catch {
      this.#end();
      return;
    }
    for (const pdu of pdus) {
      if (pdu.command >= response) {
        this.#waiting.get(pdu.sequence)?.done(pdu);
        this.#waiting.delete(pdu.sequence);
      } else {
        const known = pdu.command === command.enquireLink || pdu.command === command.unbind;
        this.#socket.write(
          encodePdu({
            command: known ? pdu.command + response : command.genericNack,
            status: known ? 0 : 3,
            sequence: pdu.sequence,
            body: Buffer.alloc(0),
          }),
        );
        if (pdu.command === command.unbind) this.#end();
      }
    }
  }

  #end(): void {
    if (!this.open) return;
    this.open = false;
    clearInterval(this.#alive);
    this.#socket.destroy();
    for (const { fail } of this.#waiting.values()) fail(new SmppProblem(null));
    this.#waiting.clear();
  }
}

async function bind(settings: Settings): Promise<SmppLink> {
  const socket = await new Promise<net.Socket>((resolve, reject) => {
    const { host, port } = settings;
    const connecting = settings.tls
      ? tls.connect({ host, port, servername: net.isIP(host) ? undefined : host }, () => resolve(connecting))
      : net.connect({ host, port }, () => resolve(connecting));
    connecting.setTimeout(answerMs, () => connecting.destroy(new Error('timeout')));
    connecting.once('error', () => reject(new SmppProblem(null)));
  });
  socket.setTimeout(0);
  const link = new SmppLink(socket);
  try {
    await link.ask(
      command.bindTransmitter,
      Buffer.concat([
        cString(settings.systemId),
        cString(settings.password),
        cString(''),
        // interface version 3.4, type and plan of numbers unknown
        Buffer.from([0x34, 0, 0]),
        cString(''),
      ]),
    );
  } catch (problem) {
    await link.unbind();
    throw problem;
  }
  return link;
}

/**
 * Sends through a message centre by SMPP 3.4: one transmitter connection, made when first needed and again when it broke, UCS-2 throughout, long texts in parts.
 * Answers of the centre are final except system error, full queue and throttling. SMPP knows no repeats, so a message whose answer is lost is not sent again by itself (MSG-12):
 * without the answer there is no id to ask what became of it.
 */
export function smppGateway(settings: Settings): MessageGateway {
  let link: Promise<SmppLink> | null = null;
  const connected = async (): Promise<SmppLink> => {
    const known = await link?.catch(() => null);
    if (known?.open) return known;
    link = bind(settings);
    link.catch(() => {});
    return link;
  };
  const sendOne = async (message: Outgoing): Promise<GatewayAnswer> => {
    // from the first submission on, nothing but an answer says what became of it
    let submitting = false;
    let taken = 0;
    try {
      const to = await connected();
      const parts = ucs2Parts(message.text);
      const ids: string[] = [];
      for (const [index, part] of parts.entries()) {
        const concatenation =
          parts.length > 1
            ? { reference: concatenationOf(message.id), total: parts.length, index: index + 1 }
            : undefined;
        submitting = to.open;
        const answer = await to.ask(
          command.submitSm,
          submitBody({ source: settings.sourceAddress, to: message.to, part, concatenation }),
        );
        taken++;
        ids.push(readCString(answer.body));
      }
      return { id: message.id, state: 'sent', gatewayId: ids.join(',') };
    } catch (problem) {
      const status = problem instanceof SmppProblem ? problem.status : null;
      // MSG-12: an answer that is lost, or parts that are out already: a repeat would be a second message
      if (status === null ? submitting || taken > 0 : taken > 0)
        return { id: message.id, state: 'failed', temporary: false, why: gatewayWords.unknown };
      return {
        id: message.id,
        state: 'failed',
        temporary: status === null || temporaryStatus.has(status),
        why: status === null ? gatewayWords.away : gatewayWords.refused(status),
      };
    }
  };
  const receiptOf = async (gatewayId: string): Promise<Receipt> => {
    try {
      const asked = await connected();
      const states: number[] = [];
      for (const id of gatewayId.split(',')) {
        const { body } = await asked.ask(
          command.querySm,
          Buffer.concat([cString(id), Buffer.from([0, 1]), cString(settings.sourceAddress)]),
        );
        // message_id, final_date, then the state; 2 = delivered, 3 expired, 4 deleted, 5 undeliverable, 8 rejected
        const finalDate = body.indexOf(0) + 1;
        states.push(body[body.indexOf(0, finalDate) + 1] ?? 0);
      }
      const lost = states.find(state => [3, 4, 5, 8].includes(state));
      if (lost !== undefined) return { gatewayId, state: 'failed', why: gatewayWords.refused(lost) };
      if (states.every(state => state === 2)) return { gatewayId, state: 'delivered' };
    } catch {
      // not known yet; asked again later
    }
    return { gatewayId, state: 'sent' };
  };
  const inWindow = async <A, B>(items: readonly A[], one: (item: A) => Promise<B>): Promise<B[]> => {
    const answers: B[] = [];
    for (let from = 0; from < items.length; from += window)
      answers.push(...(await Promise.all(items.slice(from, from + window).map(one))));
    return answers;
  };
  return {
    name: 'smpp',
    cannotTellRepeats: true,
    send: batch => inWindow(batch, sendOne),
    receipts: ids => inWindow(ids, receiptOf),
    async close() {
      const known = await link?.catch(() => null);
      link = null;
      await known?.unbind();
    },
  };
}
