import { dayMs } from '../../../time/instant.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { mostAtOnce, quietMs } from '../sending/subscription-traffic.ts';

export interface SessionAsksOptions {
  readonly clock: SteadyClock;
  /** Asks the person to let us subscribe. */
  readonly ask: (person: string) => void;
  /** Whether the person's server may drop that, and shows them only once what it does not drop. */
  readonly mayBeDropped: (person: string) => boolean;
  /** Until nobody has said anything about subscriptions for long enough. */
  readonly quietInMs: () => number;
}

interface Asked {
  readonly at: number;
  /** When it is asked once more. */
  readonly again: number;
}

/** They have answered nothing, and have been asked more than once. */
/** From asking someone to asking again because they come. */
const loginMs = 3_600_000;

/**
 * Asks people to let us subscribe: once, and again where their server may have dropped it. Whoever
 * has said yes or no is not asked again while the process lives.
 */
export class SessionAsks {
  readonly #options: SessionAsksOptions;
  readonly #asked = new Map<string, Asked>();
  readonly #answered = new Set<string>();
  #cancel: (() => void) | undefined;

  constructor(options: SessionAsksOptions) {
    this.#options = options;
  }

  /** Nobody is asked while the link is down; what was asked a moment before may be lost with it. */
  offline(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const now = this.#options.clock.now();
    for (const [person, { at }] of this.#asked) {
      if (now - at < quietMs) this.#asked.delete(person);
    }
  }

  /** Somebody is to be asked, where they have not been. */
  ask(person: string): void {
    if (this.#answered.has(person)) return;
    if (!this.#asked.has(person)) this.#ask(person, quietMs);
    this.#later();
  }

  /** Somebody who has not answered has come, perhaps. */
  came(person: string): void {
    const now = this.#options.clock.now();
    const asked = this.#asked.get(person);
    if (asked && now - asked.at >= loginMs) this.#asked.set(person, { at: asked.at, again: now });
  }

  /** Somebody has said yes or no. */
  answered(person: string): void {
    this.#asked.delete(person);
    this.#answered.add(person);
  }

  forget(person: string): void {
    this.#asked.delete(person);
    this.#answered.delete(person);
  }

  #ask(person: string, pauseMs: number): void {
    const at = this.#options.clock.now();
    this.#asked.set(person, { at, again: at + pauseMs });
    this.#options.ask(person);
  }

  #later(): void {
    const waitMs = this.#options.quietInMs() || quietMs;
    this.#cancel ??= this.#options.clock.after(waitMs, () => this.#askAgain());
  }

  #askAgain(): void {
    this.#cancel = undefined;
    if (this.#options.quietInMs() > 0) {
      this.#later();
      return;
    }
    const now = this.#options.clock.now();
    const due = [...this.#asked].filter(
      ([person, { again }]) => again <= now && this.#options.mayBeDropped(person),
    );
    // Whoever came last is there to answer.
    const next = due.toSorted(([, one], [, other]) => other.again - one.again).slice(0, mostAtOnce);
    for (const [person] of next) this.#ask(person, dayMs);
    if (this.#asked.size > 0) this.#later();
  }
}
