import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import forge from 'node-forge';
import { MllpFrames, mllpFrame } from './mllpFrames.ts';

/** A laboratory's system, as tests play it: a real client over TCP or TLS. */
export class MllpClient {
  readonly socket: Socket;
  readonly #frames = new MllpFrames(1_048_576);
  readonly #answers: string[] = [];
  #waiting: (() => void) | null = null;
  closed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', chunk => {
      for (const event of this.#frames.push(chunk))
        if ('frame' in event) this.#answers.push(event.frame.toString());
      this.#waiting?.();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#waiting?.();
    });
  }

  static async open(port: number, options?: tls.ConnectionOptions): Promise<MllpClient> {
    const socket = options
      ? tls.connect({ port, host: '127.0.0.1', ...options })
      : net.connect({ port, host: '127.0.0.1' });
    const client = new MllpClient(socket);
    await once(socket, options ? 'secureConnect' : 'connect');
    return client;
  }

  write(bytes: Uint8Array | string): void {
    this.socket.write(bytes);
  }

  /** The next answers, in order; fewer when the line is closed. */
  async answers(count: number): Promise<string[]> {
    while (this.#answers.length < count && !this.closed)
      await new Promise<void>(resolve => {
        this.#waiting = resolve;
      });
    return this.#answers.splice(0, count);
  }

  async send(message: string): Promise<string> {
    this.write(mllpFrame(message));
    return (await this.answers(1))[0] ?? '';
  }

  async ended(): Promise<void> {
    while (!this.closed)
      await new Promise<void>(resolve => {
        this.#waiting = resolve;
      });
  }

  close(): void {
    this.socket.destroy();
  }
}

/** MSA-1 and the rules of the ERR segments. */
export function readAnswer(answer: string): { code: string; controlId: string; rules: string[] } {
  const segments = answer.split('\r');
  const msa = segments.find(each => each.startsWith('MSA'))?.split('|') ?? [];
  return {
    code: msa[1] ?? '',
    controlId: msa[2] ?? '',
    rules: segments.filter(each => each.startsWith('ERR')).map(each => each.split('|')[5]!.split('^')[0]!),
  };
}

export interface MadeCertificate {
  certificate: string;
  key: string;
}

/** A certificate authority, and certificates it signs; made up for one test. */
export function madeUpAuthority(): {
  authority: string;
  sign(name: string, until?: string): MadeCertificate;
} {
  const own = pair();
  const root = certificateOf('Test authority', own, null, '2040-01-01');
  return {
    authority: forge.pki.certificateToPem(root),
    sign(name, until = '2040-01-01') {
      const keys = pair();
      return {
        certificate: forge.pki.certificateToPem(
          certificateOf(name, keys, { root, key: own.privateKey }, until),
        ),
        key: forge.pki.privateKeyToPem(keys.privateKey),
      };
    },
  };
}

const pair = () => forge.pki.rsa.generateKeyPair({ bits: 2048 });
let serial = 0;

function certificateOf(
  name: string,
  keys: forge.pki.rsa.KeyPair,
  issuer: { root: forge.pki.Certificate; key: forge.pki.rsa.PrivateKey } | null,
  until: string,
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = `0${++serial}`;
  certificate.validity.notBefore = new Date('2020-01-01');
  certificate.validity.notAfter = new Date(until);
  const subject = [{ name: 'commonName', value: name }];
  certificate.setSubject(subject);
  certificate.setIssuer(issuer ? issuer.root.subject.attributes : subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: !issuer },
    ...(issuer ? [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }] : []),
  ]);
  certificate.sign(issuer?.key ?? keys.privateKey, forge.md.sha256.create());
  return certificate;
}
