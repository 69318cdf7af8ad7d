import { expect, test } from 'vitest';
import { PaceMeter } from '../../src/app/pace.ts';
import { published } from '../../src/telemetry/engine-events.ts';
import { changeNoticed } from '../../src/telemetry/sync-events.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

const everyS = 5;

/** Time that passes when it is told to. */
function handClock() {
  let due: (() => void) | undefined;
  return {
    after: (_delayMs: number, callback: () => void) => {
      due = callback;
      return () => {
        due = undefined;
      };
    },
    isStopped: () => due === undefined,
    async pass(seconds: number): Promise<void> {
      for (let at = 0; at < seconds; at += everyS) {
        due?.();
        // Counters are read with a promise.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

test('what comes in and goes out is counted by the minute, over all servers and links', async () => {
  const telemetry = silentTelemetry();
  const clock = handClock();
  const meter = new PaceMeter(telemetry, clock);
  expect(meter.pace()).toEqual({
    notifications: { perMinute: 0, history: [] },
    publications: { perMinute: 0, history: [] },
  });

  await clock.pass(5);
  changeNoticed(telemetry, 'one');
  changeNoticed(telemetry, 'other');
  published(telemetry, 'xmpp', 10);
  await clock.pass(60);
  published(telemetry, 'sip', 7);
  await clock.pass(60);

  expect(meter.pace()).toEqual({
    notifications: { perMinute: 0, history: [2, 0] },
    publications: { perMinute: 7, history: [10, 7] },
  });
});

test('an hour is remembered and no more, and nothing is looked at any more in the end', async () => {
  const telemetry = silentTelemetry();
  const clock = handClock();
  const meter = new PaceMeter(telemetry, clock);
  await clock.pass(5);
  for (let minute = 0; minute < 90; minute++) {
    published(telemetry, 'xmpp', minute);
    await clock.pass(60);
  }

  expect(meter.pace().publications.history).toEqual(Array.from({ length: 60 }, (_, at) => at + 30));

  meter[Symbol.dispose]();
  expect(clock.isStopped()).toBe(true);
});
