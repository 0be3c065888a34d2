import type { Outpace } from '../../core/outpace.ts';
import type { Bilingual } from '../../core/refusal.ts';
import { type MessageConfiguration, messageConfiguration } from './configuration.ts';
import { type Gateways, gatewaysFor } from './gateways/gateways.ts';
import type { MessageFacts, Template } from './schema.ts';
import { renderMessage } from './templates.ts';

/** How this city sends. */
export interface Outgoing {
  configuration: MessageConfiguration;
  gateways: Gateways;
}
const cities = new WeakMap<Outpace, Outgoing>();

/** How a city sends, read from the environment once; `instead` puts other gateways in their place (tests). */
export function outgoingOf(outpace: Outpace, instead?: Partial<Outgoing>): Outgoing {
  let known = cities.get(outpace);
  if (!known) {
    const configuration = messageConfiguration(process.env);
    known = {
      configuration,
      gateways: gatewaysFor(configuration, outpace.config, () => outpace.clock.now()),
    };
  }
  if (instead) known = { ...known, ...instead };
  cities.set(outpace, known);
  return known;
}

/** Ends connections to gateways. */
export async function closeGateways(outpace: Outpace): Promise<void> {
  const known = cities.get(outpace);
  cities.delete(outpace);
  if (known) await Promise.all(Object.values(known.gateways).map(gateway => gateway.close?.()));
}

/** Who speaks in the messages of this city. */
export function signatureOf(outpace: Outpace): Bilingual {
  const { name, nameEn } = outpace.city;
  return (
    outgoingOf(outpace).configuration.signature ?? {
      zh: `${name}疾控`,
      en: `${nameEn || name} CDC`,
    }
  );
}

/** Host of the city's outside address, as people type it; null where there is none. */
export function siteOf(outpace: Outpace): string | null {
  const { publicUrl } = outpace.config;
  return publicUrl ? publicUrl.replace(/^https?:\/\//, '').replace(/\/$/, '') : null;
}

/** The text of a message as this city sends it. */
export function textOf<T extends Template>(
  outpace: Outpace,
  template: T,
  facts: MessageFacts[T],
  language: 'zh' | 'en',
  reference: string,
): string {
  return renderMessage(template, facts, {
    language,
    timeZone: outpace.city.timeZone,
    signature: signatureOf(outpace),
    helpPhone: outgoingOf(outpace).configuration.helpPhone,
    site: siteOf(outpace),
    reference,
  });
}
