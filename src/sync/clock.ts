import type { Instant } from '../time/instant.ts';

/** The time, as `sync` needs it: given, so that tests need not wait for it. */
export interface Clock {
  now(): Instant;
  /**
   * Calls back once, as soon as `now()` has reached `at`, and never before this call has
   * returned. The answer calls it off, and does nothing after that.
   */
  wake(at: Instant, callback: () => void): () => void;
}
