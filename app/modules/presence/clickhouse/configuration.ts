/** Where a city's presences and tracing run once they outgrow one machine. */
export interface ClickHouseConfig {
  /** Address of any server of the cluster or of what stands before it: `https://…:8443`. */
  url: string;
  database: string;
  /** Name of the cluster in the servers' configuration; absent = one server alone. */
  cluster?: string;
  /** Tables keep copies on the replicas of their shard. */
  replicated: boolean;
  user: string;
  password: string;
}

/** A name that can stand in a statement as it is. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,62}$/;

/**
 * Reads `OUTPACE_CLICKHOUSE_URL`, `_DATABASE` (default `outpace`), `_CLUSTER`, `_REPLICATED` (`0` for a cluster without copies),
 * `_USER`, `_PASSWORD`. Undefined when no address is set: presence and tracing then stay on this machine. Throws an Error
 * naming the variable that cannot be used.
 */
export function clickhouseFromEnvironment(environment: NodeJS.ProcessEnv): ClickHouseConfig | undefined {
  const url = environment.OUTPACE_CLICKHOUSE_URL;
  if (!url) return undefined;
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol))
    throw new Error(`OUTPACE_CLICKHOUSE_URL must be an http or https address, not ${url}.`);
  if (address.username || address.password)
    throw new Error('OUTPACE_CLICKHOUSE_URL must not hold a password: use OUTPACE_CLICKHOUSE_PASSWORD.');
  const cluster = environment.OUTPACE_CLICKHOUSE_CLUSTER || undefined;
  return {
    url,
    database: named('OUTPACE_CLICKHOUSE_DATABASE', environment.OUTPACE_CLICKHOUSE_DATABASE || 'outpace'),
    cluster: cluster && named('OUTPACE_CLICKHOUSE_CLUSTER', cluster),
    replicated: cluster !== undefined && environment.OUTPACE_CLICKHOUSE_REPLICATED !== '0',
    user: environment.OUTPACE_CLICKHOUSE_USER || 'default',
    password: environment.OUTPACE_CLICKHOUSE_PASSWORD ?? '',
  };
}

function named(variable: string, value: string): string {
  if (!NAME.test(value)) throw new Error(`${variable} must be letters, digits and _, not ${value}.`);
  return value;
}
