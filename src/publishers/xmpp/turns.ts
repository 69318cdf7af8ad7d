/** Looked at in one turn of the event loop: a few milliseconds' worth. */
const inOneTurn = 2_000;

/**
 * Does `action` for each of what may be hundreds of thousands, and lets the event loop turn in
 * between. What is added or removed meanwhile is as `items` has it.
 */
export async function inTurns<T>(items: Iterable<T>, action: (item: T) => void): Promise<void> {
  let done = 0;
  for (const item of items) {
    action(item);
    if (++done % inOneTurn === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
