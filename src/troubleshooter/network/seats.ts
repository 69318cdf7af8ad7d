const seatWaitMs = 6_000;

/** Places of which there are only so many; whoever waits too long for one goes without. */
export class Seats {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  async take(host: string): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(() => {
      this.#waiting.delete(resolve);
      reject(Object.assign(new Error(`no answer about ${host}`), { code: 'EAI_AGAIN' }));
    }, seatWaitMs);
    this.#waiting.add(resolve);
    await promise.finally(() => clearTimeout(late));
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
