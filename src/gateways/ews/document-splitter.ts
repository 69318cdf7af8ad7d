import { TextDecoder } from 'node:util';

const rootStart = /<([A-Za-z_][\w.:-]*)[\s/>]/;
const onlyBlanks = /^[\s\uFEFF]*$/;

/**
 * Splits a stream of bytes that holds one XML document after the other, wherever its chunks are
 * cut, inside a character too. A document ends where its root is closed: a declaration stands
 * before the first one at least, and need not stand before the others.
 */
export class DocumentSplitter {
  readonly #decoder: TextDecoder;
  readonly #mostChars: number;
  #buffer = '';
  #closing: RegExp | undefined;

  /** A document of more than `mostChars` is refused. */
  constructor(mostChars: number, encoding = 'utf-8') {
    this.#mostChars = mostChars;
    this.#decoder = new TextDecoder(encoding);
  }

  /** True while a document has begun and not ended. */
  get unfinished(): boolean {
    return !onlyBlanks.test(this.#buffer);
  }

  /** The documents that `chunk` completes. Throws a `RangeError` for one that is too long. */
  *push(chunk: Uint8Array): Generator<string> {
    this.#buffer += this.#decoder.decode(chunk, { stream: true });
    for (let document = this.#take(); document !== undefined; document = this.#take()) {
      yield document;
    }
    if (this.#buffer.length > this.#mostChars) {
      throw new RangeError(`a document of more than ${this.#mostChars} characters`);
    }
  }

  #take(): string | undefined {
    this.#closing ??= closingOf(this.#buffer);
    const closing = this.#closing;
    const end = closing?.exec(this.#buffer);
    if (closing === undefined || end === null || end === undefined) {
      if (closing !== undefined) {
        // What was searched is not searched again, but for a closing tag that was cut.
        closing.lastIndex = Math.max(0, this.#buffer.lastIndexOf('<'));
      }
      return undefined;
    }
    const length = end.index + end[0].length;
    const document = this.#buffer.slice(0, length).replace(/^[\s\uFEFF]+/, '');
    this.#buffer = this.#buffer.slice(length);
    this.#closing = undefined;
    return document;
  }
}

function closingOf(text: string): RegExp | undefined {
  const name = rootStart.exec(text)?.[1];
  return name === undefined
    ? undefined
    : new RegExp(`</${name.replaceAll('.', String.raw`\.`)}\\s*>`, 'g');
}
