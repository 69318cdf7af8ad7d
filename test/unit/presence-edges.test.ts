import { describe, expect, test } from 'vitest';
import { fromLocal, localDay, nextMidnight } from '../../src/presence/zone.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { entry, shown } from '../support/scenario.ts';

describe('an entry that takes no time', () => {
  test('does not join two meetings', () => {
    const calendar = [
      entry('10:00', '11:00'),
      entry('11:01', '11:01'),
      entry('11:02', '12:00'),
      // Backward, it would reach over the gap.
      entry('11:05', '10:55'),
    ];

    expect(shown({ calendar })).toEqual([
      '08:00 available',
      '10:00 dnd In a meeting until 11:00 AM',
      '11:00 available',
      '11:02 dnd In a meeting until 12:00 PM',
      '12:00 available',
    ]);
  });

  test('automatic replies that end when they begin join and claim nothing', () => {
    const automaticReplies = {
      state: 'scheduled',
      start: '2026-01-14T11:00:45Z',
      end: '2026-01-14T11:00:45Z',
    };
    const calendar = [entry('10:00', '11:00', 'oof'), entry('11:01:30', '12:00', 'oof')];

    expect(shown({ calendar, automaticReplies })).toHaveLength(5);
  });
});

describe('until it changes', () => {
  test('where busy goes first, the end of the meeting is a change though an absence goes on', () => {
    const calendar = [entry('10:00', '11:00'), entry('09:00', '18:00', 'oof')];
    const events = [{ at: '10:30', override: { availability: 'xa', ends: 'next-change' } }];
    const policy = { outOfOfficeOverMeeting: false };
    const absence =
      'Out of office from 14th January 2026 9:00 AM GMT till 14th January 2026 6:00 PM GMT';

    expect(shown({ calendar, events, policy }).slice(2, 5)).toEqual([
      `10:00 dnd In a meeting until 11:00 AM. ${absence}`,
      '10:30 xa',
      `11:00 away ${absence}`,
    ]);
  });

  test('otherwise it is not', () => {
    const calendar = [entry('10:00', '11:00'), entry('09:00', '12:00', 'oof')];
    const events = [{ at: '10:30', override: { availability: 'xa', ends: 'next-change' } }];

    expect(shown({ calendar, events }).slice(2)).toEqual(['10:30 xa', '12:00 available']);
  });
});

describe('absences', () => {
  test('a minute apart in working time are one, and more than that two', () => {
    const first = entry('10:00', '11:00', 'oof');

    expect(shown({ calendar: [first, entry('11:01', '12:00', 'oof')] })).toHaveLength(3);
    expect(shown({ calendar: [first, entry('11:01:01', '12:00', 'oof')] })).toHaveLength(5);
  });
});

describe('working hours past midnight', () => {
  const policy = {
    workingHours: { days: [3], from: '22:00', to: '06:00' },
    allDayBusy: 'working-hours',
  };

  test('an all-day event is busy through the night that begins on a working day', () => {
    const calendar = [entry('00:00', '+3 00:00', 'busy', { allDay: true })];

    expect(shown({ calendar, policy, to: '+3 00:00' })).toEqual([
      '08:00 available',
      '22:00 dnd In a meeting until 15th January 2026 6:00 AM GMT',
      '2026-01-15 00:00 dnd In a meeting until 6:00 AM',
      '2026-01-15 06:00 available',
    ]);
  });

  test('two absences with the day between them are one, with the night between them two', () => {
    const apart = [entry('10:00', '11:00', 'oof'), entry('20:00', '21:00', 'oof')];
    const overnight = [entry('20:00', '21:00', 'oof'), entry('+1 07:00', '+1 08:00', 'oof')];

    expect(shown({ calendar: apart, policy })).toHaveLength(3);
    expect(shown({ calendar: overnight, policy, to: '+1 12:00' })).toHaveLength(5);
  });
});

describe('local times', () => {
  test('in a clock-change gap move forward, and a repeated hour means the first', () => {
    const spring = localDay('Europe/London', Date.parse('2026-03-29T12:00:00Z'));
    const autumn = localDay('Europe/London', Date.parse('2026-10-25T12:00:00Z'));

    // 01:30 becomes 02:30 BST, and 01:30 BST comes before 01:30 GMT.
    expect(fromLocal('Europe/London', spring, 90)).toBe(Date.parse('2026-03-29T01:30:00Z'));
    expect(fromLocal('Europe/London', autumn, 90)).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });

  test('a day begins with the end of the gap that swallows its midnight', () => {
    // 23:30 became 00:30: https://data.iana.org/time-zones/tzdb/northamerica, "Toronto", 1919.
    const before = Date.parse('1919-03-30T12:00:00-05:00');
    // 30 December 2011 there never was: https://data.iana.org/time-zones/tzdb/australasia, "Apia".
    const apia = Date.parse('2011-12-29T12:00:00-10:00');

    expect(nextMidnight('America/Toronto', before)).toBe(Date.parse('1919-03-31T04:30:00Z'));
    expect(nextMidnight('Pacific/Apia', apia) - apia).toBe(12 * 60 * minuteMs);
  });
});
