/**
 * A bounded number of places, given in the order in which they were asked for, so that nobody is
 * overtaken for ever. Waiting is unbounded: a full house delays, it never drops anyone.
 */
export class Slots {
  readonly #places: () => number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;

  /** `places` may change at any time. */
  constructor(places: number | (() => number)) {
    this.#places = typeof places === 'number' ? () => places : places;
  }

  /** Runs `work` once there is a place. Rejects with the signal's reason when aborted before. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  #enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#places()) {
      this.#taken += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#waiting.delete(admit);
        reject(signal.reason as Error);
      };
      this.#waiting.add(admit);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #leave(): void {
    this.#taken -= 1;
    for (const next of this.#waiting) {
      if (this.#taken >= this.#places()) return;
      this.#waiting.delete(next);
      this.#taken += 1;
      next();
    }
  }
}
