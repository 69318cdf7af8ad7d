import { expect, test } from 'vitest';
import type { Person } from '../../src/people/person.ts';
import type { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { FakeGateway } from '../support/fake-gateway.ts';
import { monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const meeting = { start: monday + hourMs, end: monday + 2 * hourMs, showAs: 'busy' } as const;
const gone = new GatewayError('The connection was refused.', 'retry');

function crowd(size: number, gateways: readonly FakeGateway[]): Person[] {
  const people = Array.from({ length: size }, (_, i) => personNamed(`person-${i}`));
  for (const gateway of gateways) {
    for (const { mailbox } of people) gateway.setCalendar(mailbox, [meeting]);
  }
  return people;
}

/** The server answers nobody any more, and whoever it watched is told. */
function kill(gateway: FakeGateway): void {
  gateway.trouble = () => gone;
  gateway.loseAllWatches(gone);
}

function live(world: SyncWorld, people: readonly Person[]): number {
  return people.filter(({ jid }) => world.sink.calendars.get(jid)?.knownAt === 'live').length;
}

function counts(sync: CalendarSync): readonly number[] {
  return sync.servers().map(({ people }) => people);
}

function nth(world: SyncWorld, at: number): FakeGateway {
  const gateway = world.gateways[at];
  if (gateway === undefined) throw new Error(`There is no server ${at}.`);
  return gateway;
}

test('the people of a server that dies are served by the others within a minute, each moved once', async () => {
  const world = new SyncWorld(4);
  const people = crowd(2000, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);
  const before = new Map(world.disk.assigned);
  world.disk.writes.length = 0;

  kill(nth(world, 1));
  await world.clock.advance(minuteMs);

  expect(live(world, people)).toBe(2000);
  expect(counts(sync).toSorted((a, b) => a - b)).toEqual([0, 666, 667, 667]);
  const moves = world.disk.writes.filter((write) => write.startsWith('assignment'));
  expect(moves).toHaveLength(500);
  expect(new Set(moves).size).toBe(500);
  for (const [jid, server] of world.disk.assigned) {
    if (before.get(jid) !== nth(world, 1).server) expect(server).toBe(before.get(jid));
  }
});

test('people move from a dead server no faster than the others can take', async () => {
  const world = new SyncWorld(2);
  const people = crowd(1000, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);

  kill(nth(world, 0));
  await world.clock.advance(10 * secondMs);
  const [some = 0] = counts(sync);
  await world.clock.advance(2 * secondMs);

  expect(some).toBeGreaterThan(100);
  expect(some - (counts(sync)[0] ?? 0)).toBe(100);
});

test('when a server comes back nobody is moved, and whoever is new is served by it', async () => {
  const world = new SyncWorld(2);
  const people = crowd(60, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);
  kill(nth(world, 0));
  await world.clock.advance(2 * minuteMs);
  const before = new Map(world.disk.assigned);

  nth(world, 0).trouble = () => null;
  await world.clock.advance(10 * minuteMs);

  expect(world.disk.assigned).toEqual(before);
  expect(sync.servers().map(({ health }) => health)).toEqual(['up', 'up']);
  const newcomers = [personNamed('new-1'), personNamed('new-2')];
  for (const person of newcomers) {
    for (const gateway of world.gateways) gateway.setCalendar(person.mailbox, [meeting]);
    sync.personChanged(person);
  }
  await world.clock.advance(minuteMs);
  expect(counts(sync)).toEqual([1, 61]);
  expect(live(world, [...people, ...newcomers])).toBe(62);
});

test('a hiccup moves nobody', async () => {
  const world = new SyncWorld(2);
  const people = crowd(100, world.gateways);
  await using _ = await world.start(people);
  await world.clock.advance(minuteMs);
  const before = new Map(world.disk.assigned);

  kill(nth(world, 0));
  await world.clock.advance(3 * secondMs);
  nth(world, 0).trouble = () => null;
  await world.clock.advance(10 * minuteMs);

  expect(world.disk.assigned).toEqual(before);
  expect(live(world, people)).toBe(100);
});

test('when all servers fail everybody stays where they are', async () => {
  const world = new SyncWorld(3);
  const people = crowd(90, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);
  const before = new Map(world.disk.assigned);

  for (const gateway of world.gateways) kill(gateway);
  await world.clock.advance(10 * minuteMs);
  const during = sync.servers().map(({ health }) => health);
  for (const gateway of world.gateways) gateway.trouble = () => null;
  await world.clock.advance(10 * minuteMs);

  expect(during).toEqual(['down', 'down', 'down']);
  expect(world.disk.assigned).toEqual(before);
  expect(live(world, people)).toBe(90);
});

test('somebody whom one server refuses again and again has another, and nobody else moves', async () => {
  const world = new SyncWorld(2);
  const people = crowd(40, world.gateways);
  const [first = personNamed('nobody')] = people;
  nth(world, 0).trouble = (operation, mailbox) =>
    operation === 'watch' && mailbox === first.mailbox
      ? new GatewayError('Too many subscriptions.', 'retry')
      : null;

  await using sync = await world.start(people);
  await world.clock.advance(2 * minuteMs);

  expect(live(world, people)).toBe(40);
  expect(counts(sync)).toEqual([19, 21]);
});

test('somebody whose mailbox is at fault is not sent from server to server', async () => {
  const world = new SyncWorld(2);
  const people = crowd(4, world.gateways);
  const lost = personNamed('lost');

  await using _ = await world.start([...people, lost]);
  await world.clock.advance(hourMs);

  const moves = world.disk.writes.filter((write) => write === `assignment ${lost.jid}`);
  expect(moves).toHaveLength(1);
});

test('a wrong password sets a server aside', async () => {
  const world = new SyncWorld(2);
  const people = crowd(20, world.gateways);
  nth(world, 1).trouble = () =>
    new GatewayError('The password is wrong.', 'fix-server', { fault: 'password-refused' });

  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);

  expect(live(world, people)).toBe(20);
  expect(sync.servers()).toMatchObject([
    { health: 'up', people: 20, problem: null, fault: null },
    {
      health: 'down',
      people: 0,
      problem: 'The password is wrong.',
      fault: 'password-refused',
      lastSuccess: null,
    },
  ]);
});

test('a server that is busy for more than five minutes is set aside', async () => {
  const world = new SyncWorld(2);
  const people = crowd(20, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);
  const busy = new GatewayError('The server is busy.', 'retry', { retryAfterMs: 10 * secondMs });
  nth(world, 0).trouble = () => busy;

  nth(world, 0).loseAllWatches(busy);
  await world.clock.advance(3 * minuteMs);
  const [patient] = counts(sync);
  await world.clock.advance(7 * minuteMs);

  expect(patient).toBe(10);
  expect(counts(sync)).toEqual([0, 20]);
  expect(live(world, people)).toBe(20);
});

test('nothing is said to be up before it was tried', async () => {
  const world = new SyncWorld(2);
  for (const gateway of world.gateways) gateway.trouble = () => 'silence';

  await using sync = await world.start(crowd(1, world.gateways));

  expect(sync.servers().map(({ health }) => health)).toEqual(['untried', 'untried']);
});

test('a server without people is tried all the same', async () => {
  const world = new SyncWorld(2);

  await using sync = await world.start(crowd(1, world.gateways));
  await world.clock.advance(minuteMs);

  expect(sync.servers().map(({ health, people }) => [health, people])).toEqual([
    ['up', 1],
    ['up', 0],
  ]);
});

test('a server that is added takes new people and moves nobody', async () => {
  const world = new SyncWorld(1);
  const people = crowd(30, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);
  const added = new FakeGateway(world.clock, 'https://added.example.com/');
  const newcomer = personNamed('newcomer');
  for (const gateway of [world.gateway, added]) gateway.setCalendar(newcomer.mailbox, [meeting]);

  await sync.poolsChanged([{ name: 'default', servers: [world.gateway, added] }]);
  world.gateway.requests.length = 0;
  for (const person of [newcomer, personNamed('other')]) sync.personChanged(person);
  await world.clock.advance(minuteMs);

  expect(counts(sync)).toEqual([31, 1]);
  expect(world.gateway.count('watch', people[0]?.mailbox)).toBe(0);
  expect(live(world, people)).toBe(30);
});

test('the people of a server that is removed move, the others keep their subscriptions', async () => {
  const world = new SyncWorld(3);
  const people = crowd(300, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);
  const [one, two, three] = world.gateways as [FakeGateway, FakeGateway, FakeGateway];
  const kept = [...world.disk.assigned].filter(([, server]) => server !== two.server);
  for (const gateway of world.gateways) gateway.requests.length = 0;

  let done = false;
  const removal = sync.poolsChanged([{ name: 'default', servers: [one, three] }]);
  void removal.finally(() => {
    done = true;
  });
  await world.clock.advance(secondMs);
  const early = done;
  await world.clock.advance(10 * secondMs);

  expect([early, done]).toEqual([false, true]);
  expect(counts(sync)).toEqual([150, 150]);
  expect(live(world, people)).toBe(300);
  expect(one.count('watch') + three.count('watch')).toBe(100);
  for (const [jid, server] of kept) expect(world.disk.assigned.get(jid)).toBe(server);
});

test('without any server people are as they were last known, and served when there is one', async () => {
  const world = new SyncWorld(1);
  const people = crowd(20, world.gateways);
  await using sync = await world.start(people);
  await world.clock.advance(minuteMs);

  const removed = sync.poolsChanged([]);
  await world.clock.advance(minuteMs);
  await removed;
  expect(live(world, people)).toBe(0);
  expect(world.sink.calendars.get(people[0]?.jid ?? personNamed('x').jid)?.periods).toHaveLength(1);

  const again = new FakeGateway(world.clock, 'https://again.example.com/');
  for (const { mailbox } of people) again.setCalendar(mailbox, [meeting]);
  await sync.poolsChanged([{ name: 'other', servers: [again] }]);
  await world.clock.advance(minuteMs);

  expect(live(world, people)).toBe(20);
});

test('a server about which something was changed is tried at once', async () => {
  const world = new SyncWorld(1);
  const people = crowd(20, world.gateways);
  world.gateway.trouble = () => new GatewayError('The password is wrong.', 'fix-server');
  await using sync = await world.start(people);
  await world.clock.advance(30 * secondMs);

  world.gateway.trouble = () => null;
  sync.serverChanged(world.gateway);
  await world.clock.advance(10 * secondMs);

  expect(live(world, people)).toBe(20);
});

test('assignments survive a restart while a server is away, and change only for its people', async () => {
  const world = new SyncWorld(3);
  const people = crowd(60, world.gateways);
  const first = await world.start(people);
  await world.clock.advance(minuteMs);
  const before = new Map(world.disk.assigned);
  await first[Symbol.asyncDispose]();
  nth(world, 2).trouble = () => gone;

  await using _ = await world.start(people);
  await world.clock.advance(5 * minuteMs);

  expect(live(world, people)).toBe(60);
  for (const [jid, server] of before) {
    if (server !== nth(world, 2).server) expect(world.disk.assigned.get(jid)).toBe(server);
  }
});
