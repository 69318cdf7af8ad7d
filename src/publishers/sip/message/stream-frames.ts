/** What a stream may hold before it is given up. */
export interface FrameLimits {
  /** Bytes of a start line with its headers. */
  readonly mostHeadBytes: number;
  readonly mostBodyBytes: number;
}

export type Frame =
  /** A whole message, as text. */
  | { readonly kind: 'message'; readonly text: string }
  /** RFC 5626 §3.5.1: half a ping, or the answer to one. */
  | { readonly kind: 'line-end' }
  /** Nothing that comes after it can be told apart any more. */
  | {
      readonly kind: 'broken';
      readonly reason: 'malformed' | 'too-large';
      readonly detail: string;
      /** Of the message that was too long or did not say how long it is, for an answer. */
      readonly head: string | null;
    };

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

/** Cuts a stream into messages by their Content-Length (RFC 3261 §18.3). */
export class StreamFrames {
  readonly #limits: FrameLimits;
  #rest: Buffer = nothing;
  /** So far the rest was looked through for the end of a head. */
  #looked = 0;
  /** Bytes of the whole message at the beginning of the rest, once its head is there. */
  #wanted = 0;
  #broken = false;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Whether part of a message has come, and the rest has not. */
  get within(): boolean {
    return this.#rest.length > 1 || (this.#rest.length === 1 && this.#rest[0] !== lineEnd[0]);
  }

  /** What has become whole with `bytes`; nothing any more after `broken`. */
  *read(bytes: Buffer): Generator<Frame> {
    if (this.#broken) return;
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return;
      if (frame.kind === 'broken') {
        this.#broken = true;
        this.#rest = nothing;
      }
      yield frame;
    }
  }

  #next(): Frame | undefined {
    if (this.#wanted === 0) {
      if (this.#rest.subarray(0, 2).equals(lineEnd)) {
        this.#take(2);
        return { kind: 'line-end' };
      }
      const fault = this.#measure();
      if (fault !== undefined) return fault;
    }
    if (this.#wanted === 0 || this.#rest.length < this.#wanted) return undefined;
    return { kind: 'message', text: this.#take(this.#wanted).toString('utf8') };
  }

  /** Finds out how long the message is, once all of its head has come; answers what is wrong. */
  #measure(): Frame | undefined {
    const { mostHeadBytes, mostBodyBytes } = this.#limits;
    const end = this.#rest.indexOf(headEnd, Math.max(0, this.#looked - headEnd.length));
    if (end < 0) {
      this.#looked = this.#rest.length;
      if (this.#looked <= mostHeadBytes) return undefined;
      return broken('too-large', 'a message whose head does not end', null);
    }
    if (end > mostHeadBytes) return broken('too-large', 'a message whose head is too long', null);
    const head = this.#rest.toString('utf8', 0, end);
    const bytes = lengthIn(head);
    if (bytes === undefined) {
      return broken('malformed', 'a message that does not say how long it is', head);
    }
    if (bytes > mostBodyBytes) return broken('too-large', 'a message that is too long', head);
    this.#wanted = end + headEnd.length + bytes;
    return undefined;
  }

  #take(bytes: number): Buffer {
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    this.#looked = 0;
    this.#wanted = 0;
    return taken;
  }
}

function broken(reason: 'malformed' | 'too-large', detail: string, head: string | null): Frame {
  return { kind: 'broken', reason, detail, head };
}

/** What all Content-Length of a head say; `undefined` where there is none, or they differ. */
function lengthIn(head: string): number | undefined {
  const written = [
    ...`${head}\r\n`.matchAll(/^(?:content-length|l)[ \t]*:((?:.|\r\n[ \t])*)\r$/gim),
  ];
  const [first, ...others] = written.map(([, value = '']) => value.trim());
  if (first === undefined || others.some((other) => other !== first)) return undefined;
  return /^\d{1,10}$/.test(first) ? Number(first) : undefined;
}
