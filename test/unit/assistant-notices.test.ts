import { beforeEach, describe, expect, test } from 'vitest';
import type { Meeting } from '../../src/people/meeting.ts';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';
import { NoticeWorld, meeting } from '../support/notice-world.ts';
import { person } from '../support/people.ts';

const nine = Date.parse('2026-01-14T09:00:00Z');
const ten = nine + hourMs;
const tenToTen = ten - 10 * minuteMs;
const john = person('john', { noticeMinutes: 10 });

let world: NoticeWorld;
beforeEach(() => {
  world = new NoticeWorld(nine);
});

function running(entries: readonly Meeting[] = [meeting(ten)], who = john): void {
  world.notices.personChanged(who);
  world.set(who, entries);
}

test('a person is told of a meeting as long before it begins as they want', async () => {
  running();

  await world.clock.passTo(ten + hourMs);

  expect(world.told).toEqual([
    {
      at: tenToTen,
      person: john.jid,
      text: 'In 10 minutes, at 10:00 AM: Budget, Room 1',
      lang: 'en',
    },
  ]);
});

test('the notice is in the language and the time zone of the person', async () => {
  running([meeting(ten, { location: '' })], { ...john, locale: 'de-AT', noticeMinutes: 1 });

  await world.clock.passTo(ten);

  expect(world.told).toMatchObject([{ text: 'In 1 Minute, um 10:00 Uhr: Budget', lang: 'de' }]);
});

test('what a meeting is called is read only just before it is told', async () => {
  running();

  await world.clock.passTo(tenToTen - 31 * secondMs);
  expect(world.reads).toEqual([]);
  await world.clock.passTo(tenToTen);

  expect(world.reads).toHaveLength(1);
  expect(world.reads[0]?.window).toEqual({ start: ten, end: ten + minuteMs });
});

test.each([
  ['is silent', null, 3 * secondMs],
  ['takes too long', 45 * secondMs, 3 * secondMs],
])('a server that %s does not keep the notice from being given in time', async (_, ms, lateMs) => {
  world.latencyMs = ms;
  running();

  await world.clock.passTo(ten);

  expect(world.told).toMatchObject([
    { at: tenToTen + lateMs, text: 'In 10 minutes, at 10:00 AM, a meeting begins.' },
  ]);
});

test('a calendar that cannot be read now does not keep the notice back', async () => {
  running();
  world.meetings.delete(john.jid);

  await world.clock.passTo(ten);

  expect(world.told).toMatchObject([
    { at: tenToTen, text: 'In 10 minutes, at 10:00 AM, a meeting begins.' },
  ]);
});

describe('there is no notice', () => {
  test.each([
    ['of what takes no time', { status: 'free' }],
    ['of what was not accepted', { status: 'tentative' }],
    ['of an absence', { status: 'out-of-office' }],
    ['of working elsewhere', { status: 'working-elsewhere' }],
    ['of whole days', { allDay: true }],
  ] as const)('%s', async (_, more) => {
    running([meeting(ten, more)]);

    await world.clock.passTo(ten + hourMs);

    expect(world.told).toEqual([]);
    expect(world.reads).toEqual([]);
  });

  test('of a meeting that was cancelled', async () => {
    running();
    await world.clock.passTo(tenToTen - minuteMs);
    world.set(john, []);

    await world.clock.passTo(ten);

    expect(world.told).toEqual([]);
  });

  test('of a meeting that was cancelled in the very last second', async () => {
    running();
    await world.clock.passTo(tenToTen - 1);
    world.set(john, []);

    await world.clock.passTo(ten);

    expect(world.reads).toHaveLength(1);
    expect(world.told).toEqual([]);
  });

  test('of a meeting that was cancelled though nobody has heard of it yet', async () => {
    running();
    world.meetings.set(john.jid, []);

    await world.clock.passTo(ten);

    expect(world.told).toEqual([]);
  });

  test('where the calendar is too old to be believed and cannot be read', async () => {
    running();
    world.meetings.delete(john.jid);
    const { periods = [] } = world.calendars.get(john.jid) ?? {};
    world.calendars.set(john.jid, { periods, knownAt: nine - 24 * hourMs });

    await world.clock.passTo(ten);

    expect(world.told).toEqual([]);
  });

  test('where calendars are not to be used any more', async () => {
    running();
    world.meetingInformation = false;

    await world.clock.passTo(ten);

    expect(world.told).toEqual([]);
  });
});

test('a meeting that was moved is told of at its new time', async () => {
  running();
  await world.clock.passTo(tenToTen - secondMs);
  world.set(john, [meeting(ten + 5 * minuteMs)]);

  await world.clock.passTo(ten + hourMs);

  expect(world.told).toMatchObject([
    { at: tenToTen + 5 * minuteMs, text: 'In 10 minutes, at 10:05 AM: Budget, Room 1' },
  ]);
});

test('a meeting that is moved after it was told of is told of again', async () => {
  running();
  await world.clock.passTo(tenToTen + minuteMs);
  world.set(john, [meeting(ten + 30 * minuteMs)]);

  await world.clock.passTo(ten + hourMs);

  expect(world.told.map(({ at }) => at)).toEqual([tenToTen, tenToTen + 30 * minuteMs]);
});

test('what begins at one time is told of at once', async () => {
  running([meeting(ten), meeting(ten, { subject: 'Stand-up', location: '' }), meeting(nine)]);

  await world.clock.passTo(ten);

  expect(world.texts()).toEqual(['In 10 minutes, at 10:00 AM: Budget, Room 1; Stand-up']);
});

test('each meeting of a day is told of once, also one inside another', async () => {
  const starts = [ten, ten + 15 * minuteMs, ten + hourMs, ten + 90 * minuteMs];
  running(starts.map((start) => meeting(start)));

  await world.clock.passTo(ten + 3 * hourMs);

  expect(world.told.map(({ at }) => at)).toEqual(starts.map((start) => start - 10 * minuteMs));
});

test('a changed calendar does not tell again of what was told', async () => {
  running();
  await world.clock.passTo(tenToTen + secondMs);
  world.set(john, [meeting(ten), meeting(ten + 2 * hourMs)]);
  world.notices.personChanged({ ...john, noticeMinutes: 5 });

  await world.clock.passTo(ten);

  expect(world.told).toHaveLength(1);
});

test('subjects are told on one line and not at any length', async () => {
  running([meeting(ten, { subject: ` a\n\tb ${'x'.repeat(500)}`, location: '' })]);

  await world.clock.passTo(ten);

  expect(world.texts()).toEqual([`In 10 minutes, at 10:00 AM: a b ${'x'.repeat(195)}…`]);
});

describe('switching', () => {
  test('on works at once', async () => {
    world.set(john, [meeting(ten)]);
    await world.clock.passTo(tenToTen - secondMs);
    world.notices.personChanged(john);

    await world.clock.passTo(ten);

    expect(world.texts()).toEqual(['In 10 minutes, at 10:00 AM: Budget, Room 1']);
  });

  test('to another time works at once', async () => {
    running();
    world.notices.personChanged({ ...john, noticeMinutes: 15 });

    await world.clock.passTo(ten);

    expect(world.told.map(({ at }) => at)).toEqual([ten - 15 * minuteMs]);
  });

  test.each([
    ['off', (): void => world.notices.personChanged({ ...john, noticeMinutes: null })],
    ['the person off', (): void => world.notices.personChanged({ ...john, enabled: false })],
    ['off by removing the person', (): void => world.notices.personRemoved(john.jid)],
  ])('%s works at once', async (_, act) => {
    running();
    await world.clock.passTo(tenToTen - 1);
    act();

    await world.clock.passTo(ten);

    expect(world.told).toEqual([]);
  });
});

describe('after a restart', () => {
  test.each([
    ['what is to come is told of', -secondMs, 1],
    ['what came up a moment ago is told of', 30 * secondMs, 1],
    ['what was told of before is not', 61 * secondMs, 0],
  ])('%s', async (_, offsetMs, times) => {
    running();
    world.clock = new EngineTestClock(tenToTen + offsetMs);
    world.notices = world.open();
    world.notices.personChanged(john);

    await world.clock.passTo(ten);

    expect(world.told).toHaveLength(times);
  });
});

describe('while the link is down', () => {
  test('a notice waits for it for a moment', async () => {
    running();
    world.linkIsUp = false;
    await world.clock.passTo(tenToTen + 20 * secondMs);
    world.linkIsUp = true;

    await world.clock.passTo(ten);

    expect(world.told).toHaveLength(1);
    expect(world.told[0]?.at).toBeLessThanOrEqual(tenToTen + 25 * secondMs);
  });

  test('and stays so, it is dropped, and the next one is not', async () => {
    running([meeting(ten), meeting(ten + hourMs)]);
    world.linkIsUp = false;
    await world.clock.passTo(tenToTen + 2 * minuteMs);
    world.linkIsUp = true;

    await world.clock.passTo(ten + hourMs);

    expect(world.told.map(({ at }) => at)).toEqual([tenToTen + hourMs]);
  });
});

test('ten thousand notices at the same minute are read over half a minute and told in time', async () => {
  world.latencyMs = 0;
  const people = Array.from({ length: 10_000 }, (_, n) => person(`p${n}`, { noticeMinutes: 10 }));
  for (const each of people) {
    world.notices.personChanged(each);
    world.set(each, [meeting(ten)]);
  }

  await world.clock.passTo(tenToTen);
  // A few hundred a turn, so that nothing else is held up.
  for (let turn = 0; turn < 20; turn++) await settled();

  expect(world.told).toHaveLength(10_000);
  expect(new Set(world.told.map(({ at }) => at))).toEqual(new Set([tenToTen]));
  expect(world.texts().every((text) => text.endsWith('Budget, Room 1'))).toBe(true);
  const perSecond = Map.groupBy(world.reads, ({ at }) => Math.floor((tenToTen - at) / secondMs));
  expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThan(500);
  expect(Math.max(...perSecond.keys())).toBeLessThanOrEqual(30);
});

test('nothing is told once it has stopped', async () => {
  running();
  await world.clock.passTo(tenToTen - secondMs);
  await world.notices[Symbol.asyncDispose]();

  await world.clock.passTo(ten);
  await settled();

  expect(world.told).toEqual([]);
});
