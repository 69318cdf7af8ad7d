import { expect, test } from 'vitest';
import { claimOf } from '../../src/sync/automatic-replies.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { FakeSink, monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const john = personNamed('john');

test('replies that are on without a schedule began when they were first seen on', () => {
  const first = claimOf({ state: 'enabled' }, { state: 'disabled' }, 1000);
  const second = claimOf({ state: 'enabled' }, first, 2000);

  expect(first).toEqual({ state: 'enabled', since: 1000 });
  expect(second).toEqual({ state: 'enabled', since: 1000 });
});

test('a schedule without a beginning is on since it was first seen, without an end has none', () => {
  const first = claimOf({ state: 'scheduled', end: 9000 }, { state: 'disabled' }, 1000);
  const second = claimOf({ state: 'scheduled', end: 9000 }, first, 2000);

  expect(second).toEqual({ state: 'enabled', since: 1000, end: 9000 });
  expect(claimOf({ state: 'scheduled', start: 500 }, second, 3000)).toEqual({
    state: 'scheduled',
    start: 500,
    end: null,
  });
});

test('automatic replies are seen within the polling interval, stored and told once', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, []);
  await using _ = await world.start([john]);
  await world.clock.advance(minuteMs);

  world.gateway.setReplies(john.mailbox, { state: 'enabled' });
  await world.clock.advance(10 * minuteMs + secondMs);
  const seen = world.sink.replies.get(john.jid);
  await world.clock.advance(2 * hourMs);

  expect(seen?.state).toBe('enabled');
  expect(world.sink.replies.get(john.jid)).toEqual(seen);
  expect(world.disk.writes.filter((write) => write.startsWith('replies'))).toHaveLength(1);
});

test('since when replies are on survives a restart', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, []);
  world.gateway.setReplies(john.mailbox, { state: 'enabled' });
  const first = await world.start([john]);
  await world.clock.advance(minuteMs);
  await first[Symbol.asyncDispose]();
  world.sink = new FakeSink();
  await world.clock.advance(hourMs);

  await using _ = await world.start([john]);
  const atOnce = world.sink.replies.get(john.jid);
  await world.clock.advance(hourMs);

  expect(atOnce).toEqual({ state: 'enabled', since: monday + 2 * world.gateway.latencyMs });
  expect(world.sink.replies.get(john.jid)).toEqual(atOnce);
});

test('polls are spread evenly over the interval, and follow a change of it', async () => {
  const world = new SyncWorld();
  world.gateway.latencyMs = 1;
  const people = Array.from({ length: 300 }, (_, i) => personNamed(`person-${i}`));
  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, []);
  await using sync = await world.start(people);
  await world.clock.advance(20 * minuteMs);
  const perMinute = Array.from({ length: 10 }, () => 0);
  const from = world.clock.now();

  await world.clock.advance(10 * minuteMs);
  for (const { operation, at } of world.gateway.requests) {
    if (operation !== 'automatic-replies' || at < from) continue;
    const minute = Math.min(9, Math.floor((at - from) / minuteMs));
    perMinute[minute] = (perMinute[minute] ?? 0) + 1;
  }
  world.outOfOfficePollMs = minuteMs;
  sync.settingsChanged();
  const before = world.gateway.count('automatic-replies');
  await world.clock.advance(minuteMs + secondMs);

  expect(perMinute.reduce((sum, polls) => sum + polls)).toBe(300);
  expect(Math.max(...perMinute)).toBeLessThan(50);
  expect(Math.min(...perMinute)).toBeGreaterThan(14);
  expect(world.gateway.count('automatic-replies') - before).toBeGreaterThanOrEqual(300);
});

test('who changes their calendar has their automatic replies read too', async () => {
  const world = new SyncWorld();
  world.outOfOfficePollMs = 24 * hourMs;
  world.gateway.setCalendar(john.mailbox, []);
  await using _ = await world.start([john]);
  await world.clock.advance(hourMs);

  world.gateway.setReplies(john.mailbox, { state: 'enabled' });
  world.gateway.setCalendar(john.mailbox, []);
  await world.clock.advance(secondMs);

  expect(world.sink.replies.get(john.jid)?.state).toBe('enabled');
});
