import { EventLoopTurn } from './event-loop-turn.ts';
import { type Timed, TimerQueue } from './timer-queue.ts';
import type { Clock } from './clock.ts';
import type { Instant } from './instant.ts';

export interface AlarmOptions<T extends Timed> {
  readonly clock: Clock;
  /** It is time for `item`, which is no longer in the queue; it may be put there again. */
  readonly due: (item: T, now: Instant) => void;
  /** All that was due has been acted upon; so many are still waiting. */
  readonly passed?: (waiting: number) => void;
}

/**
 * One call of the clock for everyone, for whoever comes next, so that a hundred thousand people do
 * not mean as many timers. Each item waits for one instant at most.
 */
export class Alarm<T extends Timed> {
  readonly #options: AlarmOptions<T>;
  readonly #timers = new TimerQueue<T>();
  #callOff: (() => void) | undefined;
  #wakesAt: Instant | null = null;
  #passing = false;
  #stopped = false;

  constructor(options: AlarmOptions<T>) {
    this.#options = options;
  }

  /** Calls back for `item` at another instant, or never. */
  set(item: T, due: Instant | null): void {
    this.#timers.set(item, due);
    this.#wakeForNext();
  }

  /** As `set`, unless it is called back for earlier anyway. */
  noLaterThan(item: T, due: Instant): void {
    if ((this.dueOf(item) ?? Infinity) > due) this.set(item, due);
  }

  /** When it calls back for `item`; `null` for never. */
  dueOf(item: T): Instant | null {
    return this.#timers.dueOf(item);
  }

  /** Calls back no more. */
  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  #wakeForNext(): void {
    const { next } = this.#timers;
    if (this.#stopped || this.#passing || next === null || next === this.#wakesAt) return;
    this.#callOff?.();
    this.#wakesAt = next;
    this.#callOff = this.#options.clock.wake(next, () => void this.#pass());
  }

  /** Acts upon what is due, a few people a turn, so that a full hour does not hold up the rest. */
  async #pass(): Promise<void> {
    const { clock, due, passed } = this.#options;
    this.#passing = true;
    const turn = new EventLoopTurn(clock);
    for (;;) {
      if (this.#stopped) return;
      const now = clock.now();
      const item = this.#timers.takeDue(now);
      if (item === undefined) break;
      due(item, now);
      if (turn.isOver()) await turn.next();
    }
    passed?.(this.#timers.size);
    this.#passing = false;
    this.#wakesAt = null;
    this.#wakeForNext();
  }
}
