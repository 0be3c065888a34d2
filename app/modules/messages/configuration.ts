import path from 'node:path';
import type { Bilingual } from '../../core/refusal.ts';

/** How messages leave the city; read once from the environment (docs/operations/messages.md). */
export interface MessageConfiguration {
  sms: 'outbox' | 'http' | 'smpp';
  email: 'outbox' | 'pickup';
  http?: {
    url: string;
    /** JSON text with {{to}}, {{text}} and {{id}} inside strings. */
    template: string;
    token?: string;
    /** Address asked with GET whether a message arrived; {{id}} is the gateway's name of it. */
    statusUrl?: string;
  };
  smpp?: {
    host: string;
    port: number;
    tls: boolean;
    systemId: string;
    password: string;
    sourceAddress: string;
  };
  pickup?: { directory: string; from: string };
  signature?: Bilingual;
  helpPhone: string;
}

const defaultTemplate = '{"to":"{{to}}","text":"{{text}}","id":"{{id}}"}';

function oneOf<T extends string>(environment: NodeJS.ProcessEnv, name: string, values: readonly T[]): T {
  const value = environment[name] ?? values[0]!;
  if (!values.includes(value as T))
    throw new Error(`${name} must be one of ${values.join(', ')}, not ${value}.`);
  return value as T;
}

function required(environment: NodeJS.ProcessEnv, name: string, where: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} must be set where ${where}.`);
  return value;
}

function address(environment: NodeJS.ProcessEnv, name: string, text: string): string {
  if (!URL.canParse(text.replaceAll('{{id}}', 'x')) || !/^https?:/.test(text))
    throw new Error(`${name} must be an http or https address, not ${text}.`);
  if (text.startsWith('http:') && environment.OUTPACE_SMS_HTTP_PLAIN !== '1')
    throw new Error(`${name} must be https; set OUTPACE_SMS_HTTP_PLAIN=1 for a gateway on your own network.`);
  return text;
}

/** Reads the environment. Throws naming the variable when one is missing or unusable. */
export function messageConfiguration(environment: NodeJS.ProcessEnv): MessageConfiguration {
  const sms = oneOf(environment, 'OUTPACE_SMS', ['outbox', 'http', 'smpp']);
  const email = oneOf(environment, 'OUTPACE_EMAIL', ['outbox', 'pickup']);
  const answer: MessageConfiguration = {
    sms,
    email,
    helpPhone: environment.OUTPACE_HELP_PHONE ?? '12345',
  };
  const signature = environment.OUTPACE_MESSAGE_SIGNATURE;
  if (signature)
    answer.signature = { zh: signature, en: environment.OUTPACE_MESSAGE_SIGNATURE_EN ?? signature };
  if (sms === 'http') {
    const url = required(environment, 'OUTPACE_SMS_HTTP_URL', 'OUTPACE_SMS=http');
    const template = environment.OUTPACE_SMS_HTTP_TEMPLATE ?? defaultTemplate;
    try {
      JSON.parse(template);
    } catch {
      throw new Error(
        'OUTPACE_SMS_HTTP_TEMPLATE must be JSON with {{to}}, {{text}} and {{id}} inside strings.',
      );
    }
    for (const part of ['{{to}}', '{{text}}'])
      if (!template.includes(part)) throw new Error(`OUTPACE_SMS_HTTP_TEMPLATE must contain ${part}.`);
    const status = environment.OUTPACE_SMS_HTTP_STATUS_URL;
    answer.http = {
      url: address(environment, 'OUTPACE_SMS_HTTP_URL', url),
      template,
      ...(environment.OUTPACE_SMS_HTTP_TOKEN ? { token: environment.OUTPACE_SMS_HTTP_TOKEN } : {}),
      ...(status ? { statusUrl: address(environment, 'OUTPACE_SMS_HTTP_STATUS_URL', status) } : {}),
    };
  }
  if (sms === 'smpp') {
    const port = Number(environment.OUTPACE_SMPP_PORT ?? 2775);
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw new Error(`OUTPACE_SMPP_PORT must be a port number, not ${environment.OUTPACE_SMPP_PORT}.`);
    answer.smpp = {
      host: required(environment, 'OUTPACE_SMPP_HOST', 'OUTPACE_SMS=smpp'),
      port,
      tls: environment.OUTPACE_SMPP_TLS === '1',
      systemId: required(environment, 'OUTPACE_SMPP_SYSTEM_ID', 'OUTPACE_SMS=smpp'),
      password: required(environment, 'OUTPACE_SMPP_PASSWORD', 'OUTPACE_SMS=smpp'),
      sourceAddress: environment.OUTPACE_SMPP_SOURCE ?? '',
    };
  }
  if (email === 'pickup')
    answer.pickup = {
      directory: path.resolve(required(environment, 'OUTPACE_EMAIL_DIRECTORY', 'OUTPACE_EMAIL=pickup')),
      from: required(environment, 'OUTPACE_EMAIL_FROM', 'OUTPACE_EMAIL=pickup'),
    };
  return answer;
}
