import { expect, test } from 'vitest';
import { keepHouse } from '../../src/app/housekeeping.ts';
import { DelegateService } from '../../src/people/delegate-service.ts';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { dayMs, hourMs } from '../../src/time/instant.ts';
import { EngineTestClock } from '../support/engine-clock.ts';
import { person } from '../support/people.ts';

const began = Date.parse('2026-01-01T00:00:00Z');
const john = person('john').jid;
const telemetry = silentTelemetry();

test('every day what is older than wanted leaves the audit log, and what is over the delegates', async () => {
  const clock = new EngineTestClock(began);
  await using store = await openStore('sqlite::memory:', { telemetry, clock });
  const delegates = new DelegateService({
    repository: store.delegates,
    people: store.people,
    now: () => clock.now(),
    telemetry,
  });
  await store.people.insert([person('john')], 'administrator');
  await delegates.name(john, 'anna@example.com', began + hourMs, john);
  await using _house = keepHouse({
    audit: store.audit,
    delegates,
    parameters: { get: () => 30 as never },
    telemetry,
    clock,
  });

  await clock.passTo(began + dayMs + hourMs);
  await expect.poll(audited).toEqual(['delegate-expired', 'delegate-named', 'person-added']);
  await clock.passTo(began + 30 * dayMs);
  expect(await audited()).toHaveLength(3);
  await clock.passTo(began + 31 * dayMs);
  await expect.poll(audited).toEqual(['delegate-expired']);

  async function audited(): Promise<readonly string[]> {
    return (await store.audit.entries({ limit: 5 })).map(({ what }) => what);
  }
});
