import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { Outpace } from '../../../core/outpace.ts';
import { exchangeSession } from './asFeed.ts';
import { type FeedRow, feedOfCertificate, feedOfSender } from './feedStore.ts';
import { decodeHl7 } from './hl7Charset.ts';
import { parseHl7 } from './hl7Message.ts';
import { exchangeLimits } from './limits.ts';
import { type FindFeed, MllpConnection } from './mllpConnection.ts';
import { demoMllpPort, loopbackSetting, type MllpSetting, mllpSettingFrom } from './mllpSetting.ts';
import { headerOf } from './oruHeader.ts';

export interface MllpListener {
  port: number;
  /** Reads no more, answers what was read, ends every line. */
  stop(): Promise<void>;
}

const listening = new WeakMap<Outpace, number>();
/** Where the demo of a folder listened, so that it does again after it went back to a saved point. */
const portsOfDemos = new Map<string, number>();

/** The port on which a city hears laboratories; null where it does not. */
export function mllpPortOf(outpace: Outpace): number | null {
  return listening.get(outpace) ?? null;
}

/** Begins the listener where the environment sets its port; a demo city has one on the loopback anyway. */
export async function serveMllp(outpace: Outpace): Promise<MllpListener | undefined> {
  const setting = mllpSettingFrom(process.env);
  const { demo, dataDirectory } = outpace.config;
  if (!setting && !demo) return undefined;
  const listener = setting
    ? await listenMllp(outpace, setting)
    : await listenInDemo(outpace, portsOfDemos.get(dataDirectory) ?? demoMllpPort);
  if (!setting) portsOfDemos.set(dataDirectory, listener.port);
  listening.set(outpace, listener.port);
  return {
    ...listener,
    async stop() {
      listening.delete(outpace);
      await listener.stop();
    },
  };
}

/** The port, or any free one when something else has it: a demo must open all the same. */
async function listenInDemo(outpace: Outpace, port: number): Promise<MllpListener> {
  try {
    return await listenMllp(outpace, loopbackSetting(port));
  } catch (error) {
    if (!['EADDRINUSE', 'EACCES'].includes((error as { code?: string }).code ?? '')) throw error;
    return listenMllp(outpace, loopbackSetting(0));
  }
}

/** Listens for laboratories: with TLS a feed is its client's certificate, without it the sender's names. */
export async function listenMllp(outpace: Outpace, setting: MllpSetting): Promise<MllpListener> {
  const open = new Set<MllpConnection>();
  const take = (socket: Socket, findFeed: FindFeed) => {
    const address = socket.remoteAddress ?? '';
    const ofAddress = [...open].filter(each => each.address === address).length;
    if (ofAddress >= exchangeLimits.connectionsOfOneAddress.value) {
      socket.destroy();
      return;
    }
    const connection = new MllpConnection(outpace, socket, findFeed);
    open.add(connection);
    socket.on('close', () => open.delete(connection));
  };
  const server: Server = setting.tls
    ? tls.createServer(
        {
          cert: setting.tls.certificate,
          key: setting.tls.key,
          ca: setting.tls.authorities,
          requestCert: true,
          rejectUnauthorized: true,
          minVersion: 'TLSv1.2',
          handshakeTimeout: 10_000,
        },
        socket => take(socket, byCertificate(outpace, socket)),
      )
    : net.createServer(socket => take(socket, bySender(outpace)));
  server.maxConnections = exchangeLimits.connections.value;
  server.on('tlsClientError', (_error, socket: TLSSocket) => socket.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(setting.port, setting.host, resolve);
  });
  const watch = setInterval(() => {
    const now = performance.now();
    for (const connection of open) connection.watch(now, setting);
  }, 1000);
  watch.unref();
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      clearInterval(watch);
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      await Promise.all([...open].map(connection => connection.finish()));
      await closed;
    },
  };
}

function byCertificate(outpace: Outpace, socket: TLSSocket): FindFeed {
  const fingerprint = (socket.getPeerCertificate().fingerprint256 ?? '').replaceAll(':', '').toLowerCase();
  return async () =>
    /^[0-9a-f]{64}$/.test(fingerprint)
      ? idOf(await find(outpace, ctx => feedOfCertificate(ctx, fingerprint)))
      : null;
}

function bySender(outpace: Outpace): FindFeed {
  return async frame => {
    const decoded = decodeHl7(frame, 'UNICODE UTF-8');
    const message = 'text' in decoded ? parseHl7(decoded.text) : null;
    if (!message || 'problem' in message) return null;
    const { application, facility } = headerOf(message);
    return idOf(await find(outpace, ctx => feedOfSender(ctx, application, facility)));
  };
}

const idOf = (feed: FeedRow | null) => feed?.id ?? null;

async function find(
  outpace: Outpace,
  look: (ctx: Parameters<typeof feedOfCertificate>[0]) => Promise<FeedRow | null>,
): Promise<FeedRow | null> {
  const token = await outpace.systemToken(exchangeSession.name, exchangeSession.capabilities);
  return outpace.act(token, look);
}
