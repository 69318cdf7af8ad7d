export interface PaceLimits {
  /** Stanzas one recipient may be sent before anything is heard of them. */
  readonly burst: number;
  /** Stanzas one recipient may get each second beyond that, where they cannot be asked. */
  readonly perSecond: number;
}

/**
 * ejabberd ends a session for which `max_fsm_queue` stanzas wait, 10,000 by default, and gives
 * up one whose socket takes nothing for 15 seconds: until then no more than 9,000 wait. A thousand
 * contacts can be said three times over without anybody's having to wait.
 */
export const defaultPace: PaceLimits = { burst: 3_000, perSecond: 400 };

interface Bucket {
  /** Stanzas that may still be sent, as of `at`. */
  tokens: number;
  at: number;
  /** They were asked whether they have read it all, and have not answered: time gives no more. */
  asked: boolean;
}

/** Buckets looked through at most this often for those that are full again. */
const sweepMs = 10_000;

/** Of a burst, what someone gets who does not answer: some clients never do. */
const unansweredShare = 1 / 6;

/**
 * How much each recipient may be sent now: one bucket for each who was sent something. Whoever can
 * be asked gets as much as they have read, however fast or slow that is; others so much a second.
 */
export class Pace {
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
      this.#buckets.set(recipient, { tokens: this.#limits.burst - 1, at: now, asked: false });
      return true;
    }
    bucket.tokens = this.#tokens(bucket, now);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** They are being asked whether they have read what they were sent. */
  asked(recipient: string): void {
    const bucket = this.#buckets.get(recipient);
    if (bucket) bucket.asked = true;
  }

  /** They have read all they were sent before they were asked; or they have not said so in time. */
  answered(recipient: string, now: number, inTime: boolean): void {
    const bucket = this.#buckets.get(recipient);
    if (bucket === undefined) return;
    const more = inTime ? this.#limits.burst : this.#limits.burst * unansweredShare;
    bucket.tokens = Math.min(this.#limits.burst, bucket.tokens + more);
    bucket.at = now;
    bucket.asked = false;
  }

  #tokens(bucket: Bucket, now: number): number {
    if (bucket.asked) return bucket.tokens;
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
