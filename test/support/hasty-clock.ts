import type { Clock } from '../../src/time/clock.ts';

/** The real time, so many times as fast: the pauses of `sync` are made for minutes. */
export function hastyClock(haste: number): Clock {
  const start = Date.now();
  const began = performance.now();
  const now = (): number => start + (performance.now() - began) * haste;
  return {
    now,
    wake(at, callback) {
      const timer = setTimeout(callback, Math.ceil(Math.max(0, (at - now()) / haste)) + 1);
      return () => {
        clearTimeout(timer);
      };
    },
    after(delayMs, callback) {
      const timer = setTimeout(callback, Math.ceil(delayMs / haste));
      return () => {
        clearTimeout(timer);
      };
    },
  };
}
