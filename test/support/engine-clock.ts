import type { Clock } from '../../src/time/clock.ts';
import type { Instant } from '../../src/time/instant.ts';

interface Wake {
  at: Instant;
  readonly callback: () => void;
  /** Waits for time to pass, not for an instant. */
  readonly lasting: boolean;
}

/** Time that passes only when told to. */
export class EngineTestClock implements Clock {
  #now: Instant;
  #wakes: Wake[] = [];

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  wake(at: Instant, callback: () => void): () => void {
    return this.#add({ at, callback, lasting: false });
  }

  after(delayMs: number, callback: () => void): () => void {
    return this.#add({ at: this.#now + delayMs, callback, lasting: true });
  }

  /** The computer's clock is set to another time, which may be an earlier one. */
  setTo(instant: Instant): void {
    for (const wake of this.#wakes) if (wake.lasting) wake.at += instant - this.#now;
    this.#now = instant;
  }

  /** How many ask to be woken. */
  get waiting(): number {
    return this.#wakes.length;
  }

  /** Lets time pass to `instant`, waking in order whoever asked to be. */
  async passTo(instant: Instant): Promise<void> {
    await settled();
    for (;;) {
      const due = this.#wakes.filter(({ at }) => at <= instant);
      const [first] = due.sort((a, b) => a.at - b.at);
      if (first === undefined) break;
      this.#wakes = this.#wakes.filter((other) => other !== first);
      this.#now = Math.max(this.#now, first.at);
      first.callback();
      await settled();
    }
    this.#now = Math.max(this.#now, instant);
  }

  #add(wake: Wake): () => void {
    this.#wakes.push(wake);
    return () => {
      this.#wakes = this.#wakes.filter((other) => other !== wake);
    };
  }
}

/** Resolves when everything that was waiting for a turn of the event loop has had it. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
