import type { MessageConfiguration } from '../configuration.ts';
import type { Channel } from '../schema.ts';
import { inAppGateway, type MessageGateway, outboxGateway } from './gateway.ts';
import { httpGateway } from './http.ts';
import { pickupGateway } from './pickup.ts';
import { smppGateway } from './smpp.ts';

/** The way out for each channel. */
export type Gateways = Record<Channel, MessageGateway>;

/** Gateways as configured. MSG-7: a demo city and a drill have the outbox only, whatever is configured: no real person hears from them. */
export function gatewaysFor(
  configuration: MessageConfiguration,
  city: { demo: boolean; drill?: boolean },
  now: () => number,
): Gateways {
  const inside = city.demo || city.drill === true;
  const { sms, email, http, smpp, pickup } = configuration;
  return {
    sms:
      inside || sms === 'outbox' ? outboxGateway : sms === 'http' ? httpGateway(http!) : smppGateway(smpp!),
    email: inside || email === 'outbox' ? outboxGateway : pickupGateway(pickup!, now),
    in_app: inAppGateway,
  };
}
