import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { MessageConfiguration } from '../configuration.ts';
import { gatewayWords, type MessageGateway, type Outgoing } from './gateway.ts';

/** An unstructured header in UTF-8: words of RFC 2047, each at most 75 characters, split between characters and never inside one. */
function encodedHeader(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && text.length < 60) return text;
  const words: string[] = [];
  let bytes: Buffer[] = [];
  for (const character of text) {
    const next = Buffer.from(character);
    if (Buffer.concat([...bytes, next]).length > 39) {
      words.push(Buffer.concat(bytes).toString('base64'));
      bytes = [];
    }
    bytes.push(next);
  }
  words.push(Buffer.concat(bytes).toString('base64'));
  return words.map(word => `=?UTF-8?B?${word}?=`).join('\r\n ');
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One message as RFC 5322 writes it: UTF-8 plain text in base64, lines of 76, CRLF. The Message-ID is made of our id, so that a relay and a mailbox know a repeat. */
export function mailText(message: Outgoing, from: string, now: number): string {
  const domain = from.slice(from.lastIndexOf('@') + 1).replace(/>.*$/, '');
  const at = new Date(now);
  const two = (n: number) => String(n).padStart(2, '0');
  const date = `${dayNames[at.getUTCDay()]}, ${at.getUTCDate()} ${monthNames[at.getUTCMonth()]} ${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
  const body = Buffer.from(message.text)
    .toString('base64')
    .replace(/(.{76})(?=.)/g, '$1\r\n');
  return [
    `Date: ${date}`,
    `From: ${from}`,
    `To: ${message.to}`,
    `Message-ID: <${message.id}@${domain}>`,
    `Subject: ${encodedHeader(message.subject)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    'Auto-Submitted: auto-generated',
    '',
    body,
    '',
  ].join('\r\n');
}

/**
 * Drops mails as `.eml` files into a folder a relay picks up. Each is written aside and renamed, so that the relay never sees half of one; the name is our id, so that
 * a retry puts the same file in place again.
 */
export function pickupGateway(
  settings: NonNullable<MessageConfiguration['pickup']>,
  now: () => number,
): MessageGateway {
  return {
    name: 'email',
    async send(batch) {
      await mkdir(settings.directory, { recursive: true, mode: 0o700 }).catch(() => {});
      return Promise.all(
        batch.map(async message => {
          const target = path.join(settings.directory, `${message.id}.eml`);
          const aside = path.join(
            settings.directory,
            `.${message.id}.${os.hostname()}.${randomBytes(4).toString('hex')}.part`,
          );
          try {
            await writeFile(aside, mailText(message, settings.from, now()), { mode: 0o600 });
            await rename(aside, target);
            return { id: message.id, state: 'sent' } as const;
          } catch {
            return { id: message.id, state: 'failed', temporary: true, why: gatewayWords.directory } as const;
          }
        }),
      );
    },
  };
}
