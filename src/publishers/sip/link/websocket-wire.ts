import { type Socket, isIPv6 } from 'node:net';
import { WebSocket } from 'ws';
import type { SipLinkLoss } from '../../../telemetry/sip-events.ts';
import { openSocket } from './dial.ts';
import { lossOf } from './failures.ts';
import { localEnd, remoteEnd } from './stream-wire.ts';
import type { SipServer, Wire, WireListener } from './wire.ts';

const mostMessageBytes = 1_048_576;

/** SIP over a WebSocket (RFC 7118): each of its messages is one of SIP's. */
export function openWebSocket(server: SipServer, listener: WireListener): Wire {
  const { host, port, path, tls } = server;
  const scheme = tls === null ? 'ws' : 'wss';
  const place = isIPv6(host) ? `[${host}]` : host;
  const url = new URL(`${scheme}://${place}:${String(port)}${path}`);
  const socket = openSocket(server);
  return new WebSocketWire(
    new WebSocket(url, 'sip', {
      perMessageDeflate: false,
      maxPayload: mostMessageBytes,
      followRedirects: false,
      createConnection: () => socket,
    }),
    socket,
    listener,
  );
}

class WebSocketWire implements Wire {
  readonly #socket: WebSocket;
  readonly #below: Socket;
  #loss: SipLinkLoss | undefined;

  constructor(socket: WebSocket, below: Socket, listener: WireListener) {
    this.#socket = socket;
    this.#below = below;
    socket.once('open', () => listener.opened());
    socket.on('message', (data) => {
      const text = textOf(data);
      // RFC 7118 §6 and RFC 5626: the answer to a ping may come as a message, too.
      if (text.trim() === '') listener.pong();
      else listener.message(text);
    });
    socket.on('pong', () => listener.pong());
    socket.on('error', (error) => {
      this.#loss ??= lossOfWebSocket(error);
    });
    socket.once('close', () => listener.closed(this.#loss ?? { kind: 'closed' }));
  }

  get local(): string {
    return localEnd(this.#below);
  }

  get remote(): string {
    return remoteEnd(this.#below);
  }

  write(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(text, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  ping(): void {
    this.#socket.ping();
  }

  destroy(loss: SipLinkLoss): void {
    this.#loss ??= loss;
    this.#socket.terminate();
  }
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}

function lossOfWebSocket(error: Error): SipLinkLoss {
  const code = 'code' in error ? String(error.code) : '';
  if (code.startsWith('WS_ERR_')) return { kind: 'malformed', detail: error.message };
  if (/^Unexpected server response|subprotocol|Sec-WebSocket|Upgrade/i.test(error.message)) {
    return { kind: 'no-websocket', detail: error.message };
  }
  return lossOf(error);
}
