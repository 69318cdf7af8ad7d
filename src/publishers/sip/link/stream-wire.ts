import { type Socket, isIPv6 } from 'node:net';
import type { SipLinkLoss } from '../../../telemetry/sip-events.ts';
import { StreamFrames } from '../message/stream-frames.ts';
import { dial } from './dial.ts';
import { lossOf } from './failures.ts';
import type { SipServer, Wire, WireListener } from './wire.ts';

/** No honest server comes near it. */
const limits = { mostHeadBytes: 65_536, mostBodyBytes: 1_048_576 };

/** SIP over TCP, plain or with TLS from the first byte on (RFC 3261 §18). */
export function openStream(server: SipServer, listener: WireListener): Wire {
  return new StreamWire(server, listener);
}

/** Our end of a connection, as it is written in a URI. */
export function localEnd({ localAddress, localPort }: Socket): string {
  return endOf(localAddress, localPort);
}

/** The other end. */
export function remoteEnd({ remoteAddress, remotePort }: Socket): string {
  return endOf(remoteAddress, remotePort);
}

function endOf(address: string | undefined, port: number | undefined): string {
  if (address === undefined || port === undefined) return '';
  return `${isIPv6(address) ? `[${address}]` : address}:${String(port)}`;
}

class StreamWire implements Wire {
  readonly #listener: WireListener;
  readonly #frames = new StreamFrames(limits);
  readonly #dialling = new AbortController();
  #socket: Socket | undefined;
  #loss: SipLinkLoss | undefined;

  constructor(server: SipServer, listener: WireListener) {
    this.#listener = listener;
    void dial(server, this.#dialling.signal).then(
      (socket) => this.#opened(socket),
      (error: unknown) => {
        this.#loss ??= lossOf(error instanceof Error ? error : new Error(String(error)));
        listener.closed(this.#loss);
      },
    );
  }

  get local(): string {
    return this.#socket === undefined ? '' : localEnd(this.#socket);
  }

  get remote(): string {
    return this.#socket === undefined ? '' : remoteEnd(this.#socket);
  }

  write(text: string): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined) return Promise.reject(new Error('not open yet'));
    return new Promise((resolve, reject) => {
      socket.write(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  ping(): void {
    this.#socket?.write('\r\n\r\n');
  }

  destroy(loss: SipLinkLoss): void {
    this.#loss ??= loss;
    this.#dialling.abort();
    this.#socket?.destroy();
  }

  #opened(socket: Socket): void {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#read(bytes));
    socket.on('error', (error) => {
      this.#loss ??= lossOf(error);
    });
    // What stays half open is of no use.
    socket.on('end', () => socket.destroy());
    socket.once('close', () => this.#listener.closed(this.#loss ?? { kind: 'closed' }));
    // It may have been called off in the very last moment.
    if (this.#loss === undefined) this.#listener.opened();
    else socket.destroy();
  }

  #read(bytes: Buffer): void {
    for (const frame of this.#frames.read(bytes)) {
      if (this.#socket?.destroyed === true) return;
      switch (frame.kind) {
        case 'message':
          this.#listener.message(frame.text);
          break;
        case 'line-end':
          this.#listener.pong();
          break;
        case 'broken':
          this.destroy({ kind: 'malformed', detail: frame.detail });
          break;
      }
    }
  }
}
