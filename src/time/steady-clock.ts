/** Time for those who measure how long things take, as links to other servers do. */
export interface SteadyClock {
  /** Milliseconds that only ever grow, whatever happens to the computer's clock. */
  now(): number;
  /** Milliseconds since 1970-01-01T00:00Z, to compare with what others say. */
  wallTime(): number;
  /** Calls back once after `delayMs`. The answer calls it off, and does nothing after that. */
  after(delayMs: number, callback: () => void): () => void;
}

/** The computer's own clock. */
export const steadyClock: SteadyClock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`. */
export async function pause(clock: SteadyClock, delayMs: number): Promise<void> {
  const over = Promise.withResolvers<void>();
  clock.after(delayMs, over.resolve);
  await over.promise;
}
