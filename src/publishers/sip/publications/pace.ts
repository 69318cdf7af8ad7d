/** How much of its rate a server is left at least, however badly it does. */
const slowest = 1 / 64;

/** What one good answer gives back of the rate. */
const recovery = 1 / 100;

/**
 * How fast requests may follow one another: at most the rate that the server is given, and less
 * while it cannot keep up (halved by each failure, given back little by little).
 */
export class Pace {
  readonly #full: number;
  /** Requests a second, at this moment. */
  #rate: number;
  /** Requests that may go at once; below 0 it takes that much time until one may. */
  #tokens: number;
  #countedAt: number;

  /** `now` in milliseconds, as everywhere here. */
  constructor(ratePerS: number, now: number) {
    this.#full = ratePerS;
    this.#rate = ratePerS;
    this.#tokens = this.#burst;
    this.#countedAt = now;
  }

  get ratePerS(): number {
    return this.#rate;
  }

  /** Takes leave for one request; answers how many milliseconds to wait where there is none. */
  take(now: number): number {
    this.#count(now);
    if (this.#tokens < 1) return Math.max(1, Math.ceil(((1 - this.#tokens) / this.#rate) * 1_000));
    this.#tokens -= 1;
    return 0;
  }

  failed(now: number): void {
    this.#count(now);
    this.#rate = Math.max(this.#full * slowest, this.#rate / 2);
    this.#tokens = Math.min(this.#tokens, this.#burst);
  }

  succeeded(now: number): void {
    if (this.#rate === this.#full) return;
    this.#count(now);
    this.#rate = Math.min(this.#full, this.#rate + this.#full * recovery);
  }

  /** A tenth of a second's worth, so that no second has much more than the rate. */
  get #burst(): number {
    return Math.max(1, this.#rate / 10);
  }

  #count(now: number): void {
    const earned = ((now - this.#countedAt) / 1_000) * this.#rate;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#countedAt = now;
  }
}
