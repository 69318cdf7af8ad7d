import { TextDecoder } from 'node:util';

const onlyBlanks = /^[\s\uFEFF]*$/;
/** A start tag, whose attributes may hold what looks like its end. */
const startTag = /<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>/y;
/** What holds no tags, whatever it looks like; the last is a declaration. */
const opaque: readonly (readonly [begin: string, end: string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
  ['<!', '>'],
];
const longestBegin = '<![CDATA['.length;

/**
 * Splits a stream of bytes that holds one XML document after the other, wherever its chunks are
 * cut, inside a character too. A document ends where its root is closed: a declaration stands
 * before the first one at least, and need not stand before the others.
 */
export class DocumentSplitter {
  readonly #decoder: TextDecoder;
  readonly #mostChars: number;
  #buffer = '';
  /** What is before it in the buffer has been looked at. */
  #at = 0;
  /** Elements that are open there. */
  #depth = 0;

  /** A document of more than `mostChars` is refused. */
  constructor(mostChars: number, encoding = 'utf-8') {
    this.#mostChars = mostChars;
    this.#decoder = new TextDecoder(encoding);
  }

  /** True while a document has begun and not ended. */
  get unfinished(): boolean {
    return !onlyBlanks.test(this.#buffer);
  }

  /** What there is of a document that has not ended. */
  get rest(): string {
    return this.#buffer;
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
    for (;;) {
      const from = this.#buffer.indexOf('<', this.#at);
      const end = from < 0 ? undefined : this.#pass(from);
      if (end === undefined) {
        this.#at = from < 0 ? this.#buffer.length : from;
        return undefined;
      }
      this.#at = end;
      if (this.#depth > 0 || !isTag(this.#buffer, from)) continue;
      const document = this.#buffer.slice(0, end).replace(/^[\s\uFEFF]+/, '');
      this.#buffer = this.#buffer.slice(end);
      [this.#at, this.#depth] = [0, 0];
      return document;
    }
  }

  /** Where it ends what begins at `from`; `undefined` where that has not come yet. */
  #pass(from: number): number | undefined {
    const buffer = this.#buffer;
    if (buffer.length - from < longestBegin && !buffer.includes('>', from)) return undefined;
    const [, end] = opaque.find(([begin]) => buffer.startsWith(begin, from)) ?? [];
    if (end !== undefined) {
      const at = buffer.indexOf(end, from + 2);
      return at < 0 ? undefined : at + end.length;
    }
    if (buffer[from + 1] === '/') {
      const at = buffer.indexOf('>', from);
      if (at < 0) return undefined;
      this.#depth -= 1;
      return at + 1;
    }
    startTag.lastIndex = from;
    if (!startTag.test(buffer)) return undefined;
    if (buffer[startTag.lastIndex - 2] !== '/') this.#depth += 1;
    return startTag.lastIndex;
  }
}

function isTag(buffer: string, from: number): boolean {
  return buffer[from + 1] !== '!' && buffer[from + 1] !== '?';
}
