import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { Instant } from './instant.ts';

/** People in one turn of the event loop: about a millisecond's worth. */
const longestCount = 200;

/** Few take long (the first in a time zone does), but many such may come one after the other. */
const longestMs = 5;

/** What is done for many people lets the event loop turn in between. */
export class EventLoopTurn {
  readonly #clock: Clock;
  #beganAt: Instant;
  #done = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#beganAt = clock.now();
  }

  /** Another person is done: whether it is time for `next`. */
  isOver(): boolean {
    this.#done += 1;
    return this.#done >= longestCount || this.#clock.now() - this.#beganAt >= longestMs;
  }

  async next(): Promise<void> {
    await turn();
    this.#done = 0;
    this.#beganAt = this.#clock.now();
  }
}
