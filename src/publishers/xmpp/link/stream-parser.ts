import { EventEmitter } from 'node:events';
import { type GrowingElement, xml } from '@xmpp/component';
import { SaxesParser } from 'saxes';
import { namespaces } from '../namespaces.ts';

/** What a user may have typed and a lenient server hands on: no reason to lose the link. */
const harmless = /disallowed character\.$|malformed character entity\.$/;

/**
 * Reads a stream (RFC 6120 §4) however it is cut into pieces, in the place of the parser of
 * `@xmpp/component`, which takes much that is no XML for XML, or waits for ever. Emits `start` with
 * the stream's own element, `element` for each whole child of it, `end`, and `error`, after which
 * it must not be written to.
 */
export class StreamParser extends EventEmitter {
  readonly #parser = new SaxesParser<{ readonly xmlns: false }>({ xmlns: false });
  /** From the stream's own element to the innermost that is open. */
  readonly #open: GrowingElement[] = [];

  constructor() {
    super();
    const parser = this.#parser;
    parser.on('opentag', ({ name, attributes }) => this.#opened(xml(name, attributes)));
    parser.on('closetag', () => this.#closed());
    parser.on('text', (text) => this.#text(text));
    parser.on('cdata', (text) => this.#text(text));
    parser.on('error', (error) => {
      if (!harmless.test(error.message)) throw error;
    });
    // RFC 6120 §11.1: none of these belongs in a stream.
    for (const restricted of ['doctype', 'comment', 'processinginstruction'] as const) {
      parser.on(restricted, () => {
        throw new Error(`a stream has no ${restricted}`);
      });
    }
  }

  /** Throws where it is not well formed, or has in it what a stream may not have. */
  write(text: string): void {
    this.#parser.write(text);
  }

  #opened(element: GrowingElement): void {
    const parent = this.#open.at(-1);
    this.#open.push(element);
    if (parent === undefined) this.emit('start', element);
    else if (this.#open.length > 2) parent.append(element);
    // The stream itself must not grow for as long as it lasts; its namespaces hold all the same.
    else element.parent = parent;
  }

  #closed(): void {
    const element = this.#open.pop();
    // A component negotiates nothing (XEP-0114 §3), whatever it is offered.
    const isOffer = element?.is('features', namespaces.streams) ?? false;
    if (this.#open.length === 1 && !isOffer) this.emit('element', element);
    if (this.#open.length === 0) this.emit('end', element);
  }

  #text(text: string): void {
    // Between stanzas there is only whitespace (§4.6.1).
    if (this.#open.length > 1) this.#open.at(-1)?.t(text);
  }
}
