/**
 * ejabberd's `mod_pres_counter`, as Debian has it configured, lets five stanzas about subscriptions
 * through and throws away the rest until none has come through for a minute, counted for everything
 * that one component sends over one connection, whoever it is to. Nobody is told.
 */
export const mostAtOnce = 4;
export const quietMs = 65_000;

/** What has been said about subscriptions over one connection, by whomever. */
export class SubscriptionTraffic {
  #lastAt = Number.NEGATIVE_INFINITY;
  #count = 0;

  /** How many there have been since there last was quiet, with this one. */
  said(now: number): number {
    if (this.quietInMs(now) === 0) this.#count = 0;
    this.#count += 1;
    this.#lastAt = now;
    return this.#count;
  }

  /** From now to when there will have been quiet, if nobody says anything; 0 where there has. */
  quietInMs(now: number): number {
    return Math.max(0, this.#lastAt + quietMs - now);
  }
}
