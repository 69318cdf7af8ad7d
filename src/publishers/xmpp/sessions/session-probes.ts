import type { SteadyClock } from '../../../time/steady-clock.ts';

/** From asking for those who were not heard of to asking again; it doubles. */
const firstPauseMs = 1_500;
const longestPauseMs = 5 * 60_000;

/**
 * Asks again for the people of whom nothing was heard since the link came up. A server that has not
 * yet noticed the end of the connection before may give the answers to that one (ejabberd gives
 * them to either at random), and nobody says them again by themself.
 */
export class SessionProbes {
  readonly #clock: SteadyClock;
  readonly #people: () => Iterable<string>;
  readonly #probe: (person: string) => void;
  readonly #heard = new Set<string>();
  #pauseMs = firstPauseMs;
  #cancel: (() => void) | undefined;

  /** `people` are those of whom there should be something to hear. */
  constructor(clock: SteadyClock, people: () => Iterable<string>, probe: (person: string) => void) {
    this.#clock = clock;
    this.#people = people;
    this.#probe = probe;
  }

  online(): void {
    this.offline();
    this.#heard.clear();
    this.#pauseMs = firstPauseMs;
  }

  offline(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  heard(person: string): void {
    this.#heard.add(person);
  }

  hasHeard(person: string): boolean {
    return this.#heard.has(person);
  }

  /** All who wanted to have said something. */
  askLater(): void {
    if (this.#cancel !== undefined) return;
    this.#cancel = this.#clock.after(this.#pauseMs, () => this.#ask());
    this.#pauseMs = Math.min(this.#pauseMs * 2, longestPauseMs);
  }

  #ask(): void {
    this.#cancel = undefined;
    let some = false;
    for (const person of this.#people()) {
      if (this.#heard.has(person)) continue;
      some = true;
      this.#probe(person);
    }
    if (some) this.askLater();
  }
}
