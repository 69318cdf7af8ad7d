import type { Publication } from '../../../engine/presence-publisher.ts';
import type { PersonJid } from '../address.ts';
import type { Clock } from '../clock.ts';
import { type Outbox, chunkLength } from '../outbox.ts';

/** What the server was told it does not keep, so that later logins miss it: it is said again. */
const repeatMs = 5_000;
/** The pause after a repetition, as a multiple of the time it took. */
const restFactor = 10;

/**
 * Presence without a recipient, for a server that hands it to everyone who may see the person. It
 * is repeated a moment after anybody has logged in, all logins of that moment together.
 */
export class Broadcast {
  readonly #clock: Clock;
  readonly #stanzaOf: (person: PersonJid) => string | undefined;
  readonly #people = new Set<PersonJid>();
  #outbox: Outbox | undefined;
  #cancelRepeat: (() => void) | undefined;
  #restUntil = -Infinity;

  /** `stanzaOf` has what is to be said of a person now. */
  constructor(clock: Clock, stanzaOf: (person: PersonJid) => string | undefined) {
    this.#clock = clock;
    this.#stanzaOf = stanzaOf;
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
    const pauseMs = Math.max(repeatMs, this.#restUntil - this.#clock.now());
    this.#cancelRepeat = this.#clock.after(pauseMs, () => void this.#repeat());
  }

  forget(person: PersonJid): void {
    this.#people.delete(person);
  }

  close(): void {
    this.#outbox = undefined;
    this.#cancelRepeat?.();
    this.#cancelRepeat = undefined;
  }

  async #repeat(): Promise<void> {
    const begun = this.#clock.now();
    const outbox = this.#outbox;
    this.#cancelRepeat = undefined;
    if (outbox === undefined) return;
    try {
      await this.#say(outbox, this.#people);
    } catch {
      // The link is down; when it is up everyone is said again.
    }
    const now = this.#clock.now();
    this.#restUntil = now + (now - begun) * restFactor;
  }

  async #say(outbox: Outbox, people: Iterable<PersonJid>): Promise<void> {
    let text = '';
    for (const person of people) {
      text += this.#stanzaOf(person) ?? '';
      if (text.length < chunkLength) continue;
      await outbox.publish(text);
      text = '';
    }
    if (text !== '') await outbox.publish(text);
  }
}
