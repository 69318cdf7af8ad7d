import { expect, test } from 'vitest';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { crowd, everyoneIsLive, listen } from '../support/sync-crowd.ts';
import { monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const john = personNamed('john');
const meeting = { start: monday + hourMs, end: monday + 2 * hourMs, showAs: 'busy' } as const;
const later = { start: monday + 3 * hourMs, end: monday + 4 * hourMs, showAs: 'busy' } as const;

test('a thousand people are read once each, so many at a time and no more', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 1000);

  await using _ = await world.start(people);
  await world.clock.advance(2 * minuteMs);

  expect(everyoneIsLive(world, people)).toBe(true);
  expect(world.gateway.count('calendar')).toBe(1000);
  expect(world.gateway.count('watch')).toBe(1000);
  expect(world.gateway.mostInFlight).toBe(20);
});

test('a changed limit holds from the next read on', async () => {
  const world = new SyncWorld();
  world.readConcurrency = 2;
  const people = crowd(world, 100);
  await using sync = await world.start(people);
  await world.clock.advance(100);
  expect(world.gateway.mostInFlight).toBe(2);

  world.readConcurrency = 7;
  sync.settingsChanged();
  await world.clock.advance(minuteMs);

  expect(world.gateway.mostInFlight).toBe(7);
});

test('a thousand people wait behind one timer', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 1000);

  await using _ = await world.start(people);
  await world.clock.advance(5 * minuteMs);

  expect(world.clock.waiting).toBeLessThan(5);
});

test('a change goes before the routine, and the routine is not kept waiting for ever', async () => {
  const world = new SyncWorld();
  world.readConcurrency = 1;
  world.outOfOfficePollMs = hourMs;
  const people = crowd(world, 200);
  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);
  world.gateway.latencyMs = secondMs;
  world.outOfOfficePollMs = hourMs;
  world.gateway.requests.length = 0;

  // More changes than can be read.
  for (let i = 0; i < 4 * 3600; i++) {
    world.gateway.sayChanged(people[i % 100]?.mailbox ?? john.mailbox);
    if (i % 4 === 3) await world.clock.advance(secondMs);
  }

  const others = world.gateway.requests.filter(({ operation }) => operation !== 'calendar');
  expect(others.length).toBeGreaterThan(300);
  expect(others.length).toBeLessThan(500);
});

test('a wrong password is tried by one person only, now and then, and is said once', async () => {
  const world = new SyncWorld();
  const lines = listen(world);
  const people = crowd(world, 500);
  world.gateway.trouble = () =>
    new GatewayError('The password is wrong: set the right one.', 'fix-server');

  await using _ = await world.start(people);
  await world.clock.advance(hourMs);

  expect(world.gateway.requests.length).toBeLessThan(25);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('The password is wrong');

  world.gateway.trouble = () => null;
  await world.clock.advance(15 * minuteMs);

  expect(everyoneIsLive(world, people)).toBe(true);
});

test('a single refusal may be throttling: it is not said, and soon nobody notices', async () => {
  const world = new SyncWorld();
  const lines = listen(world);
  const people = crowd(world, 50);
  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);
  let refusals = 1;
  world.gateway.trouble = () =>
    refusals-- > 0 ? new GatewayError('Not authorised.', 'fix-server') : null;

  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [later]);
  await world.clock.advance(10 * secondMs);

  expect(lines).toEqual([]);
  expect(everyoneIsLive(world, people)).toBe(true);
  for (const { jid } of people) {
    expect(world.sink.calendars.get(jid)?.periods[0]?.start).toBe(later.start);
  }
});

test('a server that is gone is said to be so once, left alone, and read when it is back', async () => {
  const world = new SyncWorld();
  const lines = listen(world);
  const people = crowd(world, 300);
  await using _ = await world.start(people);
  await world.clock.advance(hourMs);
  world.gateway.requests.length = 0;

  const refused = new GatewayError('The connection was refused.', 'retry');
  world.gateway.trouble = () => refused;
  world.gateway.loseAllWatches(refused);
  await world.clock.advance(hourMs);

  expect(lines).toHaveLength(1);
  expect(world.gateway.requests.length).toBeLessThan(800);
  for (const { jid } of people) {
    expect(world.sink.calendars.get(jid)?.knownAt).toBe(monday + hourMs);
    expect(world.sink.calendars.get(jid)?.periods).toHaveLength(1);
  }

  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [later]);
  world.gateway.trouble = () => null;
  await world.clock.advance(3 * minuteMs);

  expect(everyoneIsLive(world, people)).toBe(true);
  for (const { jid } of people) {
    expect(world.sink.calendars.get(jid)?.periods[0]?.start).toBe(later.start);
  }
});

test('a mailbox at fault is said once and tried daily, and nobody else is touched', async () => {
  const world = new SyncWorld();
  const lines = listen(world);
  const people = crowd(world, 20);
  await using _ = await world.start([...people, john]);
  await world.clock.advance(20 * hourMs);

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('There is no such mailbox.');
  expect(lines[0]).toContain(john.jid);
  expect(world.sink.calendars.has(john.jid)).toBe(false);
  const ofJohn = world.gateway.requests.filter(({ mailbox }) => mailbox === john.mailbox);
  expect(ofJohn.length).toBeLessThan(8);
  expect(everyoneIsLive(world, people)).toBe(true);

  world.gateway.setCalendar(john.mailbox, [meeting]);
  await world.clock.advance(1.3 * dayMs);

  expect(everyoneIsLive(world, [john])).toBe(true);
});

test('a person at fault is tried as soon as somebody has changed them', async () => {
  const world = new SyncWorld();
  await using sync = await world.start([john]);
  await world.clock.advance(hourMs);
  world.gateway.setCalendar(john.mailbox, [meeting]);

  sync.personChanged({ ...john, name: 'John' });
  await world.clock.advance(10 * secondMs);

  expect(everyoneIsLive(world, [john])).toBe(true);
});

test('while the watch cannot be had, calendars are read all the same', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 50);
  world.gateway.trouble = (operation) =>
    operation === 'watch' ? new GatewayError('Subscriptions are forbidden.', 'fix-server') : null;
  await using _ = await world.start(people);
  await world.clock.advance(5 * minuteMs);
  expect(people.every(({ jid }) => world.sink.calendars.get(jid)?.periods.length === 1)).toBe(true);

  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [later]);
  await world.clock.advance(1.5 * hourMs);

  for (const { jid } of people) {
    expect(world.sink.calendars.get(jid)?.periods[0]?.start).toBe(later.start);
    expect(world.sink.calendars.get(jid)?.knownAt).not.toBe('live');
  }
});

test('a busy server is left alone for as long as it asks', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 100);
  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);
  world.gateway.trouble = () =>
    new GatewayError('The server is busy.', 'retry', { retryAfterMs: 2 * minuteMs });
  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [later]);
  await world.clock.advance(secondMs);
  world.gateway.trouble = () => null;
  world.gateway.requests.length = 0;

  await world.clock.advance(2 * minuteMs - 2 * secondMs);
  const early = world.gateway.requests.length;
  await world.clock.advance(minuteMs);

  expect(early).toBe(0);
  expect(everyoneIsLive(world, people)).toBe(true);
});

test('one busy mailbox keeps nobody else waiting', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 30);
  const [first] = people;
  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);
  world.gateway.trouble = (_operation, mailbox) =>
    mailbox === first?.mailbox
      ? new GatewayError('The server is busy.', 'retry', { retryAfterMs: 10 * minuteMs })
      : null;

  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [later]);
  await world.clock.advance(10 * secondMs);

  expect(everyoneIsLive(world, people.slice(1))).toBe(true);
});

test('people are shared out among servers in turn, and stay where they are', async () => {
  const world = new SyncWorld(3);
  const people = crowd(world, 30);
  const first = await world.start(people);
  await world.clock.advance(minuteMs);
  const assigned = new Map(world.disk.assigned);
  await first[Symbol.asyncDispose]();

  await using _ = await world.start(people.toReversed());
  await world.clock.advance(minuteMs);

  for (const gateway of world.gateways) expect(gateway.count('watch')).toBe(20);
  expect(world.disk.assigned).toEqual(assigned);
  expect(everyoneIsLive(world, people)).toBe(true);
});

test('the people of a server that fails are served by another, whose own notice nothing', async () => {
  const world = new SyncWorld(2);
  const people = crowd(world, 20);
  world.gateway.trouble = () => new GatewayError('The password is wrong.', 'fix-server');

  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);

  const live = people.filter(({ jid }) => world.sink.calendars.get(jid)?.knownAt === 'live');
  const [, other] = world.gateways;
  expect(live).toHaveLength(20);
  expect(other?.count('watch')).toBe(20);
});

test('a watch that is never answered is asked for again', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 10);
  let silent = 3;
  world.gateway.trouble = (operation) => (operation === 'watch' && silent-- > 0 ? 'silence' : null);

  await using _ = await world.start(people);
  await world.clock.advance(hourMs);

  expect(everyoneIsLive(world, people)).toBe(true);
});

test('a change that waits for a failing server makes the calendar one that is not vouched for', async () => {
  const world = new SyncWorld();
  world.readConcurrency = 1;
  const people = crowd(world, 30);
  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);
  world.gateway.trouble = (operation) =>
    operation === 'calendar' ? new GatewayError('Not authorised.', 'fix-server') : null;

  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [later]);
  await world.clock.advance(30 * secondMs);

  for (const { jid } of people) {
    expect(world.sink.calendars.get(jid)?.knownAt).toBeGreaterThan(monday);
  }
});

test('the first person not being watched keeps nobody else waiting', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 20);
  const [first] = people;
  world.gateway.trouble = (operation, mailbox) =>
    operation === 'watch' && mailbox === first?.mailbox
      ? new GatewayError('The store is away.', 'retry')
      : null;

  await using _ = await world.start(people);
  await world.clock.advance(secondMs);

  expect(everyoneIsLive(world, people.slice(1))).toBe(true);
});

test('a mailbox that can be read again is watched again at once', async () => {
  const world = new SyncWorld();
  // The watch is tried again after more than a day, reading after less.
  let draws = 0;
  await using _ = await world.start([john], () => (draws++ === 0 ? 0.99 : 0.01));
  await world.clock.advance(hourMs);
  world.gateway.setCalendar(john.mailbox, [meeting]);

  await world.clock.advance(0.9 * dayMs);

  expect(everyoneIsLive(world, [john])).toBe(true);
});

test('that a connection breaks condemns nobody, as long as it can be made again', async () => {
  const world = new SyncWorld();
  const lines = listen(world);
  const people = crowd(world, 50);
  await using _ = await world.start(people);
  await world.clock.advance(hourMs);

  world.gateway.loseAllWatches(new GatewayError('The connection was cut.', 'retry'));
  await world.clock.advance(3 * secondMs);

  expect(everyoneIsLive(world, people)).toBe(true);
  expect(lines).toEqual([]);
});

test('a gateway that answers one after the other for hours is left in peace', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 100);
  let turn = 0;
  world.gateway.latencyMs = 0;
  world.gateway.trouble = (operation) => {
    if (operation === 'watch') world.gateway.latencyMs = turn++ * 2 * minuteMs;
    return null;
  };

  await using _ = await world.start(people);
  await world.clock.advance(4 * hourMs);

  expect(world.gateway.count('watch')).toBe(100);
  expect(world.gateway.isWatched(people[99]?.mailbox ?? john.mailbox)).toBe(true);
});
