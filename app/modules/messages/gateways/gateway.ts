import type { Bilingual } from '../../../core/refusal.ts';
import type { Channel } from '../schema.ts';

/** One message as a gateway takes it. `id` is ours and stays the same over retries: a gateway that knows it must not send again. */
export interface Outgoing {
  id: string;
  channel: Channel;
  to: string;
  text: string;
  /** A short line for channels that have one. */
  subject: string;
}

/** What became of a message given to a gateway. `temporary`: worth another try. */
export type GatewayAnswer =
  | { id: string; state: 'sent' | 'delivered'; gatewayId?: string }
  | { id: string; state: 'failed'; temporary: boolean; why: Bilingual };

/** What a gateway knows later of a message it took. */
export interface Receipt {
  gatewayId: string;
  state: 'sent' | 'delivered' | 'failed';
  why?: Bilingual;
}

/** A way out of the city. Answers for every message it was given and throws for none; a gateway that is away answers `failed`, temporary. */
export interface MessageGateway {
  name: string;
  /** It cannot tell a repeat: a message whose answer was lost may have gone out, and is not sent again by itself (MSG-12). */
  cannotTellRepeats?: true;
  send(batch: readonly Outgoing[]): Promise<GatewayAnswer[]>;
  /** Asks what became of messages sent before; absent where the gateway cannot say. */
  receipts?(gatewayIds: readonly string[]): Promise<Receipt[]>;
  close?(): Promise<void>;
}

/** The default: nothing leaves. The message stands in the visible outbox as sent. */
export const outboxGateway: MessageGateway = {
  name: 'outbox',
  send: async batch => batch.map(({ id }) => ({ id, state: 'sent' })),
};

/** Shows the message on the person's own result page: it is there at once. */
export const inAppGateway: MessageGateway = {
  name: 'in_app',
  send: async batch => batch.map(({ id }) => ({ id, state: 'delivered' })),
};

/** What is said when a gateway cannot be reached or says no. */
export const gatewayWords = {
  away: { zh: '短信通道暂时连不上', en: 'The gateway cannot be reached now.' },
  refused: (code: string | number): Bilingual => ({
    zh: `通道拒收（代码${code}）`,
    en: `The gateway refused it (code ${code}).`,
  }),
  unknown: {
    zh: '通道的答复丢失：可能已送达，也可能没有；不自动重发，人工重发可能送达两次',
    en: 'The answer of the gateway was lost: it may have been delivered or not. Not sent again by itself; by hand it may arrive twice.',
  },
  unreadable: { zh: '通道的答复无法识别', en: 'The answer of the gateway cannot be read.' },
  directory: { zh: '邮件目录无法写入', en: 'The mail folder cannot be written.' },
} as const;
