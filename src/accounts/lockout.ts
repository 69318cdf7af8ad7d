import { minuteMs, secondMs, type Instant } from '../time/instant.ts';

/** Who is slowed down: whoever tries one account, or whoever tries from one address. */
export interface LockoutRule {
  /** Failures that nobody is slowed down for. */
  readonly free: number;
}

/** Somebody who has to wait. */
export interface Waiting {
  readonly key: string;
  readonly failures: number;
  readonly until: Instant;
}

/** After the free ones the first wait, twice as long each time. */
const firstWaitMs = 2 * secondMs;
const longestWaitMs = 15 * minuteMs;
/** Without a further failure everything is forgotten after that. */
const forgottenMs = 60 * minuteMs;
const mostRemembered = 20_000;

export interface Failures {
  readonly count: number;
  readonly at: Instant;
}

/**
 * Slows down who guesses, under any key. An attempt counts as failed from when it begins, so that
 * many at once are no more than one after the other. Where it is kept is up to whoever asks.
 */
export class Lockout {
  readonly #free: number;
  readonly #now: () => Instant;
  /** The one that failed longest ago comes first. */
  readonly #failures = new Map<string, Failures>();

  constructor({ free }: LockoutRule, now: () => Instant) {
    this.#free = free;
    this.#now = now;
  }

  /** Milliseconds to wait until the next attempt; 0 for none. */
  waitMs(key: string): number {
    const known = this.#known(key);
    if (known === undefined || known.count < this.#free) return 0;
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (known.count - this.#free));
    // A clock that was put back must keep nobody waiting for longer.
    return Math.min(wait, Math.max(0, known.at + wait - this.#now()));
  }

  /** Whoever has to wait just now, whoever failed last coming last. */
  waiting(): readonly Waiting[] {
    const waiting: Waiting[] = [];
    for (const [key, { count }] of this.#failures) {
      const waitMs = this.waitMs(key);
      if (waitMs > 0) waiting.push({ key, failures: count, until: this.#now() + waitMs });
    }
    return waiting;
  }

  /** What there is to keep of a key. */
  standing(key: string): Failures | undefined {
    return this.#known(key);
  }

  /** What was kept of a key. */
  restored(key: string, failures: Failures): void {
    this.#failures.set(key, failures);
  }

  failed(key: string): void {
    const count = (this.#known(key)?.count ?? 0) + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, at: this.#now() });
    const oldest = this.#failures.keys().next();
    if (this.#failures.size > mostRemembered && !oldest.done) this.#failures.delete(oldest.value);
  }

  /** It was no failure after all, and those before are forgotten. */
  succeeded(key: string): void {
    this.#failures.delete(key);
  }

  /** It was no failure after all; those before stand. */
  takenBack(key: string): void {
    const known = this.#known(key);
    if (known === undefined) return;
    if (known.count === 1) this.#failures.delete(key);
    else this.#failures.set(key, { ...known, count: known.count - 1 });
  }

  #known(key: string): Failures | undefined {
    const known = this.#failures.get(key);
    return known !== undefined && known.at + forgottenMs > this.#now() ? known : undefined;
  }
}
