import type { SteadyClock } from '../../../src/time/steady-clock.ts';

interface Task {
  readonly at: number;
  readonly task: () => void;
}

/** Time stands still until a test moves it. */
export class PhoneClock implements SteadyClock {
  #now = 1_000;
  #tasks: Task[] = [];

  now(): number {
    return this.#now;
  }

  wallTime(): number {
    return Date.UTC(2026, 10, 22) + this.#now;
  }

  after(delayMs: number, task: () => void): () => void {
    const entry = { at: this.#now + delayMs, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== entry);
    };
  }

  advance(ms: number): void {
    const target = this.#now + ms;
    for (;;) {
      const next = this.#next();
      if (next === undefined || next.at > target) break;
      this.#tasks.splice(this.#tasks.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    this.#now = target;
  }

  #next(): Task | undefined {
    let first = this.#tasks[0];
    for (const entry of this.#tasks) if (first === undefined || entry.at < first.at) first = entry;
    return first;
  }
}
