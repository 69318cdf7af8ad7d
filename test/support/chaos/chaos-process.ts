// `npm run chaos`: ten minutes on every server, all at once.
import { nativeServers } from '../native-servers.ts';
import { ChaosRun } from './chaos-run.ts';
import { ChaosSite } from './chaos-site.ts';
import { chaosSeconds, chaosSeed } from './chaos-settings.ts';

/** For what precedes and follows the chaos itself, however busy the machine. */
const graceS = 900;

const only = process.env['CHAOS_SERVER']?.toLowerCase();
const seed = chaosSeed();
const seconds = chaosSeconds(600);
process.stdout.write(`CHAOS_SEED=${seed} CHAOS_SECONDS=${seconds}\n`);

setTimeout(
  () => {
    process.stdout.write(`failed: it has not ended ${graceS} s after its time\n`);
    process.exit(1);
  },
  (seconds + graceS) * 1_000,
).unref();

const runs = nativeServers
  .filter(([name]) => only === undefined || name.toLowerCase() === only)
  .map(async ([name, start]) => {
    const begun = Date.now();
    const say = (line: string) => {
      const at = ((Date.now() - begun) / 1_000).toFixed(1);
      process.stdout.write(`${name} ${at} s: ${line}\n`);
    };
    try {
      await using site = await ChaosSite.found(start);
      const report = await ChaosRun.play(site, { seed, seconds, say });
      say(`passed: ${JSON.stringify(report)}`);
      return true;
    } catch (error) {
      say(`failed: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  });
if (runs.length === 0) process.stdout.write(`There is no server called ${String(only)}.\n`);
const passed = await Promise.all(runs);
// Whatever has been left behind by what failed neither keeps this process nor outlives it.
process.exit(runs.length > 0 && passed.every(Boolean) ? 0 : 1);
