interface Line {
  tail: Promise<void>;
  length: number;
}

/**
 * Runs tasks one after the other per key, and those of different keys side by side: what one
 * person does is done in the order in which it was done.
 */
export class SerialTasks {
  readonly #lines = new Map<string, Line>();
  readonly #limit: number;
  readonly #failed: (error: unknown) => void;
  #pending = 0;

  /** At most `limit` tasks wait per key. A task that rejects is reported and the next one runs. */
  constructor(limit: number, failed: (error: unknown) => void) {
    this.#limit = limit;
    this.#failed = failed;
  }

  /** How many are running or waiting. */
  get pending(): number {
    return this.#pending;
  }

  /** False, and not run, where too many wait already. */
  add(key: string, task: () => Promise<void>): boolean {
    const line = this.#lines.get(key) ?? { tail: Promise.resolve(), length: 0 };
    if (line.length >= this.#limit) return false;
    this.#lines.set(key, line);
    line.length += 1;
    this.#pending += 1;
    line.tail = this.#run(key, line, line.tail, task);
    return true;
  }

  /** Resolves when everything added so far has run. */
  async idle(): Promise<void> {
    await Promise.all([...this.#lines.values()].map(({ tail }) => tail));
  }

  async #run(
    key: string,
    line: Line,
    before: Promise<void>,
    task: () => Promise<void>,
  ): Promise<void> {
    await before;
    try {
      await task();
    } catch (error) {
      this.#failed(error);
    }
    this.#pending -= 1;
    line.length -= 1;
    if (line.length === 0) this.#lines.delete(key);
  }
}
