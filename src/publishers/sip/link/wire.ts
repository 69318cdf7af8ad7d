import type { ServerTrust } from '../../../certificates/server-trust.ts';
import type { SipLink, SipLinkLoss } from '../../../telemetry/sip-events.ts';
import type { Names } from './location.ts';
import { openStream } from './stream-wire.ts';
import { openWebSocket } from './websocket-wire.ts';

/** Never UDP: the library retransmits nothing. */
export type SipTransport = 'tcp' | 'tls' | 'ws' | 'wss';

/** Where a SIP server listens. */
export interface SipServer {
  readonly host: string;
  readonly port: number;
  /** No port was given: DNS may name other servers for `tcp` and `tls` (RFC 3263 §4.2). */
  readonly bySrv?: boolean;
  /** This machine's own by default. */
  readonly names?: Names;
  readonly transport: SipTransport;
  /** Of the WebSocket's address; it counts for `ws` and `wss` only. */
  readonly path: string;
  /** `null` for `tcp` and `ws`. */
  readonly tls: SipTls | null;
}

interface SipTls {
  /** DNS name or address that the server's certificate must bear. */
  readonly name: string;
  /** What it is verified against; asked for with each connection. */
  readonly trust: () => ServerTrust;
}

/** As it is called in logs. */
export function linkOf(name: string, { host, port, bySrv, transport }: SipServer): SipLink {
  return { name, host, port: bySrv === true ? null : port, transport };
}

/** One connection. It is not tried again: `closed` is the last that is heard of it, said once. */
export interface Wire {
  /** Our own end, as `127.0.0.1:40123`; `''` before it is open. */
  readonly local: string;
  /** The server's end, likewise. */
  readonly remote: string;
  /** Resolves when the network has taken it. */
  write(text: string): Promise<void>;
  /** Asks the server for a sign of life. */
  ping(): void;
  destroy(loss: SipLinkLoss): void;
}

export interface WireListener {
  opened(): void;
  /** A whole message, as text. */
  message(text: string): void;
  /** An answer to a ping. */
  pong(): void;
  closed(loss: SipLinkLoss): void;
}

/** Begins to connect. Nothing is called before this has returned. */
export function openWire(server: SipServer, listener: WireListener): Wire {
  switch (server.transport) {
    case 'tcp':
    case 'tls':
      return openStream(server, listener);
    case 'ws':
    case 'wss':
      return openWebSocket(server, listener);
  }
}
