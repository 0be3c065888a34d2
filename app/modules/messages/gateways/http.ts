import type { Bilingual } from '../../../core/refusal.ts';
import type { MessageConfiguration } from '../configuration.ts';
import {
  type GatewayAnswer,
  gatewayWords,
  type MessageGateway,
  type Outgoing,
  type Receipt,
} from './gateway.ts';

const timeoutMs = 10_000;
const together = 8;

/** Puts values into the strings of a JSON template; quotes and line breaks in them cannot break out of their string. */
export function fillTemplate(template: string, values: Record<string, string>): string {
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => values[name] ?? whole);
    if (Array.isArray(value)) return value.map(visit);
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, visit(one)]));
    return value;
  };
  return JSON.stringify(visit(JSON.parse(template)));
}

/**
 * Sends by HTTP POST, one request a message: the configured JSON, the token as bearer, our id as `Idempotency-Key`, so that a retry after a lost answer is not a second message.
 * 2xx: sent; 408, 425, 429, 5xx and no answer: again later; any other status: failed for good. The gateway's own name is read from `id`, `messageId` or `message_id` of the answer.
 */
export function httpGateway(settings: NonNullable<MessageConfiguration['http']>): MessageGateway {
  const authorization: Record<string, string> = settings.token
    ? { authorization: `Bearer ${settings.token}` }
    : {};
  const sendOne = async (message: Outgoing): Promise<GatewayAnswer> => {
    const failed = (temporary: boolean, why: Bilingual): GatewayAnswer => ({
      id: message.id,
      state: 'failed',
      temporary,
      why,
    });
    let answer: Response;
    try {
      answer = await fetch(settings.url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: { 'content-type': 'application/json', 'idempotency-key': message.id, ...authorization },
        body: fillTemplate(settings.template, { to: message.to, text: message.text, id: message.id }),
      });
    } catch {
      return failed(true, gatewayWords.away);
    }
    const body = await answer.text().catch(() => '');
    if (!answer.ok)
      return failed(
        [408, 425, 429].includes(answer.status) || answer.status >= 500,
        gatewayWords.refused(answer.status),
      );
    const said = parsed(body);
    const gatewayId = [said.id, said.messageId, said.message_id].find(
      one => typeof one === 'string' && one.length <= 200,
    );
    return {
      id: message.id,
      state: said.state === 'delivered' ? 'delivered' : 'sent',
      ...(gatewayId ? { gatewayId: gatewayId as string } : {}),
    };
  };
  const gateway: MessageGateway = {
    name: 'http',
    async send(batch) {
      const answers: GatewayAnswer[] = [];
      for (let from = 0; from < batch.length; from += together)
        answers.push(...(await Promise.all(batch.slice(from, from + together).map(sendOne))));
      return answers;
    },
  };
  const { statusUrl } = settings;
  if (statusUrl)
    gateway.receipts = async gatewayIds => {
      const found: Receipt[] = [];
      for (let from = 0; from < gatewayIds.length; from += together)
        found.push(
          ...(await Promise.all(
            gatewayIds.slice(from, from + together).map(id => askOne(statusUrl, id, authorization)),
          )),
        );
      return found;
    };
  return gateway;
}

async function askOne(
  statusUrl: string,
  gatewayId: string,
  headers: Record<string, string>,
): Promise<Receipt> {
  try {
    const answer = await fetch(statusUrl.replaceAll('{{id}}', encodeURIComponent(gatewayId)), {
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
      headers,
    });
    const { state } = parsed(await answer.text());
    if (answer.ok && state === 'delivered') return { gatewayId, state };
    if (answer.ok && state === 'failed') return { gatewayId, state, why: gatewayWords.refused('failed') };
  } catch {
    // not known yet; asked again later
  }
  return { gatewayId, state: 'sent' };
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value = JSON.parse(body) as unknown;
    return value && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
