import { expect, test } from 'vitest';
import type { Person } from '../../src/people/person.ts';
import type { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { FakeGateway } from '../support/fake-gateway.ts';
import { monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const meeting = { start: monday + hourMs, end: monday + 2 * hourMs, showAs: 'busy' } as const;
const gone = new GatewayError('The connection was refused.', 'retry');

interface Site {
  readonly name: string;
  readonly servers: readonly FakeGateway[];
}

/** Two gateways of two servers each. */
function office(): { readonly world: SyncWorld; readonly london: Site; readonly berlin: Site } {
  const world = new SyncWorld(0);
  const site = (name: string): Site => ({
    name,
    servers: [1, 2].map((at) => new FakeGateway(world.clock, `https://${name}${at}.example.com/`)),
  });
  return { world, london: site('london'), berlin: site('berlin') };
}

function crowd(
  sites: readonly Site[],
  size: number,
  gateway: string | null,
  name: string,
): Person[] {
  const people = Array.from({ length: size }, (_, at) => personNamed(`${name}-${at}`, { gateway }));
  for (const server of sites.flatMap(({ servers }) => servers)) {
    for (const { mailbox } of people) server.setCalendar(mailbox, [meeting]);
  }
  return people;
}

function served(sync: CalendarSync): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { pool, people } of sync.servers()) counts[pool] = (counts[pool] ?? 0) + people;
  return counts;
}

function live(world: SyncWorld, people: readonly Person[]): number {
  return people.filter(({ jid }) => world.sink.calendars.get(jid)?.knownAt === 'live').length;
}

async function started(
  world: SyncWorld,
  people: readonly Person[],
  pools: readonly Site[],
): Promise<CalendarSync> {
  const sync = await world.start(people);
  void sync.poolsChanged(pools);
  await world.clock.advance(minuteMs);
  return sync;
}

test('whoever names a gateway is served by it, everyone else by the first', async () => {
  const { world, london, berlin } = office();
  const usual = crowd([london, berlin], 20, null, 'usual');
  const named = crowd([london, berlin], 10, 'berlin', 'named');

  await using sync = await started(world, [...usual, ...named], [london, berlin]);

  expect(served(sync)).toEqual({ london: 20, berlin: 10 });
  expect(live(world, [...usual, ...named])).toBe(30);
  const servers = new Set(named.map(({ jid }) => world.disk.assigned.get(jid)));
  expect(servers).toEqual(new Set(berlin.servers.map(({ server }) => server)));
});

test('who is given another gateway is served by it at once, and nobody else moves', async () => {
  const { world, london, berlin } = office();
  const people = crowd([london, berlin], 20, null, 'usual');
  await using sync = await started(world, people, [london, berlin]);
  const before = new Map(world.disk.assigned);
  const [one] = people;
  if (one === undefined) throw new Error('There is nobody.');

  sync.personChanged({ ...one, gateway: 'berlin' });
  const atOnce = served(sync);
  await world.clock.advance(10 * secondMs);

  expect(atOnce).toEqual({ london: 19, berlin: 1 });
  expect(live(world, people)).toBe(20);
  before.delete(one.jid);
  for (const [jid, server] of before) expect(world.disk.assigned.get(jid)).toBe(server);

  sync.personChanged(one);
  expect(served(sync)).toEqual({ london: 20, berlin: 0 });
});

test('with another default those who name none move, as fast as servers can take', async () => {
  const { world, london, berlin } = office();
  const usual = crowd([london, berlin], 200, null, 'usual');
  const named = crowd([london, berlin], 10, 'london', 'named');
  await using sync = await started(world, [...usual, ...named], [london, berlin]);
  const before = new Map(world.disk.assigned);

  void sync.poolsChanged([berlin, london]);
  await world.clock.advance(secondMs);
  const soon = served(sync)['berlin'] ?? 0;
  await world.clock.advance(minuteMs);

  expect(soon).toBeGreaterThan(0);
  expect(soon).toBeLessThanOrEqual(60);
  expect(served(sync)).toEqual({ berlin: 200, london: 10 });
  expect(live(world, [...usual, ...named])).toBe(210);
  for (const { jid } of named) expect(world.disk.assigned.get(jid)).toBe(before.get(jid));
});

test('when all of one gateway fails, its people stay with it and the others notice nothing', async () => {
  const { world, london, berlin } = office();
  const usual = crowd([london, berlin], 20, null, 'usual');
  const named = crowd([london, berlin], 20, 'berlin', 'named');
  await using sync = await started(world, [...usual, ...named], [london, berlin]);

  for (const server of berlin.servers) {
    server.trouble = () => gone;
    server.loseAllWatches(gone);
  }
  await world.clock.advance(5 * minuteMs);

  expect(served(sync)).toEqual({ london: 20, berlin: 20 });
  expect(live(world, usual)).toBe(20);
  expect(live(world, named)).toBe(0);
  expect(sync.servers().map(({ health }) => health)).toEqual(['up', 'up', 'down', 'down']);
});

test('nobody is served by a gateway that is not theirs, even where theirs is gone', async () => {
  const { world, london, berlin } = office();
  const named = crowd([london, berlin], 10, 'berlin', 'named');
  await using sync = await started(world, named, [london, berlin]);

  void sync.poolsChanged([london]);
  await world.clock.advance(minuteMs);
  const without = [served(sync), live(world, named)];
  void sync.poolsChanged([london, berlin]);
  await world.clock.advance(minuteMs);

  expect(without).toEqual([{ london: 0 }, 0]);
  expect(served(sync)).toEqual({ london: 0, berlin: 10 });
  expect(live(world, named)).toBe(10);
});

test('a server of a gateway is tried with the mailbox of one of its own people only', async () => {
  const { world, london, berlin } = office();
  const usual = crowd([london, berlin], 5, null, 'usual');
  const [elsewhere] = crowd([london, berlin], 1, 'berlin', 'named');
  if (elsewhere === undefined) throw new Error('There is nobody.');

  await using sync = await started(world, [elsewhere, ...usual], [london, berlin]);

  expect(sync.sampleMailbox('berlin', berlin.servers[0]?.server ?? '')).toBe(elsewhere.mailbox);
  expect(sync.sampleMailbox('london', 'https://another.example.com/')).toBe(usual[0]?.mailbox);
  const asked = (servers: readonly FakeGateway[]): readonly string[] =>
    servers.flatMap(({ requests }) => requests.map(({ mailbox }) => mailbox));
  expect(asked(berlin.servers)).not.toContain(usual[0]?.mailbox);
});
