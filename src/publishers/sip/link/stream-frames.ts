/** What a stream may hold before it is given up: no honest server comes near it. */
const mostHeadBytes = 65_536;
const mostBodyBytes = 1_048_576;

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

export type Frame =
  /** A whole message, as text. */
  | { readonly kind: 'message'; readonly text: string }
  /** RFC 5626 §3.5.1: the answer to a ping, or a ping. */
  | { readonly kind: 'line-end' }
  /** Nothing that comes after it can be told apart any more. */
  | { readonly kind: 'malformed'; readonly detail: string };

/** Cuts a stream into messages by their Content-Length (RFC 3261 §18.3). */
export class StreamFrames {
  #rest: Buffer = nothing;
  /** So far the rest was looked through for the end of a head. */
  #looked = 0;
  /** Bytes of the whole message at the beginning of the rest, once its head is there. */
  #wanted = 0;

  /** What has become whole with `bytes`. Nothing must be given to it after `malformed`. */
  *read(bytes: Buffer): Generator<Frame> {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return;
      yield frame;
      if (frame.kind === 'malformed') return;
    }
  }

  #next(): Frame | undefined {
    if (this.#wanted === 0) {
      if (this.#rest.subarray(0, 2).equals(lineEnd)) {
        this.#take(2);
        return { kind: 'line-end' };
      }
      const fault = this.#measure();
      if (fault !== undefined) return { kind: 'malformed', detail: fault };
    }
    if (this.#wanted === 0 || this.#rest.length < this.#wanted) return undefined;
    return { kind: 'message', text: this.#take(this.#wanted).toString('utf8') };
  }

  /** Finds out how long the message is, once all of its head has come; answers what is wrong. */
  #measure(): string | undefined {
    const end = this.#rest.indexOf(headEnd, Math.max(0, this.#looked - headEnd.length));
    if (end < 0) {
      this.#looked = this.#rest.length;
      return this.#looked > mostHeadBytes ? 'a message whose head does not end' : undefined;
    }
    if (end > mostHeadBytes) return 'a message whose head is too long';
    const head = this.#rest.toString('latin1', 0, end + 2);
    const lengths = [...head.matchAll(/^(?:content-length|l)[ \t]*:[ \t]*(\d{1,9})[ \t]*\r$/gim)];
    const bytes = Number(lengths[0]?.[1] ?? Number.NaN);
    if (lengths.length !== 1) return 'a message that does not say how long it is';
    if (bytes > mostBodyBytes) return 'a message that is too long';
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
