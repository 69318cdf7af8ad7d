import type { Clock } from '../../src/time/clock.ts';
import type { Instant } from '../../src/time/instant.ts';

/** Virtual time: it stands still until a test moves it, and everything due happens in order. */
export class FakeClock implements Clock {
  readonly #settle: () => Promise<void>;
  #now: Instant;
  #waiting: { readonly at: Instant; readonly callback: () => void }[] = [];

  /** `settle` resolves when whatever was under way has gone as far as it can; a turn by default. */
  constructor(now: Instant, settle = aTurn) {
    this.#now = now;
    this.#settle = settle;
  }

  now(): Instant {
    return this.#now;
  }

  wake(at: Instant, callback: () => void): () => void {
    const entry = { at, callback };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.wake(this.#now + delayMs, callback);
  }

  /** How many wait to be woken. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Moves the time on by `ms`, and lets everything that comes due on the way take its course. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await this.#settle();
    for (let next = this.#next(); next !== undefined && next.at <= target; next = this.#next()) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await this.#settle();
    }
    this.#now = target;
  }

  #next(): { readonly at: Instant; readonly callback: () => void } | undefined {
    let first = this.#waiting[0];
    for (const entry of this.#waiting)
      if (first === undefined || entry.at < first.at) first = entry;
    return first;
  }
}

/** Resolves when every promise that could go on has gone on. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
