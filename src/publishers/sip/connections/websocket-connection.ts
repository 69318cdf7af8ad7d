import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { readWhole } from './whole-message.ts';
import {
  type CutReason,
  type End,
  type PhoneConnection,
  type PhoneEvents,
  type PhoneLimits,
  type PhoneSurroundings,
  endOf,
} from './phone-connection.ts';

const lastWordsMs = 2_000;
const probeMs = 30_000;
/** RFC 6455 §7.4.1. */
const codes = { 'too-large': 1009, 'shut-down': 1001 } as const;
const policyViolated = 1008;

/** SIP over a WebSocket: one message to a frame (RFC 7118 §5). */
export class WebSocketConnection implements PhoneConnection {
  readonly transport: 'ws' | 'wss';
  readonly remote: End;
  readonly local: End;
  readonly #webSocket: WebSocket;
  readonly #events: PhoneEvents;
  readonly #limits: PhoneLimits;
  readonly #clock: SteadyClock;
  #reason: CutReason | null = null;
  #closed = false;
  #answered = true;
  #callOff: (() => void) | undefined;

  constructor(
    webSocket: WebSocket,
    socket: Socket,
    transport: 'ws' | 'wss',
    { events, limits, clock }: PhoneSurroundings,
  ) {
    this.transport = transport;
    this.remote = endOf(socket.remoteAddress, socket.remotePort);
    this.local = endOf(socket.localAddress, socket.localPort);
    this.#webSocket = webSocket;
    this.#events = events;
    this.#limits = limits;
    this.#clock = clock;
  }

  get open(): boolean {
    return !this.#closed && this.#reason === null;
  }

  start(): void {
    const webSocket = this.#webSocket;
    webSocket.on('message', (data: RawData) => this.#heard(data));
    webSocket.on('pong', () => {
      this.#answered = true;
    });
    webSocket.on('error', () => {
      // `close` follows.
    });
    webSocket.once('close', () => this.#ended());
    this.#probe();
  }

  write(text: string): void {
    if (!this.open) return;
    const { mostUnreadBytes, unreadBytesToPause } = this.#limits;
    const webSocket = this.#webSocket;
    webSocket.send(text, () => {
      if (webSocket.isPaused && webSocket.bufferedAmount <= unreadBytesToPause) webSocket.resume();
    });
    if (webSocket.bufferedAmount > mostUnreadBytes) {
      this.#reason = 'not-read';
      webSocket.terminate();
    } else if (webSocket.bufferedAmount > unreadBytesToPause) webSocket.pause();
  }

  cut(reason: CutReason): void {
    if (!this.open) return;
    this.#reason = reason;
    this.#callOff?.();
    this.#callOff = this.#clock.after(lastWordsMs, () => this.#webSocket.terminate());
    const code = reason === 'too-large' || reason === 'shut-down' ? codes[reason] : policyViolated;
    this.#webSocket.close(code);
  }

  /** Finds phones that went without a word, and keeps what stands in between awake. */
  #probe(): void {
    this.#callOff = this.#clock.after(probeMs, () => {
      if (!this.#answered) {
        this.#webSocket.terminate();
        return;
      }
      this.#answered = false;
      this.#webSocket.ping();
      this.#probe();
    });
  }

  #heard(data: RawData): void {
    if (!this.open) return;
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    const heard = readWhole(bytes, this.#limits);
    if (heard === undefined) return;
    if (heard.kind === 'ping') this.write('\r\n');
    else if (heard.kind === 'message') this.#events.message(this, heard.message);
    else {
      if (heard.message !== null) this.#events.broken(this, heard.message, heard.reason);
      this.cut(heard.reason);
    }
  }

  #ended(): void {
    this.#callOff?.();
    if (this.#closed) return;
    this.#closed = true;
    this.#events.closed(this, this.#reason);
  }
}
