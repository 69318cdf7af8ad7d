import { describe, expect, test } from 'vitest';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import { person } from '../support/people.ts';
import { Stage, entry } from '../support/stage.ts';

test('back-to-back meetings never flicker', async () => {
  await using stage = await Stage.open();
  await stage.calendar([
    entry('10:00', '10:30'),
    entry('10:30', '11:00'),
    entry('11:01', '11:30'),
    entry('11:32', '12:00'),
  ]);
  await stage.passTo('10:29:59.999');
  // A meeting that is edited while it lasts is still the same meeting.
  await stage.calendar([
    entry('10:00', '10:30', 'busy', { response: 'accepted' }),
    entry('10:30', '11:00'),
    entry('11:01', '11:30'),
    entry('11:32', '12:00'),
  ]);
  await stage.passTo('23:00');

  expect(stage.lines).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 11:30 AM',
    '11:30 available',
    '11:32 dnd In a meeting until 12:00 PM',
    '12:00 available',
  ]);
});

test('back-to-back meetings never flicker, though the second becomes known as the first ends', async () => {
  await using stage = await Stage.open({ spreadS: 50 });
  const first = entry('10:00', '10:30');
  await stage.calendar([first]);
  await stage.passTo('10:30');
  await stage.calendar([first, entry('10:30', '11:00')]);
  await stage.passTo('10:59');

  expect(stage.lines.map((line) => line.replace(/^\S+ /u, ''))).toEqual([
    'available',
    'dnd In a meeting until 10:30 AM',
    'dnd In a meeting until 11:00 AM',
  ]);
});

test('a nested short meeting does not end the long one', async () => {
  await using stage = await Stage.open();
  const long = entry('10:00', '12:00');
  await stage.calendar([long, entry('10:30', '10:45')]);
  await stage.passTo('11:00');
  await stage.calendar([entry('10:30', '10:45'), long, entry('11:15', '11:20')]);
  await stage.passTo('23:00');

  expect(stage.lines).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 12:00 PM',
    '12:00 available',
  ]);
});

describe('a declined, cancelled, free or tentative entry does not show', () => {
  const ignored: readonly (readonly [string, Partial<CalendarEntry>])[] = [
    ['declined', { response: 'declined' }],
    ['cancelled', { cancelled: true }],
    ['free', { showAs: 'free' }],
    ['tentative', { showAs: 'tentative' }],
    ['answered tentatively', { response: 'tentative' }],
    ['not answered', { response: 'notResponded' }],
    ['without data', { showAs: 'noData' }],
  ];

  test.each(ignored)('%s, it neither begins nor lengthens anything', async (_, more) => {
    for (const showAs of ['busy', 'oof', 'workingElsewhere'] as const) {
      await using stage = await Stage.open();
      await stage.calendar([
        entry('09:00', '09:30', showAs, more),
        entry('10:00', '11:00'),
        entry('10:30', '11:30', showAs, more),
        entry('00:00', '+1 00:00', showAs, { allDay: true, ...more }),
      ]);
      await stage.passTo('+1 12:00');

      expect(stage.lines).toEqual([
        '08:00 available',
        '10:00 dnd In a meeting until 11:00 AM',
        '11:00 available',
      ]);
    }
  });

  test('one that becomes so while it lasts ends then', async () => {
    await using stage = await Stage.open();
    for (const [time, more] of ignored.map((each, index) => [`1${index}:20`, each[1]] as const)) {
      const hour = time.slice(0, 2);
      await stage.calendar([entry(`${hour}:00`, `${hour}:40`)]);
      await stage.passTo(time);
      await stage.calendar([entry(`${hour}:00`, `${hour}:40`, 'busy', more)]);
      await stage.passTo(`${hour}:50`);
    }

    expect(stage.lines).toHaveLength(1 + 2 * ignored.length);
    expect(stage.lines.slice(0, 5)).toEqual([
      '08:00 available',
      '10:00 dnd In a meeting until 10:40 AM',
      '10:20 available',
      '11:00 dnd In a meeting until 11:40 AM',
      '11:20 available',
    ]);
  });
});

describe('all-day events by each rule', () => {
  const allDay = [entry('+1 00:00', '+3 00:00', 'busy', { allDay: true })];

  test('busy: from midnight to midnight', async () => {
    await using stage = await Stage.open({ policy: { allDayBusy: 'busy' } });
    await stage.calendar(allDay);
    await stage.passTo('+4 00:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '2026-01-15 00:00 dnd In a meeting until 16th January 2026',
      '2026-01-17 00:00 available',
    ]);
  });

  test('working-hours: in the working time of each day', async () => {
    const workingHours = { days: [1, 2, 3, 5], from: '08:30', to: '16:00' };
    await using stage = await Stage.open({
      policy: { allDayBusy: 'working-hours', workingHours },
    });
    await stage.calendar(allDay);
    await stage.passTo('+4 00:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '2026-01-16 08:30 dnd In a meeting until 4:00 PM',
      '2026-01-16 16:00 available',
    ]);
  });

  test('ignore: not at all', async () => {
    await using stage = await Stage.open({ policy: { allDayBusy: 'ignore' } });
    await stage.calendar(allDay);
    await stage.passTo('+4 00:00');

    expect(stage.lines).toEqual(['08:00 available']);
  });

  test.each(['busy', 'working-hours', 'ignore'] as const)(
    '%s: an absence and working elsewhere count whole',
    async (allDayBusy) => {
      await using stage = await Stage.open({ policy: { allDayBusy } });
      await stage.calendar([
        entry('+1 00:00', '+2 00:00', 'oof', { allDay: true }),
        entry('+2 00:00', '+3 00:00', 'workingElsewhere', { allDay: true }),
      ]);
      await stage.passTo('+4 00:00');

      expect(stage.lines).toEqual([
        '08:00 available',
        '2026-01-15 00:00 away Out of office from 15th January 2026 till 15th January 2026',
        '2026-01-16 00:00 available Working elsewhere',
        '2026-01-17 00:00 available',
      ]);
    },
  );
});

describe('both clock changes', () => {
  test('forward: a meeting through the gap, a day of 23 hours, a default end at midnight', async () => {
    await using stage = await Stage.open({ day: '2026-03-28', from: '20:00' });
    await stage.calendar([
      entry('+1 00:30', '+1 02:30'),
      entry('+1 12:00', '+1 13:00'),
      entry('+2 00:00', '+3 00:00', 'oof', { allDay: true }),
    ]);
    await stage.passTo('+1 09:00');
    await stage.override('xa');
    await stage.passTo('+4 00:00');

    expect(stage.lines).toEqual([
      '20:00 available',
      '2026-03-29 00:30 dnd In a meeting until 2:30 AM',
      '2026-03-29 02:30 available',
      '2026-03-29 09:00 xa',
      '2026-03-30 00:00 away Out of office from 30th March 2026 till 30th March 2026',
      '2026-03-31 00:00 available',
    ]);
    expect(stage.at('+1 02:30') - stage.at('+1 00:30')).toBe(3_600_000);
  });

  test('back: a meeting through the repeated hour, a day of 25 hours, an absence over both', async () => {
    await using stage = await Stage.open({ day: '2026-10-24', from: '20:00' });
    await stage.calendar([
      entry('2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'),
      entry('+1 00:00', '+2 00:00', 'workingElsewhere', { allDay: true }),
      entry('+1 18:00', '+2 10:00', 'oof'),
    ]);
    await stage.passTo('+3 00:00');

    expect(stage.lines).toEqual([
      '20:00 available',
      '2026-10-25 00:00 available Working elsewhere',
      // 01:30 for the first time, until 01:30 for the second.
      '2026-10-25 01:30 dnd In a meeting until 1:30 AM',
      '2026-10-25 01:30 available Working elsewhere',
      '2026-10-25 18:00 away Out of office from 25th October 2026 6:00 PM GMT till 26th October 2026 10:00 AM GMT',
      '2026-10-26 10:00 available',
    ]);
  });

  test('each end of an absence has the zone as that end has it', async () => {
    await using stage = await Stage.open({
      day: '2026-10-23',
      people: [person('john', { timeZone: 'America/New_York' })],
    });
    await stage.calendar([entry('09:00', '+14 18:00', 'oof'), entry('+14 20:00', '+14 21:00')]);
    await stage.passTo('+15 00:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '09:00 away Out of office from 23rd October 2026 9:00 AM EDT till 6th November 2026 6:00 PM EST',
      '2026-11-06 18:00 available',
      '2026-11-06 20:00 dnd In a meeting until 9:00 PM',
      '2026-11-06 21:00 available',
    ]);
  });
});

describe('a person who moves time zone', () => {
  test('is told of in the new one at once, and days are those of the new one', async () => {
    await using stage = await Stage.open();
    const absence = entry('09:00', '+2 18:00', 'oof');
    await stage.calendar([absence]);
    await stage.passTo('10:00');
    await stage.moveTo('America/New_York');
    await stage.passTo('11:00');
    // The default end is the midnight of where the person is now: 05:00 in London.
    await stage.override('chat');
    await stage.passTo('+1 06:00');
    // Noon in New York; it ends after midnight in London and before it in New York.
    await stage.calendar([entry('+1 17:00', '+2 02:00')]);
    await stage.passTo('+2 06:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '09:00 away Out of office from 14th January 2026 9:00 AM GMT till 16th January 2026 6:00 PM GMT',
      '10:00 away Out of office from 14th January 2026 4:00 AM EST till 16th January 2026 1:00 PM EST',
      '11:00 chat',
      '2026-01-15 05:00 away Out of office from 14th January 2026 4:00 AM EST till 16th January 2026 1:00 PM EST',
      '2026-01-15 06:00 available',
      '2026-01-15 17:00 dnd In a meeting until 9:00 PM',
      '2026-01-16 02:00 available',
    ]);
  });

  test('has the override end when it was said to, wherever they are by then', async () => {
    await using stage = await Stage.open();
    await stage.override('xa');
    await stage.moveTo('Pacific/Auckland');
    await stage.passTo('+1 12:00');

    expect(stage.lines).toEqual(['08:00 available', '08:00 xa', '2026-01-15 00:00 available']);
  });
});
