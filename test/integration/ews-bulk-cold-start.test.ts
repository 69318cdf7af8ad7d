import { expect, test } from 'vitest';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { systemClock } from '../../src/time/clock.ts';
import { hourMs } from '../../src/time/instant.ts';
import { startExchangeSite } from '../support/exchange-site.ts';
import { FakeDisk, FakeSink, personNamed } from '../support/sync-world.ts';
import { until } from '../support/until.ts';

const people = Array.from({ length: 10_000 }, (_, i) => personNamed(`person-${i}`));
const threads = 4;

test('10,000 people are known after 100 requests of each kind, and exactly after one more each', async () => {
  const seen: string[] = [];
  await using site = await startExchangeSite({
    onExchange: ({ operation }) => seen.push(operation),
  });
  const start = Math.ceil(Date.now() / hourMs) * hourMs;
  for (const { mailbox } of people) {
    site.exchange.addMailbox({ address: mailbox }).addAppointment({ start, end: start + hourMs });
  }
  const sink = new FakeSink();
  const disk = new FakeDisk();
  await using sync = new CalendarSync({
    gateways: [site.gateway({ threads: () => threads })],
    calendars: disk,
    assignments: disk.assignments,
    sink,
    people,
    clock: systemClock,
    telemetry: silentTelemetry(),
    settings: {
      outOfOfficePollMs: () => hourMs,
      readConcurrency: () => 20,
      policyOf: () => defaultPolicy,
    },
  });

  await sync.start();
  await until(
    () => people.every(({ jid }) => sink.calendars.get(jid)?.knownAt === 'live'),
    100_000,
  );

  const count = (operation: string): number => seen.filter((one) => one === operation).length;
  const beforeOthers = seen.slice(
    0,
    seen.findIndex((one) => !bulk.has(one)),
  );
  expect(beforeOthers).toHaveLength(200);
  expect([count('GetUserAvailability'), count('GetMailTips')]).toEqual([100, 100]);
  expect(count('FindItem')).toBe(people.length);
  expect(count('Subscribe')).toBe(people.length);
  expect(count('GetUserOofSettings')).toBe(0);
  // More connections are held than requests may be in flight: they take no place.
  expect(site.exchange.streamCount).toBeGreaterThan(threads);
}, 120_000);

const bulk: ReadonlySet<string> = new Set(['GetUserAvailability', 'GetMailTips']);
