import { describe, expect, test } from 'vitest';
import { entry, shown } from '../support/scenario.ts';

const meeting = entry('10:00', '11:00');
const absence = entry('10:00', '+2 18:00', 'oof');
const text = 'Out of office from 14th January 2026 10:00 AM GMT till 16th January 2026 6:00 PM GMT';

function override(ends?: string, availability = 'available', words = ''): object {
  return { availability, text: words, ...(ends === undefined ? {} : { ends }) };
}

describe('until a time', () => {
  test('it ends then, in a different meeting too', () => {
    const calendar = [entry('10:00', '11:00'), entry('11:30', '12:00')];
    const events = [{ at: '10:30', override: override('2026-01-14T11:45:00Z', 'away', 'coffee') }];

    expect(shown({ calendar, events })).toEqual([
      '08:00 available',
      '10:00 dnd In a meeting until 11:00 AM',
      '10:30 away coffee',
      '11:45 dnd In a meeting until 12:00 PM',
      '12:00 available',
    ]);
  });

  test('in the past is refused', () => {
    const events = [{ at: '10:30', override: override('2026-01-14T10:30:00Z', 'away') }];

    expect(shown({ calendar: [], events })).toEqual(['08:00 available']);
  });

  test('it stands through an absence that begins later', () => {
    const events = [{ at: '09:00', override: override('2026-01-14T12:00:00Z', 'chat') }];

    expect(shown({ calendar: [absence], events })).toEqual([
      '08:00 available',
      '09:00 chat',
      `12:00 away ${text}`,
    ]);
  });
});

describe('without an end', () => {
  test('it ends at local midnight', () => {
    const events = [{ at: '09:00', override: override(undefined, 'xa') }];

    expect(shown({ calendar: [], events, to: '+2 00:00' })).toEqual([
      '08:00 available',
      '09:00 xa',
      '2026-01-15 00:00 available',
    ]);
  });

  test('it ends when an absence begins that it is older than', () => {
    const events = [{ at: '09:00', override: override(undefined, 'chat') }];

    expect(shown({ calendar: [absence], events })).toEqual([
      '08:00 available',
      '09:00 chat',
      `10:00 away ${text}`,
    ]);
  });

  test('it ends as well when that absence becomes known only after it has begun', () => {
    const events = [
      { at: '09:00', override: override(undefined, 'chat') },
      { at: '12:00', calendar: [absence] },
    ];

    expect(shown({ calendar: [], events })).toEqual([
      '08:00 available',
      '09:00 chat',
      `12:00 away ${text}`,
    ]);
  });
});

describe('this meeting', () => {
  test('it ends with the meeting', () => {
    const events = [{ at: '10:30', override: override('end-of-meeting') }];

    expect(shown({ calendar: [meeting], events })).toEqual([
      '08:00 available',
      '10:00 dnd In a meeting until 11:00 AM',
      '10:30 available',
    ]);
  });

  test('it follows the meeting when that is lengthened or shortened', () => {
    const events = [
      { at: '10:30', override: override('end-of-meeting', 'away') },
      { at: '10:40', calendar: [entry('10:00', '12:00')] },
      { at: '11:10', calendar: [entry('10:00', '11:30')] },
    ];

    expect(shown({ calendar: [meeting], events })).toEqual([
      '08:00 available',
      '10:00 dnd In a meeting until 11:00 AM',
      '10:30 away',
      '11:30 available',
    ]);
  });

  test('it ends at once when the meeting no longer contains the moment it was set', () => {
    const events = [
      { at: '10:30', override: override('end-of-meeting', 'away') },
      { at: '10:50', calendar: [entry('10:45', '11:45')] },
    ];

    expect(shown({ calendar: [meeting], events }).slice(2)).toEqual([
      '10:30 away',
      '10:50 dnd In a meeting until 11:45 AM',
      '11:45 available',
    ]);
  });

  test('it ends at once when the meeting is gone', () => {
    const events = [
      { at: '10:30', override: override('end-of-meeting', 'away') },
      { at: '10:40', calendar: [] },
    ];

    expect(shown({ calendar: [meeting], events }).at(-1)).toBe('10:40 available');
  });

  test('it is refused where there is no meeting', () => {
    const events = [{ at: '09:30', override: override('end-of-meeting', 'away') }];

    expect(shown({ calendar: [meeting], events })[1]).toBe('10:00 dnd In a meeting until 11:00 AM');
  });

  test('inside an absence it is the meeting, and outside one the absence', () => {
    const calendar = [absence, entry('12:00', '13:00')];

    const inMeeting = [{ at: '12:30', override: override('end-of-meeting') }];
    expect(shown({ calendar, events: inMeeting }).at(-1)).toBe(`13:00 away ${text}`);
    const outside = [{ at: '14:00', override: override('end-of-meeting') }];
    expect(shown({ calendar, events: outside, to: '+3 00:00' }).at(-1)).toBe('14:00 available');
  });
});

describe('until it changes', () => {
  test('it ends when the level differs', () => {
    const events = [{ at: '09:00', override: override('next-change', 'xa') }];

    expect(shown({ calendar: [meeting], events })).toEqual([
      '08:00 available',
      '09:00 xa',
      '10:00 dnd In a meeting until 11:00 AM',
      '11:00 available',
    ]);
  });

  test('an edit that leaves the level alone does not count', () => {
    const events = [
      { at: '10:30', override: override('next-change', 'xa') },
      { at: '10:40', calendar: [entry('10:35', '11:30')] },
    ];

    expect(shown({ calendar: [meeting], events }).slice(2)).toEqual([
      '10:30 xa',
      '11:30 available',
    ]);
  });

  test('an unknown calendar has not changed', () => {
    const events = [
      { at: '09:00', override: override('next-change', 'xa') },
      { at: '09:30', calendarUnknown: true },
      { at: '10:30', calendar: [] },
      { at: '11:00', calendar: [entry('10:00', '12:00')] },
    ];

    expect(shown({ calendar: [meeting], events }).slice(1)).toEqual([
      '09:00 xa',
      '11:00 dnd In a meeting until 12:00 PM',
      '12:00 available',
    ]);
  });
});

describe('until reverted', () => {
  test('switching back and forth during an absence returns to it each time', () => {
    const events = [
      { at: '11:00', override: override('revert') },
      { at: '12:00', revert: true },
      { at: '+1 09:00', override: override('revert', 'chat', 'call me') },
      { at: '+1 10:00', revert: true },
      { at: '+1 11:00', revert: true },
    ];

    expect(shown({ calendar: [absence], events, to: '+3 00:00' })).toEqual([
      '08:00 available',
      `10:00 away ${text}`,
      '11:00 available',
      `12:00 away ${text}`,
      '2026-01-15 09:00 chat call me',
      `2026-01-15 10:00 away ${text}`,
      '2026-01-16 18:00 available',
    ]);
  });

  test('it ends at its longest age all the same', () => {
    const events = [{ at: '09:00', override: override('revert', 'xa') }];

    expect(shown({ calendar: [], events, to: '+40 00:00' })).toEqual([
      '08:00 available',
      '09:00 xa',
      '2026-02-13 09:00 available',
    ]);
  });

  test('a new one replaces it', () => {
    const events = [
      { at: '09:00', override: override('revert', 'xa') },
      { at: '10:00', override: override('revert', 'chat') },
      { at: '11:00', revert: true },
    ];

    expect(shown({ calendar: [], events })).toEqual([
      '08:00 available',
      '09:00 xa',
      '10:00 chat',
      '11:00 available',
    ]);
  });
});

test('appear offline leaks nothing of the absence', () => {
  const events = [{ at: '11:00', override: override('revert', 'unavailable') }];

  expect(shown({ calendar: [absence], events }).at(-1)).toBe('11:00 unavailable');
});

test('a meeting that begins during an override shows on revert', () => {
  const events = [
    { at: '09:00', override: override('revert', 'chat') },
    { at: '10:30', revert: true },
  ];

  expect(shown({ calendar: [meeting], events }).slice(1)).toEqual([
    '09:00 chat',
    '10:30 dnd In a meeting until 11:00 AM',
    '11:00 available',
  ]);
});

test('of events at one instant the order counts', () => {
  const set = { at: '09:00', override: override('revert', 'chat') };
  const revert = { at: '09:00', revert: true };

  expect(shown({ calendar: [], events: [set, revert] })).toEqual(['08:00 available']);
  expect(shown({ calendar: [], events: [revert, set] })).toEqual(['08:00 available', '09:00 chat']);
});
