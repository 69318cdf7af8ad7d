import type { Instant } from './instant.ts';

/** The time of day, given, so that tests need not wait for it. */
export interface Clock {
  now(): Instant;
  /**
   * Calls back once, as soon as `now()` has reached `at`, and never before this call has
   * returned. The answer calls it off, and does nothing after that.
   */
  wake(at: Instant, callback: () => void): () => void;
  /**
   * Calls back once, when `delayMs` have passed, whatever is done to the computer's clock
   * meanwhile. The answer calls it off, and does nothing after that.
   */
  after(delayMs: number, callback: () => void): () => void;
}

/** The computer may sleep, or its clock be set: how late a wake may come at the most then. */
const longestSleepMs = 30_000;

/** The computer's own clock. Its `now` may be handed on alone. */
export const systemClock: Clock & { readonly now: () => Instant } = {
  now: () => Date.now(),
  wake(at, callback) {
    let timer: NodeJS.Timeout;
    function sleep(): void {
      const left = Math.max(0, at - Date.now());
      timer = setTimeout(left > longestSleepMs ? sleep : wakeUp, Math.min(left, longestSleepMs));
    }
    function wakeUp(): void {
      // Timers may run a fraction of a millisecond early.
      if (Date.now() < at) sleep();
      else callback();
    }
    sleep();
    return () => clearTimeout(timer);
  },
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
