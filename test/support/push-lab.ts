import type { EwsGatewayOptions } from '../../src/gateways/ews/gateway.ts';
import { pushStranger } from '../../src/gateways/ews/push-watch.ts';
import {
  NotificationListener,
  type NotificationListenerOptions,
} from '../../src/http/notifications/notification-listener.ts';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { type ExchangeSite, startExchangeSite } from './exchange-site.ts';

type Place = NotificationListenerOptions['place'];

/** On loopback, at a free port, told as it is. */
export const loopback: Place = { bind: '127.0.0.1', port: 0, address: null, tls: null };

/** A listener that tells servers its address on loopback, since its name may lead elsewhere. */
export function startListener(
  place: Partial<Place> = {},
  options: Partial<NotificationListenerOptions> = {},
): NotificationListener {
  return new NotificationListener({
    telemetry: silentTelemetry(),
    ...options,
    place: { ...loopback, ...place },
  });
}

/** A simulated Exchange, and gateways to it that watch as is wanted, with somewhere to post to. */
export interface PushLab extends AsyncDisposable {
  readonly site: ExchangeSite;
  readonly listener: NotificationListener;
  /** What is wanted may be changed; the gateway is to be told. */
  wanted: 'auto' | 'streaming' | 'push' | 'pull';
  statusFrequencyMin: number;
  gateway(options?: Partial<EwsGatewayOptions>): ReturnType<ExchangeSite['gateway']>;
  /** Something happens in the mailbox's calendar. */
  change(mailbox: Mailbox): void;
  /** The address that Exchange was told last. */
  lastUrl(): string;
}

export async function startPushLab(
  place: Partial<Place> = {},
  exchange: Parameters<typeof startExchangeSite>[0] = {},
): Promise<PushLab> {
  const site = await startExchangeSite(exchange);
  const listener = startListener(place);
  const desk = listener.desk('ews', pushStranger);
  const lab: PushLab = {
    site,
    listener,
    wanted: 'push',
    statusFrequencyMin: 60,
    gateway: (options = {}) =>
      site.gateway({
        subscriptions: {
          wanted: () => lab.wanted,
          statusFrequencyMin: () => lab.statusFrequencyMin,
          desk,
        },
        ...options,
      }),
    change(mailbox) {
      const start = Date.now();
      site.exchange.mailbox(mailbox).addAppointment({ start, end: start + 3_600_000 });
    },
    lastUrl() {
      const urls = site.sent.flatMap((one) => /<t:URL>([^<]+)</.exec(one)?.[1] ?? []);
      return urls.at(-1) ?? '';
    },
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]();
      await listener[Symbol.asyncDispose]();
    },
  };
  return lab;
}
