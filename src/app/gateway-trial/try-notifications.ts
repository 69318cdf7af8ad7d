import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { NotificationDesk } from '../../gateways/ews/notification-desk.ts';
import { pushStranger } from '../../gateways/ews/push-watch.ts';
import { NotificationListenError } from '../../http/notifications/listening.ts';
import { NotificationListener } from '../../http/notifications/notification-listener.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';

/** Where push notifications are to be received while a gateway is tried. */
export interface TryNotifications {
  /** What the server is told; by default the address that is listened on. */
  readonly url: string | undefined;
  /** By default the address that faces the server, and the port of `url` or a free one. */
  readonly bind: { readonly address: string | null; readonly port: number | null } | undefined;
}

/** Receives for as long as it is not disposed, once a subscription asks for it. */
export interface TriedNotifications extends AsyncDisposable {
  readonly desk: NotificationDesk;
  /** What the server is told, but for the secret; `''` while nobody has asked. */
  readonly base: string;
  /** Something has arrived that carried a secret of ours. */
  readonly heard: boolean;
}

/**
 * A listener of its own for `gateways try`. With `needed`, rejects with a `GatewayError` where
 * nothing can be received.
 */
export async function tryNotifications(
  server: URL,
  { url, bind }: TryNotifications,
  needed: boolean,
  telemetry: Telemetry,
): Promise<TriedNotifications> {
  const address = bind?.address ?? (url === undefined ? await facing(server) : null);
  const port = bind?.port ?? (url === undefined ? 0 : portOf(new URL(url)));
  const place = { bind: address, port, address: url ?? null, tls: null };
  const listener = new NotificationListener({ place, telemetry });
  if (needed) await mustListen(listener.moveTo(place));
  const desk = listener.desk('ews', pushStranger);
  let heard = false;
  return {
    desk: {
      open: (hear) =>
        desk.open((body) => {
          heard = true;
          return hear(body);
        }),
      onMoved: (moved) => desk.onMoved(moved),
    },
    get base() {
      return listener.base;
    },
    get heard() {
      return heard;
    },
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}

async function mustListen(listening: Promise<void>): Promise<void> {
  try {
    await listening;
  } catch (error) {
    if (!(error instanceof NotificationListenError)) throw error;
    throw new GatewayError(error.message, 'fix-server', { cause: error });
  }
}

/** Our address on the way to the server: connecting a datagram socket sends nothing. */
async function facing({ hostname, port }: URL): Promise<string | null> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(Number(port === '' ? 443 : port), host);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return null;
  } finally {
    socket.close();
  }
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
