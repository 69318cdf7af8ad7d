export interface PaceLimits {
  /** Stanzas one recipient may get at once. */
  readonly burst: number;
  /** Stanzas one recipient may get each second beyond that. */
  readonly perSecond: number;
}

/**
 * ejabberd ends a session for which `max_fsm_queue` stanzas wait, 10,000 by default, and 40,000
 * in one burst were too many: half of that at once, then what any client can read.
 */
export const defaultPace: PaceLimits = { burst: 5_000, perSecond: 2_000 };

interface Bucket {
  /** Stanzas that may still be sent, as of `at`. */
  tokens: number;
  at: number;
}

/** Buckets looked through at most this often for those that are full again. */
const sweepMs = 10_000;

/** How much each recipient may be sent now: one token bucket for each who was sent something. */
export class RecipientPace {
  readonly #limits: PaceLimits;
  readonly #buckets = new Map<string, Bucket>();
  #sweptAt = 0;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
  }

  /** Whether one more stanza may be sent to `recipient` at `now` (milliseconds); counts it. */
  take(recipient: string, now: number): boolean {
    if (now - this.#sweptAt > sweepMs) this.#sweep(now);
    const bucket = this.#buckets.get(recipient);
    if (bucket === undefined) {
      this.#buckets.set(recipient, { tokens: this.#limits.burst - 1, at: now });
      return true;
    }
    bucket.tokens = this.#tokens(bucket, now);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #tokens(bucket: Bucket, now: number): number {
    const refilled = bucket.tokens + ((now - bucket.at) / 1_000) * this.#limits.perSecond;
    return Math.min(this.#limits.burst, refilled);
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    for (const [recipient, bucket] of this.#buckets) {
      if (this.#tokens(bucket, now) >= this.#limits.burst) this.#buckets.delete(recipient);
    }
  }
}
