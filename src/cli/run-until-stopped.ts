import { processFailed, stopForced, stopRequested, stopped } from '../telemetry/process-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** Longer than this an orderly stop does not take; supervisors kill after 30 s or more. */
const stopTimeoutMs = 15_000;

/**
 * Starts what runs until SIGTERM, SIGINT or SIGHUP, and stops it in order; a second signal, or too long a
 * stop, ends the process at once with 1, as does a fault that nobody caught. Rejects as `start`
 * does.
 */
export async function runUntilStopped(
  start: () => Promise<AsyncDisposable>,
  telemetry: Telemetry,
): Promise<void> {
  process.prependListener('unhandledRejection', fail);
  process.prependListener('uncaughtException', fail);
  const stop = stopSignal(telemetry);
  const running = await start();
  await stop;
  await running[Symbol.asyncDispose]();
  stopped(telemetry);

  function fail(error: unknown): void {
    processFailed(telemetry, error);
    process.exit(1);
  }
}

/** Resolves at the first signal, also one that comes before everything is up. */
function stopSignal(telemetry: Telemetry): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    function onSignal(signal: NodeJS.Signals): void {
      if (asked) force('second signal');
      asked = true;
      stopRequested(telemetry, signal);
      // Nothing but this timer is left once the stop went well, and it holds nothing up.
      setTimeout(() => force('took too long'), stopTimeoutMs).unref();
      resolve();
    }
    function force(why: 'second signal' | 'took too long'): never {
      stopForced(telemetry, why);
      process.exit(1);
    }
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
    // A terminal that is closed says it more than once.
    process.on('SIGHUP', (signal) => {
      if (!asked) onSignal(signal);
    });
  });
}
