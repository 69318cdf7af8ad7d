/** Something that calls for reading again; `poll` is a mere suspicion. */
type Notice = 'changed' | 'resubscribed' | 'poll';

/** Gathers what is noticed, for one who reads again for all of it at once. */
export class Notices {
  #kinds = new Set<Notice>();
  #failure: Error | undefined;
  #wake: () => void = () => {};

  add(kind: Notice): void {
    this.#kinds.add(kind);
    this.#wake();
  }

  /** Nothing more is to be expected: `next` rejects with this. */
  fail(error: Error): void {
    this.#failure = error;
    this.#wake();
  }

  /** What was noticed since the last call; after `pollMs` without anything, `poll`. */
  async next(pollMs: number, signal: AbortSignal): Promise<ReadonlySet<Notice>> {
    if (this.#kinds.size === 0 && this.#failure === undefined && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.add('poll'), pollMs);
        this.#wake = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', this.#wake);
          this.#wake = () => {};
          resolve();
        };
        signal.addEventListener('abort', this.#wake, { once: true });
      });
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    const kinds = this.#kinds;
    this.#kinds = new Set();
    return kinds;
  }
}
