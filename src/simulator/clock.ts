/** Where the simulator gets its time from, so that tests can give it. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `action` once, `delayMs` from now. The result cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

/** The machine's time. Its timers do not keep the process alive. */
export const systemClock: SimulatorClock = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
