import type { SteadyClock } from '../../time/steady-clock.ts';
import { LinkWindow } from './sending/link-window.ts';
import { SubscriptionTraffic } from './sending/subscription-traffic.ts';

/** Where text goes: resolves when the network has taken it. */
export type WriteText = (text: string) => Promise<void>;

/** UTF-16 code units in one write, beyond which nothing gets faster (facts: 64 KiB). */
export const chunkLength = 65_536;

/** Answers waiting for a server that reads nothing; beyond this it never will. */
const maxWaitingLength = 32 * 1_048_576;

/** Answers waiting beyond which whatever can be said later waits, as what it is about. */
const fullLength = 1_048_576;

interface Waiting {
  readonly text: string;
  readonly isWanted: () => boolean;
  readonly taken: PromiseWithResolvers<void>;
}

/**
 * The one writer of a connection. Answers to what people ask go first; publications, chunk by
 * chunk, take turns with them, each awaited, so that memory stays flat however slow the server.
 * A new one is made for each connection: what was not taken when it broke is lost, and known to be.
 */
export class Outbox {
  readonly subscriptions = new SubscriptionTraffic();
  readonly #write: WriteText;
  readonly #overflow: () => void;
  #answers: string[] = [];
  #answersLength = 0;
  readonly #chunks: Waiting[] = [];
  #running = false;
  #closed = false;
  #room: PromiseWithResolvers<void> | undefined;
  readonly #window: LinkWindow | null;

  /**
   * `overflow` is called when the server does not read the answers it is sent. With `own`, the
   * component's domain and a clock, the server's pace is learnt, and no more than it soon gets done
   * is under way.
   */
  constructor(
    write: WriteText,
    overflow: () => void,
    own: { readonly domain: string; readonly clock: SteadyClock } | null = null,
  ) {
    this.#write = write;
    this.#overflow = overflow;
    this.#window = own && new LinkWindow(own.domain, own.clock, () => this.#run());
  }

  /** Something that we said to ourselves has come back, or an answer to it. */
  echoed(id: string): void {
    if (!this.#closed) this.#window?.heard(id);
  }

  /** Whether more is said than the network takes: what can wait should not be made into text. */
  get full(): boolean {
    return this.#answersLength > fullLength;
  }

  /** Resolves when it is not full, or closed. */
  async room(): Promise<void> {
    if (!this.full || this.#closed) return;
    this.#room ??= Promise.withResolvers();
    await this.#room.promise;
  }

  /** An answer: sent as soon as may be, together with others of the same moment. */
  answer(stanza: string): void {
    if (this.#closed) return;
    this.#answers.push(stanza);
    this.#answersLength += stanza.length;
    if (this.#answersLength > maxWaitingLength) this.#overflow();
    else this.#run();
  }

  /**
   * Publications, about one chunk of them; resolves when the network has taken them, or when it is
   * their turn and they are wanted no more.
   */
  async publish(text: string, isWanted = (): boolean => true): Promise<void> {
    if (this.#closed) throw new Error('the link is down');
    const taken = Promise.withResolvers<void>();
    this.#chunks.push({ text, isWanted, taken });
    this.#run();
    await taken.promise;
  }

  /** Nothing more goes out; what waits is given up. */
  close(): void {
    this.#closed = true;
    this.#window?.close();
    this.#answers = [];
    this.#room?.resolve();
    for (const chunk of this.#chunks.splice(0)) chunk.taken.reject(new Error('the link is down'));
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    // What is said in one turn of the event loop goes out in one write.
    setImmediate(() => void this.#loop());
  }

  async #loop(): Promise<void> {
    while (!this.#closed) {
      const answers = this.#nextAnswers();
      const chunk = this.#nextChunk();
      if (answers === '' && chunk === undefined) break;
      try {
        await this.#write(chunk === undefined ? answers : answers + this.#marked(chunk.text));
        chunk?.taken.resolve();
      } catch (error) {
        // The connection is gone, and says so itself.
        chunk?.taken.reject(error);
        this.close();
      }
    }
    this.#running = false;
  }

  /** Only publications wait for the server; `#run` is called when there is room. */
  #nextChunk(): Waiting | undefined {
    while (this.#chunks.length > 0 && !this.#window?.full) {
      const chunk = this.#chunks.shift();
      if (chunk?.isWanted()) return chunk;
      chunk?.taken.resolve();
    }
    return undefined;
  }

  #marked(text: string): string {
    return this.#window === null ? text : text + this.#window.wrote(text.length);
  }

  #nextAnswers(): string {
    if (this.#answers.length === 0) return '';
    const { text, count } = firstChunk(this.#answers);
    this.#answers = this.#answers.slice(count);
    this.#answersLength -= text.length;
    if (!this.full) {
      this.#room?.resolve();
      this.#room = undefined;
    }
    return text;
  }
}

/** As many of the first of them as are written at once. */
export function firstChunk(stanzas: readonly string[]): {
  readonly text: string;
  readonly count: number;
} {
  let text = '';
  let count = 0;
  for (const stanza of stanzas) {
    if (text.length > chunkLength) break;
    text += stanza;
    count += 1;
  }
  return { text, count };
}
