import { expect } from 'vitest';

/** Resolves when it holds; fails where it does not within `timeoutMs`. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 60_000,
): Promise<void> {
  await expect.poll(holds, { timeout: timeoutMs, interval: 10 }).toBe(true);
}
