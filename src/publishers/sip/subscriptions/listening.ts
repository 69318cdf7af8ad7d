import { once } from 'node:events';
import {
  type IncomingMessage,
  type Server as HttpServer,
  createServer as createHttp,
} from 'node:http';
import { Server as HttpsServer, createServer as createHttps } from 'node:https';
import { type AddressInfo, type Server, type Socket, createServer as createTcp } from 'node:net';
import { Server as TlsServer, type TlsOptions, createServer as createTls } from 'node:tls';
import { WebSocketServer } from 'ws';
import type { PhoneSurroundings, SipTransport } from '../connections/phone-connection.ts';
import { StreamConnection } from '../connections/stream-connection.ts';
import { WebSocketConnection } from '../connections/websocket-connection.ts';

/** PEM: the certificate with those above it, and its key. */
export interface SipCredentials {
  readonly cert: string;
  readonly key: string;
}

export interface SipPlace {
  readonly transport: SipTransport;
  /** An IP address of this machine; `null` for all of them. */
  readonly host: string | null;
  /** 0 for any that is free. */
  readonly port: number;
  /** For `tls` and `wss`. */
  readonly credentials: SipCredentials | null;
}

/** It cannot listen there; the message is a sentence that says why. */
class SipListenError extends Error {
  override readonly name = 'SipListenError';
}

type AnyConnection = StreamConnection | WebSocketConnection;

export interface SipListener extends AsyncDisposable {
  readonly transport: SipTransport;
  readonly port: number;
  /** Whoever connects from now on is shown this certificate. */
  showing(credentials: SipCredentials): void;
}

/** Decides on each connection before anything is read from it. */
export type Admit = (socket: Socket) => boolean;

const handshakeMs = 10_000;
/** RFC 7118 §4: a handshake has no body and few headers. */
const mostUpgradeBytes = 8_192;

/** Listens there. Rejects with a `SipListenError`. */
export async function listenForPhones(
  place: SipPlace,
  surroundings: PhoneSurroundings,
  admit: Admit,
  arrived: (connection: AnyConnection) => void,
): Promise<SipListener> {
  const server =
    place.transport === 'tcp' || place.transport === 'tls'
      ? streamServer(place, place.transport, surroundings, arrived)
      : webSocketServer(place, place.transport, surroundings, arrived);
  server.on('connection', (socket: Socket) => {
    if (!admit(socket)) socket.destroy();
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  try {
    const { host, port } = place;
    server.listen({ port, backlog: 1_024, ...(host === null ? {} : { host }) });
    await once(server, 'listening');
  } catch (error) {
    throw listenError(place, error);
  }
  return {
    transport: place.transport,
    port: (server.address() as AddressInfo).port,
    showing(credentials) {
      if (server instanceof TlsServer || server instanceof HttpsServer) {
        server.setSecureContext(tlsOptions(credentials));
      }
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function streamServer(
  { credentials }: SipPlace,
  transport: 'tcp' | 'tls',
  surroundings: PhoneSurroundings,
  arrived: (connection: AnyConnection) => void,
): Server {
  const accept = (socket: Socket): void => {
    if (socket.destroyed) return;
    const connection = new StreamConnection(socket, transport, surroundings);
    connection.start();
    arrived(connection);
  };
  if (credentials === null) return createTcp(accept);
  const server = createTls(tlsOptions(credentials));
  server.on('secureConnection', accept);
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}

function webSocketServer(
  { credentials }: SipPlace,
  transport: 'ws' | 'wss',
  surroundings: PhoneSurroundings,
  arrived: (connection: AnyConnection) => void,
): HttpServer {
  const { mostHeadBytes, mostBodyBytes } = surroundings.limits;
  const options = {
    headersTimeout: handshakeMs,
    requestTimeout: handshakeMs,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: mostUpgradeBytes,
  };
  const server =
    credentials === null
      ? createHttp(options)
      : createHttps({ ...options, ...tlsOptions(credentials) });
  // RFC 7118 §4.1: a client that does not offer the subprotocol does not speak SIP.
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: mostHeadBytes + mostBodyBytes,
    perMessageDeflate: false,
    handleProtocols: () => 'sip',
  });
  server.on('request', (_request, response) => {
    response.writeHead(426, { upgrade: 'websocket', connection: 'close' }).end();
  });
  server.on('clientError', (_error, socket: Socket) => socket.destroy());
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  server.on('upgrade', (request: IncomingMessage, stream, head) => {
    const socket = stream as Socket;
    if (!offersSip(request)) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      return;
    }
    socket.on('error', () => socket.destroy());
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new WebSocketConnection(webSocket, socket, transport, surroundings);
      connection.start();
      arrived(connection);
    });
  });
  return server;
}

function offersSip({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol'] ?? '';
  return offered.split(',').some((protocol) => protocol.trim().toLowerCase() === 'sip');
}

function tlsOptions({ cert, key }: SipCredentials): TlsOptions {
  return { cert, key, handshakeTimeout: handshakeMs, minVersion: 'TLSv1.2' };
}

function listenError({ transport, host, port }: SipPlace, cause: unknown): SipListenError {
  const where = host === null ? `port ${String(port)}` : `${host}, port ${String(port)}`;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the port is in use. Choose another one.',
    EACCES: 'that is not allowed: choose a port from 1024 on.',
    EADDRNOTAVAIL: 'this machine has no such address.',
  };
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new SipListenError(`Phones cannot subscribe on ${where} (${transport}): ${reason}`, {
    cause,
  });
}
