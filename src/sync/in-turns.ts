/** How much is done of something before others have their turn; well under 50 ms of anything. */
export const sliceSize = 1000;

/** Calls `work` with each item, and lets everything else have its turn now and then. */
export async function inTurns<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
  let left = sliceSize;
  for (const item of items) {
    work(item);
    left -= 1;
    if (left > 0) continue;
    left = sliceSize;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}
