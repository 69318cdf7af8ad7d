import type { Publication } from '../../../engine/presence-publisher.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { PersonJid } from '../address.ts';
import { type Outbox, chunkLength } from '../outbox.ts';

/** What the server was told it does not keep, so that later logins miss it: it is said again. */
const repeatMs = 5_000;
/** The pause after a repetition, as a multiple of the time it took. */
const restFactor = 10;

/** What the server keeps for later logins while the person is offline. */
export interface Kept {
  readonly stanza: string;
  /** Nothing is to be kept. */
  readonly isEmpty: boolean;
}

export interface BroadcastOptions {
  readonly clock: SteadyClock;
  /** What is to be said of a person now. */
  readonly stanzaOf: (person: PersonJid) => string | undefined;
  /** What is to be kept of a person now; `undefined` for whoever is or may be there. */
  readonly keptOf: (person: PersonJid) => Kept | undefined;
}

/**
 * Presence without a recipient, for a server that hands it to everyone who may see the person. It
 * is repeated a moment after anybody has logged in, all logins of that moment together.
 */
export class Broadcast {
  readonly #options: BroadcastOptions;
  readonly #people = new Set<PersonJid>();
  /** What the server was last given to keep of each who is offline. */
  readonly #kept = new Map<PersonJid, string>();
  #outbox: Outbox | undefined;
  #cancelRepeat: (() => void) | undefined;
  #restUntil = -Infinity;

  constructor(options: BroadcastOptions) {
    this.#options = options;
  }

  async publish(outbox: Outbox, batch: readonly Publication[]): Promise<void> {
    this.#outbox = outbox;
    for (const { person } of batch) this.#people.add(person);
    await this.#say(
      outbox,
      batch.map(({ person }) => person),
    );
  }

  loggedIn(): void {
    if (this.#people.size === 0 || this.#cancelRepeat !== undefined) return;
    const pauseMs = Math.max(repeatMs, this.#restUntil - this.#options.clock.now());
    this.#cancelRepeat = this.#options.clock.after(pauseMs, () => void this.#repeat());
  }

  forget(person: PersonJid): void {
    this.#people.delete(person);
    this.#kept.delete(person);
  }

  close(): void {
    this.#outbox = undefined;
    this.#cancelRepeat?.();
    this.#cancelRepeat = undefined;
  }

  async #repeat(): Promise<void> {
    const begun = this.#options.clock.now();
    const outbox = this.#outbox;
    this.#cancelRepeat = undefined;
    if (outbox === undefined) return;
    try {
      await this.#say(outbox, this.#people);
    } catch {
      // The link is down; when it is up everyone is said again.
    }
    const now = this.#options.clock.now();
    this.#restUntil = now + (now - begun) * restFactor;
  }

  /** Empty where the server has it already, or has thrown it away itself at a login. */
  #toKeep(person: PersonJid): string {
    const kept = this.#options.keptOf(person);
    const before = this.#kept.get(person);
    if (kept === undefined || kept.isEmpty) this.#kept.delete(person);
    else this.#kept.set(person, kept.stanza);
    if (kept === undefined || kept.stanza === before) return '';
    // Whatever the person's own client has left there stays.
    return kept.isEmpty && before === undefined ? '' : kept.stanza;
  }

  async #say(outbox: Outbox, people: Iterable<PersonJid>): Promise<void> {
    let text = '';
    for (const person of people) {
      text += this.#options.stanzaOf(person) ?? '';
      text += this.#toKeep(person);
      if (text.length < chunkLength) continue;
      await outbox.publish(text);
      text = '';
    }
    if (text !== '') await outbox.publish(text);
  }
}
