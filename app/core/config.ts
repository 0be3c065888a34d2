import path from 'node:path';

/** How one city is run. Everything has a safe value for a newcomer; production sets it by environment. */
export interface Config {
  /** Folder of the embedded database, the key store, sealed files. */
  dataDirectory: string;
  /** Connection strings; absent = the embedded PostgreSQL of `dataDirectory`. */
  databaseUrls?: { owner: string; queue: string; app: string; worker: string };
  masterKey?: string;
  host: string;
  port: number;
  /** True for the demo city: loopback only, watermark, printed sign-ins. */
  demo: boolean;
  /** True for a drill: a simulated city on its own clock; every page says so. */
  drill?: boolean;
  /** The outside address, `https://…` in production: cookies are then Secure. */
  publicUrl?: string;
  /** Addresses or networks of the proxies before us whose word on the caller's address is believed; none unless named. */
  trustedProxies?: string[];
  /** Staff must use a second factor (always outside the demo unless the city's own sign-on does it). */
  secondFactor: boolean;
  durable: boolean;
  /** Folder of the trace index's sealed days; `segments` in the data folder unless set. */
  segmentDirectory?: string;
  /** Threads a large trace may use; the machine's cores unless set. */
  traceThreads?: number;
}

/** Reads the environment. Throws naming the variable when one is unusable. */
export function configFromEnvironment(
  environment: NodeJS.ProcessEnv,
  overrides: Partial<Config> = {},
): Config {
  const port = Number(environment.OUTPACE_PORT ?? 8600);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`OUTPACE_PORT must be a port number, not ${environment.OUTPACE_PORT}.`);
  const demo = overrides.demo ?? environment.OUTPACE_DEMO === '1';
  const urls = environment.DATABASE_URL
    ? {
        owner: environment.DATABASE_URL,
        queue: required(environment, 'DATABASE_QUEUE_URL'),
        app: required(environment, 'DATABASE_APP_URL'),
        worker: required(environment, 'DATABASE_WORKER_URL'),
      }
    : undefined;
  if (urls && !demo && !environment.OUTPACE_MASTER_KEY)
    throw new Error('OUTPACE_MASTER_KEY must be set (32 bytes, base64) where DATABASE_URL is.');
  return {
    dataDirectory: path.resolve(environment.OUTPACE_DATA ?? '.outpace'),
    databaseUrls: urls,
    masterKey: environment.OUTPACE_MASTER_KEY,
    host: demo ? '127.0.0.1' : (environment.OUTPACE_HOST ?? '127.0.0.1'),
    port,
    demo,
    publicUrl: environment.OUTPACE_PUBLIC_URL,
    ...(environment.OUTPACE_TRUSTED_PROXIES
      ? { trustedProxies: environment.OUTPACE_TRUSTED_PROXIES.split(',').map(part => part.trim()) }
      : {}),
    secondFactor: !demo && environment.OUTPACE_SECOND_FACTOR !== 'elsewhere',
    durable: true,
    ...(environment.OUTPACE_SEGMENTS ? { segmentDirectory: path.resolve(environment.OUTPACE_SEGMENTS) } : {}),
    ...(environment.OUTPACE_TRACE_THREADS
      ? { traceThreads: wholeNumber(environment, 'OUTPACE_TRACE_THREADS', 1, 64) }
      : {}),
    ...overrides,
  };
}

function wholeNumber(environment: NodeJS.ProcessEnv, name: string, least: number, most: number): number {
  const value = Number(environment[name]);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new Error(`${name} must be a whole number from ${least} to ${most}, not ${environment[name]}.`);
  return value;
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} must be set where DATABASE_URL is.`);
  return value;
}
