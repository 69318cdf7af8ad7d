import { type Socket, connect as connectPlain, isIP, isIPv6 } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { verifying } from '../../../certificates/server-trust.ts';
import type { SipLinkLoss } from '../../../telemetry/sip-events.ts';
import { lossOf } from './failures.ts';
import { StreamFrames } from './stream-frames.ts';
import type { SipServer, SipTls, Wire, WireListener } from './wire.ts';

/** The network's own keep-alive, for paths that forget a connection nobody uses. */
const keepAliveMs = 30_000;

/** SIP over TCP, plain or with TLS from the first byte on (RFC 3261 §18). */
export function openStream(server: SipServer, listener: WireListener): Wire {
  return new StreamWire(openSocket(server), server, listener);
}

/** Begins to connect, with TLS where the server has it. */
export function openSocket(server: SipServer): Socket {
  const { host, port } = server;
  const socket =
    server.tls === null ? connectPlain({ host, port }) : connectTls(tlsOptions(server, server.tls));
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
  return socket;
}

/** Our end of a connection, as it is written in a URI. */
export function localEnd({ localAddress, localPort }: Socket): string {
  if (localAddress === undefined || localPort === undefined) return '';
  return `${isIPv6(localAddress) ? `[${localAddress}]` : localAddress}:${String(localPort)}`;
}

/** A name is asked for by SNI (RFC 6066 §3): several may be served on one port. */
function tlsOptions({ host, port }: SipServer, { name, trust }: SipTls) {
  const servername = isIP(name) === 0 ? { servername: name } : {};
  return { host, port, ...verifying(trust(), name), ...servername };
}

class StreamWire implements Wire {
  readonly #socket: Socket;
  readonly #listener: WireListener;
  readonly #frames = new StreamFrames();
  #loss: SipLinkLoss | undefined;

  constructor(socket: Socket, server: SipServer, listener: WireListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.once(server.tls === null ? 'connect' : 'secureConnect', () => listener.opened());
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', (error) => {
      this.#loss ??= lossOf(error);
    });
    // What stays half open is of no use.
    socket.on('end', () => socket.destroy());
    socket.once('close', () => listener.closed(this.#loss ?? { kind: 'closed' }));
  }

  get local(): string {
    return localEnd(this.#socket);
  }

  write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  ping(): void {
    this.#socket.write('\r\n\r\n');
  }

  destroy(loss: SipLinkLoss): void {
    this.#loss ??= loss;
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    for (const frame of this.#frames.read(bytes)) {
      if (this.#socket.destroyed) return;
      switch (frame.kind) {
        case 'message':
          this.#listener.message(frame.text);
          break;
        case 'line-end':
          this.#listener.pong();
          break;
        case 'malformed':
          this.destroy({ kind: 'malformed', detail: frame.detail });
          break;
      }
    }
  }
}
