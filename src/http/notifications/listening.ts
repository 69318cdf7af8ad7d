import { once } from 'node:events';
import { type Server, type ServerOptions, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { hostname } from 'node:os';
import type { PostRefusal } from '../../telemetry/notification-events.ts';
import { reasonNotListening } from '../listen.ts';

/** Where to listen for notifications, and what servers are told about it. */
export interface NotificationPlace {
  /** An IP address of this machine; `null` for all of them. */
  readonly bind: string | null;
  /** 0 for any that is free. */
  readonly port: number;
  /**
   * What servers post to begins with this; `null` for `http://<host>:<port>/`, with the host's name
   * where all of its addresses are listened on.
   */
  readonly address: string | null;
  /** PEM; `null` for plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | null;
}

/** How long strangers may take, and how much they may send. */
export interface NotificationLimits {
  readonly mostBytes: number;
  readonly mostConnections: number;
  readonly headersMs: number;
  readonly requestMs: number;
}

export const usualLimits: NotificationLimits = {
  mostBytes: 256 * 1024,
  mostConnections: 1000,
  headersMs: 10_000,
  requestMs: 20_000,
};

/** It cannot listen there; the message is a sentence that says why and what to do. */
export class NotificationListenError extends Error {
  override readonly name = 'NotificationListenError';
  /** The port is taken. */
  readonly taken: boolean;

  constructor(message: string, taken: boolean, options: ErrorOptions) {
    super(message, options);
    this.taken = taken;
  }
}

/** Opens a server there that answers nothing yet. Rejects with a `NotificationListenError`. */
export async function openServer(
  { bind, port, tls }: NotificationPlace,
  { headersMs, requestMs }: NotificationLimits,
  refused: (reason: PostRefusal) => void,
): Promise<Server> {
  const options: ServerOptions = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(1000, headersMs),
    // Exchange keeps its connections for a while.
    keepAliveTimeout: 60_000,
    maxHeaderSize: 8192,
  };
  const server: Server =
    tls === null
      ? createServer(options)
      : createTlsServer({ ...options, ...tls, handshakeTimeout: headersMs });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const slow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    refused(slow ? 'slow' : 'malformed');
    const status = slow ? '408 Request Timeout' : '400 Bad Request';
    if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    socket.destroySoon();
  });
  try {
    // Exchange opens a connection for each notification, and a full hour brings thousands at once.
    server.listen({ port, backlog: 2_048, ...(bind === null ? {} : { host: bind }) });
    await once(server, 'listening');
  } catch (error) {
    throw listenError(bind, port, error);
  }
  return server;
}

/** Stops listening at once; what is under way may end within a moment. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}

/** What the addresses begin with that servers are told, with a slash at the end. */
export function baseOf({ bind, address, tls }: NotificationPlace, port: number): string {
  const host = bind === null ? hostname() : bind.includes(':') ? `[${bind}]` : bind;
  const base = address ?? `${tls === null ? 'http' : 'https'}://${host}:${port}/`;
  return base.endsWith('/') ? base : `${base}/`;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function listenError(bind: string | null, port: number, cause: unknown): NotificationListenError {
  const where = bind === null ? `port ${port}` : `${bind}, port ${port}`;
  const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
  return new NotificationListenError(
    `Notifications cannot be received on ${where}: ${taken ? 'the port is in use. Choose another one.' : reasonNotListening(cause)}`,
    taken,
    { cause },
  );
}
