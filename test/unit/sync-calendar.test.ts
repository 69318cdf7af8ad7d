import { expect, test } from 'vitest';
import type { Jid, Mailbox } from '../../src/people/person.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { monday, personNamed, SyncWorld, FakeSink } from '../support/sync-world.ts';

const john = personNamed('john');
const mary = personNamed('mary');
const meeting = { start: monday + hourMs, end: monday + 2 * hourMs, showAs: 'busy' } as const;
const later = { start: monday + 3 * hourMs, end: monday + 4 * hourMs, showAs: 'busy' } as const;

function busy(...entries: readonly { readonly start: number; readonly end: number }[]): object[] {
  return entries.map(({ start, end }) => ({ start, end, level: 'busy', allDay: false }));
}

test('a person is watched first and read once, automatic replies included', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);

  await using sync = await world.start([john]);
  await world.clock.advance(secondMs);

  expect(sync).toBeDefined();
  expect(world.gateway.requests.map(({ operation }) => operation)).toEqual([
    'watch',
    'calendar',
    'automatic-replies',
  ]);
  expect(world.sink.calendars.get(john.jid)).toEqual({ periods: busy(meeting), knownAt: 'live' });
  expect(world.disk.calendars.get(john.jid)?.periods).toEqual(busy(meeting));
});

test('a change is read at once', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(minuteMs);

  world.gateway.setCalendar(john.mailbox, [meeting, later]);
  await world.clock.advance(world.gateway.latencyMs);

  expect(world.sink.calendars.get(john.jid)?.periods).toEqual(busy(meeting, later));
});

test('a change during a read causes one more read, however often it is said', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(minuteMs);
  const before = world.gateway.count('calendar');

  world.gateway.setCalendar(john.mailbox, []);
  await world.clock.advance(10);
  for (let i = 0; i < 10; i++) world.gateway.sayChanged(john.mailbox);
  world.gateway.setCalendar(john.mailbox, [later]);
  await world.clock.advance(10 * secondMs);

  expect(world.gateway.count('calendar') - before).toBe(2);
  expect(world.sink.calendars.get(john.jid)?.periods).toEqual(busy(later));
});

test('a calendar that changes without end is read four times a second at the most', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(minuteMs);
  const before = world.gateway.count('calendar');

  for (let i = 0; i < 100; i++) {
    world.gateway.sayChanged(john.mailbox);
    await world.clock.advance(100);
  }

  expect(world.gateway.count('calendar') - before).toBeLessThanOrEqual(41);
});

test('nothing is stored or told where a read shows nothing new', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(minuteMs);
  const { length: told } = world.sink.told;
  const { length: written } = world.disk.writes;

  world.gateway.sayChanged(john.mailbox);
  await world.clock.advance(minuteMs / 2);

  expect(world.sink.told.length).toBe(told);
  expect(world.disk.writes.length).toBe(written);
});

test('what is stored is known before the calendar system answers, as of when it was right', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  const first = await world.start([john]);
  await world.clock.advance(minuteMs);
  await first[Symbol.asyncDispose]();
  world.sink = new FakeSink();
  await world.clock.advance(hourMs);

  await using _ = await world.start([john]);

  expect(world.sink.calendars.get(john.jid)).toEqual({
    periods: busy(meeting),
    knownAt: monday + minuteMs,
  });
});

test('a calendar is live until the watch is lost, then as old as the loss', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(hourMs);
  expect(world.sink.calendars.get(john.jid)?.knownAt).toBe('live');

  world.gateway.trouble = () => new GatewayError('The store is away.', 'retry');
  world.gateway.loseWatch(john.mailbox, new GatewayError('Expired.', 'resubscribe'));
  await world.clock.advance(10 * minuteMs);

  expect(world.sink.calendars.get(john.jid)).toEqual({
    periods: busy(meeting),
    knownAt: monday + hourMs,
  });
  expect(world.disk.calendars.get(john.jid)?.knownAt).toBe(monday + hourMs);
});

test('a lost watch is made again at once, and the calendar read again', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(hourMs);

  world.gateway.loseWatch(john.mailbox, new GatewayError('Expired.', 'resubscribe'));
  world.gateway.setCalendar(john.mailbox, [later]);
  await world.clock.advance(3 * world.gateway.latencyMs);

  expect(world.sink.calendars.get(john.jid)).toEqual({ periods: busy(later), knownAt: 'live' });
});

test('where the watch may have missed something, the calendar is read again', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(hourMs);

  world.gateway.saySubscribed(john.mailbox);
  await world.clock.advance(0);
  expect(world.sink.calendars.get(john.jid)?.knownAt).toBe(monday + hourMs);
  await world.clock.advance(secondMs);

  expect(world.sink.calendars.get(john.jid)?.knownAt).toBe('live');
});

test('a read that began before something was missed vouches for nothing', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(hourMs);

  world.gateway.sayChanged(john.mailbox);
  await world.clock.advance(10);
  world.gateway.saySubscribed(john.mailbox);
  await world.clock.advance(15);
  const between = world.sink.calendars.get(john.jid)?.knownAt;
  await world.clock.advance(2 * secondMs);

  expect(between).toBe(monday + hourMs);
  expect(world.sink.calendars.get(john.jid)?.knownAt).toBe('live');
});

test('nothing that was being read of someone is kept when they are removed', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using sync = await world.start([john]);
  await world.clock.advance(hourMs);
  world.gateway.setCalendar(john.mailbox, [later]);
  await world.clock.advance(10);
  const { length: told } = world.sink.told;
  const { length: written } = world.disk.writes;

  sync.personRemoved(john.jid);
  await world.clock.advance(minuteMs);

  expect(world.sink.told.length).toBe(told);
  expect(world.disk.writes.length).toBe(written);
});

test('a read that fails leaves what was known, and is repeated until it succeeds', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);
  await world.clock.advance(hourMs);

  world.gateway.trouble = () => new GatewayError('The store is away.', 'retry');
  world.gateway.setCalendar(john.mailbox, [later]);
  await world.clock.advance(minuteMs);
  const meanwhile = world.sink.calendars.get(john.jid);
  world.gateway.trouble = () => null;
  await world.clock.advance(5 * minuteMs);

  expect(meanwhile?.periods).toEqual(busy(meeting));
  expect(meanwhile?.knownAt).toBe(monday + hourMs + world.gateway.latencyMs);
  expect(world.sink.calendars.get(john.jid)).toEqual({ periods: busy(later), knownAt: 'live' });
});

test('every calendar is read once a day though nothing changes', async () => {
  const world = new SyncWorld();
  const people = Array.from({ length: 50 }, (_, i) => personNamed(`p${i}`));
  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [meeting]);
  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);

  await world.clock.advance(dayMs);

  const daily = world.gateway.requests
    .filter(({ operation }) => operation === 'calendar')
    .slice(people.length);
  expect(new Set(daily.map(({ mailbox }) => mailbox)).size).toBe(50);
  expect(daily.length).toBe(50);
  const hours = new Set(daily.map(({ at }) => Math.floor(at / hourMs)));
  expect(hours.size).toBeGreaterThan(10);
});

test('the moment up to which a watched calendar was right is stored about hourly', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using _ = await world.start([john]);

  await world.clock.advance(10 * hourMs);

  const saved = world.disk.writes.filter((write) => write === `known-at ${john.jid}`);
  expect(saved.length).toBeGreaterThanOrEqual(9);
  expect(saved.length).toBeLessThanOrEqual(21);
  expect(world.disk.calendars.get(john.jid)?.knownAt).toBeGreaterThan(monday + 9 * hourMs);
});

test("whole days are those of the person's zone, and read again when it changes", async () => {
  const world = new SyncWorld();
  const start = Date.UTC(2026, 2, 10);
  world.gateway.setCalendar(john.mailbox, [
    { start, end: start + dayMs, showAs: 'oof', allDay: true },
  ]);
  await using sync = await world.start([john]);
  await world.clock.advance(minuteMs);

  sync.personChanged({ ...john, timeZone: 'America/New_York' });
  await world.clock.advance(minuteMs);
  const inNewYork = world.sink.calendars.get(john.jid)?.periods;
  sync.personChanged(john);
  world.timeZone = 'Europe/Berlin';
  sync.settingsChanged();
  await world.clock.advance(minuteMs);

  expect(inNewYork?.[0]?.start).toBe(Date.UTC(2026, 2, 10, 4));
  expect(world.sink.calendars.get(john.jid)?.periods[0]?.start).toBe(Date.UTC(2026, 2, 9, 23));
});

test('a person with another mailbox is forgotten and read afresh', async () => {
  const world = new SyncWorld();
  const other = 'j.smith@example.com' as Mailbox;
  world.gateway.setCalendar(john.mailbox, [meeting]);
  world.gateway.setReplies(john.mailbox, { state: 'enabled' });
  world.gateway.setCalendar(other, [later]);
  await using sync = await world.start([john]);
  await world.clock.advance(minuteMs);

  sync.personChanged({ ...john, mailbox: other });
  const forgotten = world.sink.calendars.get(john.jid);
  await world.clock.advance(minuteMs);

  expect(forgotten).toEqual({ periods: [], knownAt: 'never' });
  expect(world.sink.calendars.get(john.jid)).toEqual({ periods: busy(later), knownAt: 'live' });
  expect(world.sink.replies.get(john.jid)).toEqual({ state: 'disabled' });
  expect(world.gateway.isWatched(john.mailbox)).toBe(false);
  expect(world.disk.calendars.get(john.jid)?.periods).toEqual(busy(later));
});

test('nothing is read of who is disabled or gives no meeting information, until that ends', async () => {
  const world = new SyncWorld();
  const off = { ...john, meetingInformation: false };
  for (const { mailbox } of [john, mary]) world.gateway.setCalendar(mailbox, [meeting]);
  await using sync = await world.start([off, { ...mary, enabled: false }]);
  await world.clock.advance(2 * dayMs);
  const { length: before } = world.gateway.requests;

  sync.personChanged(john);
  await world.clock.advance(minuteMs);
  const during = world.sink.calendars.get(john.jid);
  sync.personChanged(off);
  await world.clock.advance(minuteMs);

  expect(before).toBe(0);
  expect(during?.knownAt).toBe('live');
  expect(world.sink.calendars.get(john.jid)?.knownAt).not.toBe('live');
  expect(world.gateway.isWatched(john.mailbox)).toBe(false);
});

test('nothing is read of anybody while the system gives no meeting information', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  world.meetingInformation = false;
  await using sync = await world.start([john]);
  await world.clock.advance(dayMs);
  const { length: before } = world.gateway.requests;

  world.meetingInformation = true;
  sync.settingsChanged();
  await world.clock.advance(minuteMs);

  expect(before).toBe(0);
  expect(world.sink.calendars.get(john.jid)?.knownAt).toBe('live');
});

test('someone added is read, someone removed is not, and nobody else notices', async () => {
  const world = new SyncWorld();
  for (const { mailbox } of [john, mary]) world.gateway.setCalendar(mailbox, [meeting]);
  await using sync = await world.start([john]);
  await world.clock.advance(minuteMs);

  sync.personChanged(mary);
  sync.personRemoved(john.jid);
  world.gateway.setCalendar(john.mailbox, [later]);
  await world.clock.advance(2 * dayMs);

  expect(world.sink.calendars.get(mary.jid)?.knownAt).toBe('live');
  expect(world.gateway.count('calendar', john.mailbox)).toBe(1);
});

test('two people with one mailbox are both kept current, and one may leave', async () => {
  const world = new SyncWorld();
  const alias = { ...john, jid: 'johnny@example.com' as Jid };
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using sync = await world.start([mary, john, alias]);
  await world.clock.advance(minuteMs);
  expect(world.sink.calendars.get(alias.jid)?.knownAt).toBe('live');
  expect(world.gateway.count('watch', john.mailbox)).toBe(1);

  sync.personRemoved(alias.jid);
  world.gateway.setCalendar(john.mailbox, [later]);
  await world.clock.advance(minuteMs);

  expect(world.sink.calendars.get(john.jid)?.periods).toEqual(busy(later));
});

test('an absence keeps its beginning when its first days leave the window', async () => {
  const world = new SyncWorld();
  world.timeZone = 'UTC';
  const week = Array.from({ length: 5 }, (_, i) => ({
    start: monday + i * dayMs,
    end: monday + (i + 1) * dayMs,
    showAs: 'oof' as const,
  }));
  world.gateway.setCalendar(john.mailbox, week);
  await using _ = await world.start([john]);

  await world.clock.advance(4 * dayMs + hourMs);

  expect(world.sink.calendars.get(john.jid)?.periods[0]?.start).toBe(monday);
});

test('what could not be stored is told all the same, and stored with the next read', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  world.disk.full = true;
  await using _ = await world.start([john]);
  await world.clock.advance(minuteMs);
  expect(world.sink.calendars.get(john.jid)?.periods).toEqual(busy(meeting));

  world.disk.full = false;
  world.gateway.sayChanged(john.mailbox);
  await world.clock.advance(minuteMs);

  expect(world.disk.calendars.get(john.jid)?.periods).toEqual(busy(meeting));
});

test('it ends at once though the calendar system never answers, and waits for nothing more', async () => {
  const world = new SyncWorld();
  world.gateway.setCalendar(john.mailbox, [meeting]);
  const sync = await world.start([john]);
  await world.clock.advance(minuteMs);
  world.gateway.trouble = () => 'silence';
  world.gateway.sayChanged(john.mailbox);
  await world.clock.advance(secondMs);

  await sync[Symbol.asyncDispose]();

  expect(world.gateway.inFlight).toBe(0);
  expect(world.clock.waiting).toBe(0);
  expect(world.disk.calendars.get(john.jid)?.knownAt).toBe(monday + minuteMs + secondMs);
});
