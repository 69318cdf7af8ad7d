/** Where the simulator gets its time from, so that tests can give it. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once, as soon as `now()` has reached `at`. The result calls it off. */
  wake(at: number, callback: () => void): () => void;
}

/** The machine's time. Its timers do not keep the process alive. */
export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  wake(at, callback) {
    const timer = setTimeout(callback, Math.max(0, at - Date.now())).unref();
    return () => clearTimeout(timer);
  },
};
