import { type SipMessage, contentLength, readHead } from '../message/message.ts';

export interface MessageLimits {
  /** Bytes of a start line with its headers. */
  readonly mostHeadBytes: number;
  readonly mostBodyBytes: number;
}

export type Heard =
  | { readonly kind: 'message'; readonly message: SipMessage }
  /** RFC 5626 §3.5.1: two line ends between messages, to be answered by one. */
  | { readonly kind: 'ping' }
  /** Nothing that comes after it can be understood. */
  | {
      readonly kind: 'broken';
      readonly reason: 'malformed' | 'too-large';
      /** The message that was too long or had no length, for an answer. */
      readonly message: SipMessage | null;
    };

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

/** Finds messages in a stream (RFC 3261 §18.3: a Content-Length says where each ends). */
export class MessageReader {
  readonly #limits: MessageLimits;
  #rest: Buffer = nothing;
  /** So far the rest was looked through for the end of a head. */
  #looked = 0;
  /** A message whose body has not come whole. */
  #head: SipMessage | undefined;
  #bodyBytes = 0;
  #broken = false;

  constructor(limits: MessageLimits) {
    this.#limits = limits;
  }

  /** Whether part of a message has come, and the rest has not. */
  get within(): boolean {
    return this.#head !== undefined || (this.#rest.length > 0 && !isLineEnd(this.#rest));
  }

  /** What has come whole with these bytes. */
  *read(bytes: Buffer): Generator<Heard> {
    if (this.#broken) return;
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const heard = this.#head === undefined ? this.#readHead() : this.#readBody(this.#head);
      if (heard === undefined) return;
      if (heard.kind === 'broken') {
        this.#broken = true;
        this.#rest = nothing;
        this.#head = undefined;
      }
      yield heard;
      if (heard.kind === 'broken') return;
    }
  }

  #readHead(): Heard | undefined {
    while (this.#rest.subarray(0, 2).equals(lineEnd)) {
      if (this.#rest.subarray(0, 4).equals(headEnd)) {
        this.#take(4);
        return { kind: 'ping' };
      }
      // It may be half of a ping.
      if (this.#rest.length < 4 && isLineEnd(this.#rest)) return undefined;
      this.#take(2);
    }
    const end = this.#rest.indexOf(headEnd, Math.max(0, this.#looked - headEnd.length));
    if (end > this.#limits.mostHeadBytes || (end < 0 && this.#tooLong())) {
      return { kind: 'broken', reason: 'too-large', message: null };
    }
    if (end < 0) {
      this.#looked = this.#rest.length;
      return undefined;
    }
    const message = readHead(this.#take(end + headEnd.length, end).toString('utf8'));
    return message === undefined ? brokenOff(null) : this.#measure(message);
  }

  #measure(message: SipMessage): Heard | undefined {
    const bytes = contentLength(message.headers);
    if (bytes === undefined || bytes === null) return brokenOff(message);
    if (bytes > this.#limits.mostBodyBytes) {
      return { kind: 'broken', reason: 'too-large', message };
    }
    this.#head = message;
    this.#bodyBytes = bytes;
    return this.#readBody(message);
  }

  #readBody(head: SipMessage): Heard | undefined {
    if (this.#rest.length < this.#bodyBytes) return undefined;
    const body = this.#take(this.#bodyBytes).toString('utf8');
    this.#head = undefined;
    return { kind: 'message', message: { ...head, body } };
  }

  #tooLong(): boolean {
    return this.#rest.length > this.#limits.mostHeadBytes;
  }

  /** The first `bytes`, or only `length` of them; the rest begins after `bytes`. */
  #take(bytes: number, length = bytes): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(bytes);
    this.#looked = 0;
    return taken;
  }
}

/**
 * The message that is all of `bytes` (RFC 7118 §5: over a WebSocket a frame is a message, and says
 * where it ends); `undefined` for half a ping, which is the answer to one of ours.
 */
export function readWhole(bytes: Buffer, limits: MessageLimits): Heard | undefined {
  if (isLineEnd(bytes)) return undefined;
  if (bytes.equals(headEnd)) return { kind: 'ping' };
  const end = bytes.indexOf(headEnd);
  if (end < 0) return brokenOff(null);
  if (end > limits.mostHeadBytes) return { kind: 'broken', reason: 'too-large', message: null };
  const head = readHead(bytes.toString('utf8', 0, end));
  if (head === undefined) return brokenOff(null);
  const body = bytes.subarray(end + headEnd.length);
  const length = contentLength(head.headers);
  if (length === undefined || (length !== null && length !== body.length)) return brokenOff(head);
  if (body.length > limits.mostBodyBytes) {
    return { kind: 'broken', reason: 'too-large', message: head };
  }
  return { kind: 'message', message: { ...head, body: body.toString('utf8') } };
}

function brokenOff(message: SipMessage | null): Heard {
  return { kind: 'broken', reason: 'malformed', message };
}

/** Nothing but the beginning of a ping. */
function isLineEnd(bytes: Buffer): boolean {
  return bytes.length < headEnd.length && headEnd.subarray(0, bytes.length).equals(bytes);
}
