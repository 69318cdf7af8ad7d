import { expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import type { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { dayMs, hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import type { FakeEntry } from '../support/fake-gateway.ts';
import { monday, personNamed, SyncWorld } from '../support/sync-world.ts';

const john = personNamed('john');
const secret = 'Merger with Initech';
const place = 'Vault 7';
const meeting: FakeEntry = {
  start: monday + hourMs,
  end: monday + 2 * hourMs,
  showAs: 'busy',
  subject: secret,
  location: place,
};
const midnight = monday - 8 * hourMs;
const today = { start: midnight, end: midnight + dayMs };

async function running(
  world: SyncWorld,
  entries: readonly FakeEntry[] = [meeting],
): Promise<CalendarSync> {
  world.gateway.setCalendar(john.mailbox, entries);
  const sync = await world.start([john]);
  await world.clock.advance(minuteMs);
  return sync;
}

test('a person is told their meetings, read while they wait', async () => {
  const world = new SyncWorld();
  const earlier = { ...meeting, start: monday, end: monday + hourMs, subject: 'Stand-up' };
  const tomorrow = { ...meeting, start: today.end, end: today.end + hourMs };
  await using sync = await running(world, [tomorrow, meeting, earlier]);
  const before = world.clock.now();

  const answer = sync.meetings(john.jid, today);
  await world.clock.advance(world.gateway.latencyMs);

  expect((await answer)?.map(({ subject }) => subject)).toEqual(['Stand-up', secret]);
  expect(world.clock.now() - before).toBe(world.gateway.latencyMs);
});

test('what was told of meetings is neither stored nor handed on', async () => {
  const world = new SyncWorld();
  await using sync = await running(world);
  const { length: written } = world.disk.writes;
  const { length: told } = world.sink.told;

  const answer = sync.meetings(john.jid, today);
  await world.clock.advance(secondMs);

  expect(await answer).toMatchObject([{ subject: secret, location: place }]);
  expect(world.disk.writes).toHaveLength(written);
  expect(world.sink.told).toHaveLength(told);
  const known = [...world.disk.calendars.values(), ...world.sink.told, sync.calendarOf(john.jid)];
  expect(JSON.stringify(known)).not.toMatch(/Initech|Vault/);
});

test('whole days are those that their owner sees', async () => {
  const world = new SyncWorld();
  world.timeZone = 'Asia/Tokyo';
  const localMidnight = Date.UTC(2026, 2, 8, 15);
  const day = { start: localMidnight, end: localMidnight + dayMs };
  // Written as whole days of UTC, as some servers do.
  const wholeDay = (offset: number, subject: string): FakeEntry => ({
    start: Date.UTC(2026, 2, 9 + offset),
    end: Date.UTC(2026, 2, 10 + offset),
    showAs: 'free',
    allDay: true,
    subject,
  });
  await using sync = await running(world, [wholeDay(-1, 'before'), wholeDay(0, 'on the day')]);

  const answer = sync.meetings(john.jid, day);
  await world.clock.advance(secondMs);

  expect(await answer).toEqual([
    expect.objectContaining({ ...day, subject: 'on the day', allDay: true }),
  ]);
});

test('whoever asks goes before what is read as a matter of routine', async () => {
  const world = new SyncWorld();
  world.readConcurrency = 1;
  const crowd = Array.from({ length: 200 }, (_, n) => personNamed(`p${n}`));
  for (const each of crowd) world.gateway.setCalendar(each.mailbox, []);
  world.gateway.setCalendar(john.mailbox, [meeting]);
  await using sync = await world.start([john, ...crowd]);
  await world.clock.advance(10 * world.gateway.latencyMs);
  expect(sync.servers()[0]?.people).toBe(201);

  const answer = sync.meetings(john.jid, today);
  await world.clock.advance(2 * world.gateway.latencyMs);

  expect(await answer).toMatchObject([{ subject: secret }]);
  expect(world.gateway.mostInFlight).toBe(1);
});

test.each([
  ['a stranger', 'nobody@example.com' as Jid, {}],
  ['someone who is switched off', john.jid, { enabled: false }],
  ['someone whose calendar is not to be read', john.jid, { meetingInformation: false }],
])('nothing is read for %s', async (_name, jid, change) => {
  const world = new SyncWorld();
  await using sync = await running(world);
  sync.personChanged({ ...john, ...change });

  expect(await sync.meetings(jid, today)).toBeUndefined();
  expect(world.gateway.count('meetings')).toBe(0);
});

test('someone who hides meetings from contacts may see them all the same', async () => {
  const world = new SyncWorld();
  await using sync = await running(world);
  sync.personChanged({ ...john, ownMeetingInformation: false });

  const answer = sync.meetings(john.jid, today);
  await world.clock.advance(secondMs);

  expect(await answer).toMatchObject([{ subject: secret }]);
});

test('a calendar that cannot be read now is not taken for an empty one', async () => {
  const world = new SyncWorld();
  await using sync = await running(world);
  world.gateway.trouble = () => new GatewayError('The store is away.', 'retry');

  const answer = sync.meetings(john.jid, today);
  await world.clock.advance(secondMs);

  expect(await answer).toBeUndefined();
});

test('nobody waits for a server that is silent longer than people do, or than they say', async () => {
  const world = new SyncWorld();
  await using sync = await running(world);
  world.gateway.trouble = () => 'silence';
  const mine = new AbortController();

  const patient = sync.meetings(john.jid, today);
  const hasty = sync.meetings(john.jid, today, { signal: mine.signal });
  await world.clock.advance(secondMs);
  mine.abort();
  expect(await hasty).toBeUndefined();
  expect(world.gateway.inFlight).toBe(1);
  await world.clock.advance(15 * secondMs);

  expect(await patient).toBeUndefined();
  expect(world.gateway.inFlight).toBe(0);
  expect(sync.servers()).toMatchObject([{ health: 'up', problem: null }]);
});

test('what nobody waited for to the end says nothing of the server', async () => {
  const world = new SyncWorld();
  await using sync = await running(world);
  world.gateway.trouble = (operation) => (operation === 'meetings' ? 'silence' : null);

  for (let time = 0; time < 10; time++) {
    const mine = new AbortController();
    const answer = sync.meetings(john.jid, today, { signal: mine.signal });
    await world.clock.advance(secondMs);
    mine.abort();
    expect(await answer).toBeUndefined();
    await world.clock.advance(secondMs);
  }

  expect(world.gateway.count('meetings')).toBe(10);
  expect(sync.servers()).toMatchObject([{ health: 'up' }]);
});

test('one person has two reads at a time at most', async () => {
  const world = new SyncWorld();
  await using sync = await running(world);

  const answers = Array.from({ length: 10 }, () => sync.meetings(john.jid, today));
  await world.clock.advance(secondMs);

  const given = (await Promise.all(answers)).filter((answer) => answer !== undefined);
  expect(given).toHaveLength(2);
  expect(world.gateway.count('meetings')).toBe(2);
});

test('a server that has failed is not asked', async () => {
  const world = new SyncWorld();
  await using sync = await running(world);
  world.gateway.trouble = () => new GatewayError('The password is wrong.', 'fix-server');
  world.gateway.sayChanged(john.mailbox);
  await world.clock.advance(minuteMs);
  expect(sync.servers()).toMatchObject([{ health: 'down' }]);

  expect(await sync.meetings(john.jid, today)).toBeUndefined();
  expect(world.gateway.count('meetings')).toBe(0);
});

test('stopping lets nobody wait', async () => {
  const world = new SyncWorld();
  const sync = await running(world);
  world.gateway.trouble = () => 'silence';
  const answer = sync.meetings(john.jid, today);
  await world.clock.advance(secondMs);

  await sync[Symbol.asyncDispose]();

  expect(await answer).toBeUndefined();
});
