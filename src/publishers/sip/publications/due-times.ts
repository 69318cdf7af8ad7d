import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type Timed, TimerQueue } from '../../../time/timer-queue.ts';

/** Calls back for many things, each at its time, with one timer for all. */
export class DueTimes<T extends Timed> {
  readonly #clock: SteadyClock;
  readonly #due: (items: readonly T[]) => void;
  readonly #queue = new TimerQueue<T>();
  #cancel: (() => void) | undefined;
  #wakesAt = Infinity;
  #running = false;

  /** `due` is told of those whose time has come, which are no longer waiting. */
  constructor(clock: SteadyClock, due: (items: readonly T[]) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** `at` by the clock; `null` for never. */
  set(item: T, at: number | null): void {
    this.#queue.set(item, at);
    this.#wake();
  }

  run(): void {
    this.#running = true;
    this.#wake();
  }

  /** Nothing is called back until `run`. */
  rest(): void {
    this.#running = false;
    this.#cancel?.();
    this.#wakesAt = Infinity;
  }

  #wake(): void {
    const { next } = this.#queue;
    if (!this.#running || next === null || next >= this.#wakesAt) return;
    this.#cancel?.();
    this.#wakesAt = next;
    this.#cancel = this.#clock.after(Math.max(0, next - this.#clock.now()), () => this.#pass());
  }

  #pass(): void {
    const now = this.#clock.now();
    this.#wakesAt = Infinity;
    const items: T[] = [];
    for (let item = this.#queue.takeDue(now); item !== undefined; item = this.#queue.takeDue(now)) {
      items.push(item);
    }
    this.#due(items);
    this.#wake();
  }
}
