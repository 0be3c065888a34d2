import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { connect } from '../../core/database/connect.ts';
import type { Outpace } from '../../core/outpace.ts';
import { localSession } from '../../modules/accounts/setup.ts';
import type { Refused } from '../api.ts';
import type { SimulatedAccount, SimulatedDuty } from '../city/index.ts';

type Method = 'GET' | 'POST' | 'PATCH';
/** A refusal of the product, with its rule. */
export type { Refused };

/** Whether an answer is a refusal. */
export const isRefused = (answer: unknown): answer is Refused =>
  typeof answer === 'object' && answer !== null && 'rule' in answer && 'errors' in answer;

/** A simulated account as the product knows it. */
export interface Seat extends SimulatedAccount {
  accountId: string;
}

/**
 * The product's HTTP API in the name of simulated staff and devices. Sessions are made on first use, and again when one has ended. Counts what is
 * called and how long it takes, by route.
 */
export class Client {
  readonly seats: Seat[];
  /** Milliseconds and calls by method and route. */
  readonly spent = new Map<string, { calls: number; ms: number }>();
  /** Refusals by route and rule: what the product did not let the staff do. */
  readonly refusals = new Map<string, number>();
  /** Calls so far that were no look. */
  writes = 0;
  readonly #outpace: Outpace;
  readonly #server: FastifyInstance;
  readonly #tokens = new Map<string, Promise<string>>();
  readonly #clock: () => number;

  private constructor(outpace: Outpace, server: FastifyInstance, seats: Seat[], clock: () => number) {
    this.#outpace = outpace;
    this.#server = server;
    this.seats = seats;
    this.#clock = clock;
  }

  /** Counts something else that takes time, under a name of its own. */
  async timed<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    const began = this.#clock();
    try {
      return await work();
    } finally {
      this.#add(name, this.#clock() - began);
    }
  }

  #add(name: string, ms: number): void {
    const spent = this.spent.get(name) ?? { calls: 0, ms: 0 };
    spent.calls++;
    spent.ms += ms;
    this.spent.set(name, spent);
  }

  /** Finds the accounts of the simulation. Throws when one is missing. `stopwatch` is in milliseconds. */
  static async open(
    outpace: Outpace,
    server: FastifyInstance,
    accounts: readonly SimulatedAccount[],
    stopwatch: () => number = () => performance.now(),
  ): Promise<Client> {
    const owner = connect(outpace.urls.owner, { connections: 1 });
    try {
      const { rows } = await sql<{
        id: string;
        login: string;
      }>`select id, login from core.account where login = any(${accounts.map(one => one.login)}::text[])`.execute(
        owner,
      );
      const ids = new Map(rows.map(row => [row.login, row.id]));
      const seats = accounts.map(account => {
        const accountId = ids.get(account.login);
        if (!accountId)
          throw new Error(`the city has no account ${account.login}; it was not filled to its end`);
        return { ...account, accountId };
      });
      return new Client(outpace, server, seats, stopwatch);
    } finally {
      await owner.destroy();
    }
  }

  /** Seats of a duty, in order. */
  of(duty: SimulatedDuty): Seat[] {
    return this.seats.filter(seat => seat.duty === duty);
  }

  /** The seat of a duty whose area holds a key; an investigator's, who works in the whole city, where there is none. */
  seatFor(duty: SimulatedDuty, areaKey: number): Seat {
    return (
      this.seats.find(seat => seat.duty === duty && areaKey >= seat.areaKey && areaKey <= seat.areaHi) ??
      this.reporter
    );
  }

  /** Reports cases and whatever no other seat may do. Throws where the scenario has no investigator account. */
  get reporter(): Seat {
    const found = this.seats.find(seat => seat.duty === 'investigator');
    if (!found) throw new Error('the scenario has no investigator: nobody can report a case');
    return found;
  }

  /** Calls the API as a seat; a refusal comes back as an answer, an error of the server is thrown. */
  async call<T>(seat: Seat, method: Method, url: string, body?: unknown): Promise<T | Refused> {
    let answer = await this.#send(await this.#token(seat), method, url, body);
    if (answer.status === 401) {
      this.#tokens.delete(seat.login);
      answer = await this.#send(await this.#token(seat), method, url, body);
    }
    return this.#read<T>(answer, method, url);
  }

  /** As `call`, where a refusal is a mistake of ours. */
  async must<T>(seat: Seat, method: Method, url: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(seat, method, url, body);
    if (isRefused(answer)) throw new Error(`${method} ${url}: refused by ${answer.rule}`);
    return answer as T;
  }

  /** Calls the API as a device with its token (base64url). */
  async device<T>(token: string, url: string, body: unknown): Promise<T | Refused> {
    return this.#read<T>(await this.#send(token, 'POST', url, body), 'POST', url);
  }

  /** Every row of a list, page by page. `until`: stop after the page of which it is true. */
  async pages<T>(
    seat: Seat,
    url: string,
    until?: (items: T[]) => boolean,
  ): Promise<{ items: T[]; total: number }> {
    const items: T[] = [];
    let after = '';
    for (;;) {
      const page = await this.must<{ items: T[]; next: string | null; total: number }>(
        seat,
        'GET',
        `${url}${url.includes('?') ? '&' : '?'}limit=200${after}`,
      );
      items.push(...page.items);
      if (!page.next || until?.(page.items)) return { items, total: page.total };
      after = `&after=${page.next}`;
    }
  }

  #token(seat: Seat): Promise<string> {
    let token = this.#tokens.get(seat.login);
    if (!token) {
      const fresh = randomBytes(32);
      token = localSession(this.#outpace, seat.accountId, fresh).then(() => fresh.toString('base64url'));
      this.#tokens.set(seat.login, token);
    }
    return token;
  }

  async #send(token: string, method: Method, url: string, body: unknown) {
    const began = this.#clock();
    if (method !== 'GET') this.writes++;
    const answer = await this.#server.inject({
      method,
      url: `/api${url}`,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    this.#add(routeOf(method, url), this.#clock() - began);
    return { status: answer.statusCode, text: answer.body };
  }

  #read<T>(answer: { status: number; text: string }, method: Method, url: string): T | Refused {
    if (answer.status >= 500) throw new Error(`${method} ${url}: ${answer.text}`);
    const parsed = JSON.parse(answer.text || '{}') as T & Partial<Refused>;
    if (answer.status < 400) return parsed;
    const rule = parsed.rule ?? String(answer.status);
    const key = `${routeOf(method, url)} ${rule}`;
    this.refusals.set(key, (this.refusals.get(key) ?? 0) + 1);
    return { ...parsed, rule, errors: parsed.errors ?? [] };
  }
}

const routeOf = (method: Method, url: string) =>
  `${method} ${url.replace(/\?.*$/, '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')}`;
