import { expect, test } from 'vitest';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { crowd, everyoneIsLive, listen } from '../support/sync-crowd.ts';
import { monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const john = personNamed('john');
const later = { start: monday + 3 * hourMs, end: monday + 4 * hourMs, showAs: 'busy' } as const;

test('a mailbox that has worked and is refused once is tried within minutes, and nothing is said', async () => {
  const world = new SyncWorld();
  const lines = listen(world);
  const people = crowd(world, 20);
  await using _ = await world.start(people);
  await world.clock.advance(hourMs);
  const fault = new GatewayError('There is no such mailbox.', 'fix-person');
  world.gateway.trouble = () => fault;
  world.gateway.loseAllWatches(fault);
  for (const { mailbox } of people) world.gateway.setCalendar(mailbox, [later]);
  await world.clock.advance(secondMs);

  world.gateway.trouble = () => null;
  await world.clock.advance(2 * minuteMs);

  expect(everyoneIsLive(world, people)).toBe(true);
  expect(lines).toEqual([]);
});

test('a mailbox that has worked and is gone is said after minutes, and tried less and less', async () => {
  const world = new SyncWorld();
  const lines = listen(world);
  const people = crowd(world, 2);
  const [first = john] = people;
  await using _ = await world.start(people);
  await world.clock.advance(hourMs);
  world.gateway.requests.length = 0;
  world.gateway.trouble = (_operation, mailbox) =>
    mailbox === first.mailbox ? new GatewayError('There is no such mailbox.', 'fix-person') : null;
  world.gateway.loseWatch(first.mailbox, new GatewayError('It is gone.', 'fix-person'));

  await world.clock.advance(16 * hourMs);

  expect(lines).toHaveLength(1);
  const tries = world.gateway.requests.filter(({ mailbox }) => mailbox === first.mailbox);
  expect(tries.length).toBeLessThan(40);
  const lastHours = world.clock.now() - 8 * hourMs;
  expect(tries.filter(({ at }) => at > lastHours).length).toBeLessThan(5);
});

test('a watch that is refused before anything has worked is tried again once the calendar is read', async () => {
  const world = new SyncWorld();
  const people = crowd(world, 10);
  const fault = new GatewayError('There is no such mailbox.', 'fix-person');
  world.gateway.trouble = (operation) => (operation === 'watch' ? fault : null);
  await using _ = await world.start(people);
  await world.clock.advance(secondMs);

  world.gateway.trouble = () => null;
  await world.clock.advance(10 * minuteMs);

  expect(everyoneIsLive(world, people)).toBe(true);
});

test('a full queue delays what is not urgent and drops nobody', async () => {
  const world = new SyncWorld();
  world.readConcurrency = 1;
  world.mostWaiting = 100;
  // Nobody is watched, so that everyone is read as a matter of routine, all at about one time.
  world.gateway.trouble = (operation) =>
    operation === 'watch' ? new GatewayError('Forbidden.', 'fix-server') : null;
  world.gateway.latencyMs = 100;
  const people = crowd(world, 1000);

  await using _ = await world.start(people);
  let most = 0;
  for (let minutes = 0; minutes < 60; minutes++) {
    await world.clock.advance(minuteMs);
    most = Math.max(most, world.sink.calendars.size);
  }

  expect(most).toBe(1000);
  const text = await world.telemetry.metrics.metrics();
  expect(text).toMatch(/doorlight_calendar_reads_put_off_total\{.*\} [1-9]/u);
  const [, waiting = ''] = /doorlight_calendar_reads_waiting\{.*\} (\d+)/u.exec(text) ?? [];
  expect(Number(waiting)).toBeLessThanOrEqual(100);
});

test.each([1, 4, 60])(
  'a server that is gone after it has worked is down within minutes, for %i people',
  async (many) => {
    const world = new SyncWorld();
    await using sync = await world.start(crowd(world, many));
    await world.clock.advance(hourMs);
    const gone = new GatewayError('Refused.', 'retry', { fault: 'no-answer' });
    const health = (): unknown => sync.servers().map((server) => server.health);

    world.gateway.trouble = () => gone;
    world.gateway.loseAllWatches(gone);
    await world.clock.advance(5 * minuteMs);
    const during = health();
    await world.clock.advance(hourMs);
    const muchLater = health();
    world.gateway.trouble = () => null;
    await world.clock.advance(15 * minuteMs);

    expect([during, muchLater, health()]).toEqual([['down'], ['down'], ['up']]);
  },
);

test('a server that refuses subscriptions, and lets calendars be read, is not down', async () => {
  const world = new SyncWorld();
  await using sync = await world.start(crowd(world, 3));
  await world.clock.advance(hourMs);
  const refused = new GatewayError('No more subscriptions.', 'retry');

  world.gateway.trouble = (operation) => (operation === 'watch' ? refused : null);
  world.gateway.loseAllWatches(refused);
  await world.clock.advance(5 * minuteMs);

  expect(sync.servers()).toMatchObject([{ health: 'degraded' }]);
});
