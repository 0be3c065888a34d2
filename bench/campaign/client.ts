// A device's way to the server: one command, asked again under the same ids until it is answered.
import http from 'node:http';

export interface Answer<T> {
  status: number;
  body: T;
}

// page readers have connections of their own: tables must not queue behind them on this side
const agents = {
  GET: new http.Agent({ keepAlive: true, maxSockets: 4096 }),
  POST: new http.Agent({ keepAlive: true, maxSockets: 1024 }),
};

/** One request; rejects when no answer came. */
export function send<T>(
  address: string,
  token: string,
  method: 'GET' | 'POST',
  url: string,
  body?: unknown,
): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const request = http.request(
      `${address}/api${url}`,
      {
        method,
        agent: agents[method],
        timeout: 60_000,
        headers: {
          authorization: `Bearer ${token}`,
          ...(payload ? { 'content-type': 'application/json', 'content-length': payload.length } : {}),
        },
      },
      response => {
        const parts: Buffer[] = [];
        response.on('data', part => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          try {
            resolve({ status: response.statusCode!, body: (text ? JSON.parse(text) : {}) as T });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error('no answer in a minute')));
    request.end(payload);
  });
}

/** As a device does: until there is an answer that is neither lost nor "come back later". Counts how often it had to ask again. */
export async function insist<T>(
  address: string,
  token: string,
  url: string,
  body: unknown,
  asked: { again: number },
): Promise<T> {
  for (let wait = 200; ; wait = Math.min(3000, wait * 2)) {
    const answer = await send<T>(address, token, 'POST', url, body).catch(() => null);
    if (answer && answer.status < 300) return answer.body;
    if (answer && answer.status < 500)
      throw new Error(`${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
    asked.again++;
    await new Promise(resolve => setTimeout(resolve, wait * (0.5 + Math.random())));
  }
}

/** Sends a file as it is; throws unless it was taken. */
export async function upload(
  address: string,
  token: string,
  url: string,
  name: string,
  text: string,
): Promise<{ id: string; version: number }> {
  const answer = await fetch(`${address}/api${url}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/octet-stream',
      'x-file-name': encodeURIComponent(name),
    },
    body: text,
  });
  if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string; version: number };
}
