import fs from 'node:fs';
import { exchangeLimits } from './limits.ts';

/** How the listener for laboratories is run; documented in docs/operations/laboratory-feeds.md. */
export interface MllpSetting {
  host: string;
  /** 0: any free one (tests). */
  port: number;
  /** Absent: no TLS, and then on the loopback only. PEM texts. */
  tls?: { certificate: string; key: string; authorities: string };
  idleInsideFrameSeconds: number;
  wholeFrameSeconds: number;
}

/** Registered with IANA for HL7 over MLLP; a demo city listens on it when it is free. */
export const demoMllpPort = 2575;

/** Without TLS, for this machine only. `port` 0: any free one. */
export const loopbackSetting = (port: number): MllpSetting => ({
  host: '127.0.0.1',
  port,
  idleInsideFrameSeconds: exchangeLimits.idleInsideFrame.value,
  wholeFrameSeconds: exchangeLimits.wholeFrame.value,
});

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads the environment; null where no port is set. Throws naming the variable when one is unusable. */
export function mllpSettingFrom(environment: NodeJS.ProcessEnv): MllpSetting | null {
  const text = environment.OUTPACE_MLLP_PORT;
  if (!text) return null;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`OUTPACE_MLLP_PORT must be a port number, not ${text}.`);
  const host = environment.OUTPACE_MLLP_HOST ?? '127.0.0.1';
  const files = (['OUTPACE_MLLP_CERT', 'OUTPACE_MLLP_KEY', 'OUTPACE_MLLP_CA'] as const).map(name => ({
    name,
    file: environment[name],
  }));
  const limits = {
    idleInsideFrameSeconds: exchangeLimits.idleInsideFrame.value,
    wholeFrameSeconds: exchangeLimits.wholeFrame.value,
  };
  if (files.every(({ file }) => !file)) {
    if (!loopback.has(host))
      throw new Error(
        `OUTPACE_MLLP_HOST is ${host}: without OUTPACE_MLLP_CERT, OUTPACE_MLLP_KEY and OUTPACE_MLLP_CA laboratories are heard on the loopback only.`,
      );
    return { host, port, ...limits };
  }
  const [certificate, key, authorities] = files.map(({ name, file }) => {
    if (!file) throw new Error(`${name} must be set where another of OUTPACE_MLLP_CERT, _KEY, _CA is.`);
    try {
      return fs.readFileSync(file, 'utf8');
    } catch (error) {
      throw new Error(`${name}: ${file} cannot be read (${(error as { code?: string }).code}).`);
    }
  }) as [string, string, string];
  return { host, port, tls: { certificate, key, authorities }, ...limits };
}
