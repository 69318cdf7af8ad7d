/** Time, as far as the publisher needs it. */
export interface Clock {
  /** Milliseconds that only ever grow, whatever happens to the computer's clock. */
  now(): number;
  /** Milliseconds since 1970-01-01T00:00Z. */
  wallTime(): number;
  /** Runs `task` once after `delayMs`; calling what is returned prevents it. */
  after(delayMs: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  },
};
