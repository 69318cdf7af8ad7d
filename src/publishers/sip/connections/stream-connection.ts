import type { Socket } from 'node:net';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { readHead, readMessage } from '../message/message.ts';
import { type Frame, StreamFrames } from '../message/stream-frames.ts';
import {
  type CutReason,
  type End,
  type PhoneConnection,
  type PhoneEvents,
  type PhoneLimits,
  type PhoneSurroundings,
  endOf,
} from './phone-connection.ts';

/** What was written last may take so long to go out. */
const lastWordsMs = 2_000;
/** Keeps what stands between us and the phone from forgetting the connection, and finds it dead. */
const probeMs = 60_000;

/** SIP over TCP or TLS (RFC 3261 §18). */
export class StreamConnection implements PhoneConnection {
  readonly transport: 'tcp' | 'tls';
  readonly remote: End;
  readonly local: End;
  readonly #socket: Socket;
  readonly #events: PhoneEvents;
  readonly #limits: PhoneLimits;
  readonly #clock: SteadyClock;
  readonly #frames: StreamFrames;
  /** Of a ping, whose other half may come. */
  #halfPing = false;
  #reason: CutReason | null = null;
  #closed = false;
  #callOffDeadline: (() => void) | undefined;

  constructor(
    socket: Socket,
    transport: 'tcp' | 'tls',
    { events, limits, clock }: PhoneSurroundings,
  ) {
    this.transport = transport;
    this.remote = endOf(socket.remoteAddress, socket.remotePort);
    this.local = endOf(socket.localAddress, socket.localPort);
    this.#socket = socket;
    this.#events = events;
    this.#limits = limits;
    this.#clock = clock;
    this.#frames = new StreamFrames(limits);
  }

  get open(): boolean {
    return !this.#closed && this.#reason === null;
  }

  start(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, probeMs);
    socket.on('data', (bytes: Buffer) => this.#heard(bytes));
    socket.on('error', () => {
      // `close` follows.
    });
    socket.on('drain', () => socket.resume());
    socket.once('close', () => this.#ended());
  }

  write(text: string): void {
    if (!this.open) return;
    this.#socket.write(text);
    const unread = this.#socket.writableLength;
    if (unread > this.#limits.mostUnreadBytes) this.#destroy('not-read');
    // Whoever does not read what they are told is not listened to either.
    else if (unread > this.#limits.unreadBytesToPause) this.#socket.pause();
  }

  cut(reason: CutReason): void {
    if (!this.open) return;
    this.#reason = reason;
    this.#endDeadline();
    this.#callOffDeadline = this.#clock.after(lastWordsMs, () => this.#socket.destroy());
    this.#socket.end();
  }

  #destroy(reason: CutReason): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  #heard(bytes: Buffer): void {
    if (!this.open) return;
    for (const frame of this.#frames.read(bytes)) {
      this.#endDeadline();
      this.#take(frame);
      if (!this.open) return;
    }
    if (this.#frames.within) this.#beginDeadline();
  }

  #take(frame: Frame): void {
    const { kind } = frame;
    const answersPing = kind === 'line-end' && this.#halfPing;
    this.#halfPing = kind === 'line-end' && !answersPing;
    if (answersPing) this.write('\r\n');
    if (kind === 'message') {
      const message = readMessage(frame.text);
      if (message === undefined) this.cut('malformed');
      else this.#events.message(this, message);
    } else if (kind === 'broken') {
      const head = frame.head === null ? undefined : readHead(frame.head);
      if (head !== undefined) this.#events.broken(this, head, frame.reason);
      this.cut(frame.reason);
    }
  }

  /** However little comes at a time, a message that was begun has to end in time. */
  #beginDeadline(): void {
    this.#callOffDeadline ??= this.#clock.after(this.#limits.messageMs, () =>
      this.#destroy('slow'),
    );
  }

  #endDeadline(): void {
    this.#callOffDeadline?.();
    this.#callOffDeadline = undefined;
  }

  #ended(): void {
    this.#endDeadline();
    if (this.#closed) return;
    this.#closed = true;
    this.#events.closed(this, this.#reason);
  }
}
