import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import { Refused, refuse } from '../core/refusal.ts';
import { answerOf } from './answers.ts';
import { askHidden } from './askHidden.ts';
import type { City, Sent } from './city.ts';
import { UsageError } from './command.ts';

const pollMilliseconds = 300;

/** Works on a running server: with a token, or by signing in; a session opened here is ended again. */
export async function openServer(address: string, who: { token?: string; login?: string }): Promise<City> {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new UsageError(
      `--server 须为网址(https://…),不能是“${address}”。`,
      `--server takes an address (https://…), not “${address}”.`,
    );
  const base = `${address.replace(/\/+$/, '')}/api`;
  const answer = async (
    method: string,
    url: string,
    sent: Sent,
    token: string | undefined,
  ): Promise<Response> => {
    const body = sent.stream ?? (method === 'GET' ? undefined : JSON.stringify(sent.body ?? {}));
    const headers = {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined
        ? {}
        : { 'content-type': sent.stream ? 'application/octet-stream' : 'application/json' }),
      ...sent.headers,
    };
    return fetch(`${base}${url}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: body as never, duplex: 'half' }),
    } as RequestInit).catch(error => {
      const code = (error as { cause?: { code?: string } }).cause?.code ?? '';
      throw new Refused(
        refuse('CLI-3', `连不上 ${address}(${code})。`, `${address} cannot be reached (${code}).`),
      );
    });
  };
  const ask = async <T>(method: string, url: string, sent: Sent, token: string | undefined) => {
    const got = await answer(method, url, sent, token);
    return answerOf<T>({ status: got.status, text: await got.text() });
  };
  let token = who.token;
  if (!token) {
    if (!who.login)
      throw new UsageError(
        '请在 OUTPACE_TOKEN 中给出令牌,或用 --login 登录。',
        'Give a token in OUTPACE_TOKEN, or sign in with --login.',
      );
    const password = process.env.OUTPACE_PASSWORD ?? (await askHidden(`${who.login} 的密码 / password: `));
    if (!password)
      throw new UsageError('请在 OUTPACE_PASSWORD 中给出密码。', 'Give the password in OUTPACE_PASSWORD.');
    const signIn = (code: string | undefined) =>
      ask<{ token: string }>(
        'POST',
        '/sign-in',
        { body: { login: who.login, password, kind: 'command_line', ...(code ? { code } : {}) } },
        undefined,
      );
    const opened = await signIn(process.env.OUTPACE_CODE).catch(async error => {
      if (
        !(error instanceof Refused) ||
        error.refusal.details?.needsCode !== true ||
        process.env.OUTPACE_CODE
      )
        throw error;
      const code = await askHidden('验证码 / code: ');
      if (!code) throw error;
      return signIn(code);
    });
    token = opened.token;
  }
  const signedIn = token;
  const session = await ask<{ timeZone: string }>('GET', '/session', {}, signedIn);
  return {
    where: address,
    timeZone: session.timeZone,
    request: (method, url, sent = {}) => ask(method, url, sent, signedIn),
    async download(url) {
      const got = await answer('GET', url, {}, signedIn);
      if (!got.ok || !got.body) answerOf({ status: got.status, text: await got.text() });
      return Readable.fromWeb(got.body as WebStream);
    },
    async settle(isDone) {
      while (!(await isDone())) await new Promise(resolve => setTimeout(resolve, pollMilliseconds));
    },
    // the server does it every second by itself
    sequenceJournal: () => new Promise(resolve => setTimeout(resolve, 2000)),
    local: null,
    async close() {
      if (!who.token) await ask('POST', '/sign-out', {}, signedIn);
    },
  };
}
