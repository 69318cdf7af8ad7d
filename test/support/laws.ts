import fc from 'fast-check';
import { afterAll, test } from 'vitest';

// DOORLIGHT_TEST_SEED=… plays the cases of an earlier run again, DOORLIGHT_TEST_RUNS=… more or fewer.
const seed = Number(process.env['DOORLIGHT_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const numRuns = Number(process.env['DOORLIGHT_TEST_RUNS'] ?? 10_000);

/** A few seconds; on a machine that does much else, many times as long. */
const timeout = 600_000;

/** Tests `holds` for ten thousand cases; the seed is printed whatever comes of it. */
export function law<T>(
  name: string,
  anyCase: fc.Arbitrary<T>,
  holds: (given: T) => void | Promise<void>,
): void {
  test(name, { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (given) => {
        await holds(given);
      }),
      { numRuns, seed },
    );
  });
}

afterAll(() => {
  process.stdout.write(
    `laws: ${numRuns} cases each from the seed ${seed}; DOORLIGHT_TEST_SEED=${seed} plays them again\n`,
  );
});
