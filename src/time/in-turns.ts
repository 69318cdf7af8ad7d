import { setImmediate as turn } from 'node:timers/promises';

/** Done in one turn of the event loop: well under 50 ms of anything. */
const inOneTurn = 1_000;

/**
 * Does `action` for each of what may be hundreds of thousands, and lets the event loop turn in
 * between. What is added or removed meanwhile is as `items` has it.
 */
export async function inTurns<T>(items: Iterable<T>, action: (item: T) => void): Promise<void> {
  let done = 0;
  for (const item of items) {
    action(item);
    if (++done % inOneTurn === 0) await turn();
  }
}
