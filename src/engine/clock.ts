import type { Instant } from '../time/instant.ts';

/** Time as the engine needs it. */
export interface EngineClock {
  now(): Instant;
  /**
   * Calls back once, as soon as `now()` has reached `at`, and never before this call has
   * returned. The answer calls it off.
   */
  wake(at: Instant, callback: () => void): () => void;
  /**
   * Calls back once, when `delayMs` have passed, whatever is done to the computer's clock
   * meanwhile. The answer calls it off.
   */
  after(delayMs: number, callback: () => void): () => void;
}
