import { expect, test } from 'vitest';
import { BulkService } from '../../src/people/bulk/bulk-service.ts';
import { PeopleService } from '../../src/people/people-service.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { systemClock } from '../../src/time/clock.ts';
import { minuteMs } from '../../src/time/instant.ts';

test('a run that a full disk has stopped is gone on with within a minute', async () => {
  const telemetry = silentTelemetry();
  await using store = await openStore('sqlite::memory:', { telemetry, clock: systemClock });
  const people = new PeopleService(store.people, telemetry);
  let full = true;
  let alarm: { readonly at: number; readonly ring: () => void } | undefined;
  await using bulk = new BulkService({
    repository: {
      ...store.bulk,
      change: (...given) =>
        full ? Promise.reject(new StoreError('The disk is full.')) : store.bulk.change(...given),
    },
    people,
    pick: () => Promise.resolve([]),
    choices: null,
    now: () => systemClock.now(),
    clock: {
      wake(at, ring) {
        alarm = { at, ring };
        return () => {};
      },
    },
    telemetry,
  });

  const asked = await bulk.change(
    {
      source: { kind: 'query', deed: 'update', filter: {}, changes: { locale: 'de' } },
      dryRun: false,
      skipBad: false,
    },
    { by: 'administrator', at: null, key: null },
  );
  await expect.poll(() => alarm).toBeDefined();
  full = false;
  alarm?.ring();

  await expect.poll(async () => (await bulk.list(null, 1))[0]?.state).toBe('done');
  expect(asked.kind).toBe('run');
  expect(alarm?.at).toBeLessThan(systemClock.now() + minuteMs);
});
