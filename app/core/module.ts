import type { Transaction } from 'kysely';
import type { Scope } from './database/scope.ts';
import type { Tables } from './database/tables.ts';
import type { PublicPage } from './http/publicPages.ts';
import type { RouteDefinition } from './http/route.ts';
import type { JournalEntry } from './journal/append.ts';
import type { KeyStore } from './keys/keystore.ts';
import type { Outpace } from './outpace.ts';
import type { Capability } from './sessions/capabilities.ts';

/** Everything a command or a query works with: one transaction, one scope, one instant. */
export interface Context {
  tx: Transaction<Tables>;
  scope: Scope;
  /** Now by the product's clock, epoch milliseconds; the same throughout the request. */
  now: number;
  purpose: string;
  keys: KeyStore;
  outpace: Outpace;
  can(capability: Capability): boolean;
  /** Writes a journal entry in this transaction. */
  journal(entry: JournalEntry): Promise<void>;
  /** Tells the other modules what happened, in this transaction; their reactions run before it ends. */
  emit<K extends keyof Events>(name: K, event: Events[K]): Promise<void>;
  /** Adds a background job in this transaction; it will act for the same person in the same scope. `key` replaces a waiting job of that key. */
  enqueue(task: string, payload: Record<string, unknown>, key?: string): Promise<void>;
}

/** The events modules tell each other. Each module adds its own: `declare module '../../core/module.ts' { interface Events { 'case.opened': {...} } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the modules through declaration merging
export interface Events {}

/** What a background job works with: as many transactions as it needs, each in the scope of whoever asked for it. */
export interface JobContext {
  outpace: Outpace;
  /** Runs one transaction; commit by returning. Throwing a `Refused`, or returning a refusal, rolls back. */
  transaction<T>(work: (ctx: Context) => Promise<T>): Promise<T>;
}

/** One capability of the product, as the server sees it. */
export interface Module {
  name: string;
  routes?: RouteDefinition[];
  reactions?: { [K in keyof Events]?: (ctx: Context, event: Events[K]) => Promise<void> };
  jobs?: Record<string, (job: JobContext, payload: never) => Promise<void>>;
  /** Work the system itself does again and again, in its own named session over the whole city. */
  timed?: {
    name: string;
    everySeconds: number;
    capabilities: Capability[];
    run: (ctx: Context) => Promise<void>;
  }[];
  /** Pages for anyone, as plain HTML: no session, no script needed. Addresses outside /api. */
  publicPages?: PublicPage[];
  /** Begins with the server and not with the command line: a listener on a port of its own. `stop` ends it in order. */
  serve?: (outpace: Outpace) => Promise<{ stop(): Promise<void> } | undefined>;
  /** Runs once when the server (or the command line) opens the city; must be quick. */
  start?: (outpace: Outpace) => Promise<void>;
  stop?: (outpace: Outpace) => Promise<void>;
}
