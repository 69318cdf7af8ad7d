import type { EngineClock } from '../engine/clock.ts';
import type { Clock as SyncClock } from '../sync/clock.ts';

/** The computer may sleep, or its clock be set: how late a wake may come at the most then. */
const longestSleepMs = 30_000;

/** The computer's own clock. */
export const systemClock: EngineClock & SyncClock = {
  now: () => Date.now(),
  wake(at, callback) {
    let timer: NodeJS.Timeout;
    function sleep(): void {
      const left = Math.max(0, at - Date.now());
      timer = setTimeout(left > longestSleepMs ? sleep : wakeUp, Math.min(left, longestSleepMs));
    }
    function wakeUp(): void {
      // Timers may run a fraction of a millisecond early.
      if (Date.now() < at) sleep();
      else callback();
    }
    sleep();
    return () => clearTimeout(timer);
  },
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
