import { expect, test } from 'vitest';
import type { StartNativeServer } from '../daemons/native-server.ts';
import { ChaosRun } from './chaos-run.ts';
import { chaosSeconds, chaosSeed } from './chaos-settings.ts';
import { ChaosSite, leaseS } from './chaos-site.ts';

const seconds = chaosSeconds(90);
/** Everything takes ten times as long where others use the machine, too. */
const testMs = seconds * 1_000 + 400_000;

/** Ninety seconds of chaos on one server, by a plan whose seed is printed. */
export function testChaos(name: string, start: StartNativeServer): void {
  // As every test with real servers it is tried once more where it fails, by the same plan:
  // another would say less of what went wrong in this one. What failed is printed either way.
  const seed = chaosSeed();
  test(
    `after ninety seconds of chaos on ${name} everyone shows the right state`,
    { timeout: testMs, retry: 1 },
    async () => {
      const lines: string[] = [];
      process.stdout.write(`${name}: CHAOS_SEED=${seed}\n`);
      await using site = await ChaosSite.found(start);

      const report = await ChaosRun.play(site, {
        seed,
        seconds,
        say: (line) => lines.push(line),
      }).catch((error: unknown) => {
        process.stdout.write(`${name}: ${String(error)}\n`);
        throw new Error(`${String(error)}\n${lines.join('\n')}`, { cause: error });
      });

      process.stdout.write(`${name}: ${JSON.stringify(report)}\n`);
      expect(report.faults).toMatchObject({
        doorlight: expect.any(Number),
        server: expect.any(Number),
      });
      // Sooner would be the end of a connection that nobody was to notice.
      expect(report.longestLeaseMs).toBeGreaterThan((leaseS * 1_000) / 2);
    },
  );
}
