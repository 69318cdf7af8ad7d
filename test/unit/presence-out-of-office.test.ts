import { describe, expect, test } from 'vitest';
import { entry, shown } from '../support/scenario.ts';

const absence = entry('10:00', '+2 18:00', 'oof');
const text = 'Out of office from 14th January 2026 10:00 AM GMT till 16th January 2026 6:00 PM GMT';

test('a meeting inside an absence leaves the absence standing', () => {
  const calendar = [absence, entry('+1 10:00', '+1 11:00')];

  expect(shown({ calendar, to: '+3 00:00' })).toEqual([
    '08:00 available',
    `10:00 away ${text}`,
    '2026-01-16 18:00 available',
  ]);
});

test('an absence inside a long meeting wins for its own span, and the meeting returns', () => {
  const calendar = [entry('09:00', '17:00'), entry('12:00', '13:00', 'oof')];

  expect(shown({ calendar })).toEqual([
    '08:00 available',
    '09:00 dnd In a meeting until 5:00 PM',
    '12:00 away Out of office from 14th January 2026 12:00 PM GMT till 14th January 2026 1:00 PM GMT',
    '13:00 dnd In a meeting until 5:00 PM',
    '17:00 available',
  ]);
});

test('busy wins over an absence where the policy says so, with the absence in its text', () => {
  const calendar = [absence, entry('12:00', '13:00')];

  expect(shown({ calendar, policy: { outOfOfficeOverMeeting: false } })).toEqual([
    '08:00 available',
    `10:00 away ${text}`,
    `12:00 dnd In a meeting until 1:00 PM. ${text}`,
    `13:00 away ${text}`,
  ]);
});

describe('joining', () => {
  test('Friday and Monday are one absence over a weekend', () => {
    const calendar = [entry('+2 09:00', '+2 17:00', 'oof'), entry('+5 09:00', '+5 17:00', 'oof')];

    expect(shown({ calendar, from: '+2 08:00', to: '+6 00:00' })).toEqual([
      '2026-01-16 08:00 available',
      '2026-01-16 09:00 away Out of office from 16th January 2026 9:00 AM GMT till 19th January 2026 5:00 PM GMT',
      '2026-01-19 17:00 available',
    ]);
  });

  test('working time between two absences keeps them apart', () => {
    const calendar = [entry('+2 09:00', '+2 16:59', 'oof'), entry('+5 09:00', '+5 17:00', 'oof')];

    expect(shown({ calendar, from: '+2 08:00', to: '+6 00:00' })).toHaveLength(5);
  });

  test('more than four days of non-working time are not joined over', () => {
    const calendar = [entry('+2 09:00', '+2 17:00', 'oof'), entry('+7 09:00', '+7 17:00', 'oof')];
    const policy = { workingHours: { days: [5, 3], from: '09:00', to: '17:00' } };

    expect(shown({ calendar, policy, from: '+2 08:00', to: '+9 00:00' })).toHaveLength(5);
  });

  test('they stay apart where the policy says so', () => {
    const calendar = [entry('+2 09:00', '+2 17:00', 'oof'), entry('+5 09:00', '+5 17:00', 'oof')];
    const policy = { joinAbsencesOverNonWorkingTime: false };

    expect(shown({ calendar, policy, from: '+2 08:00', to: '+6 00:00' })).toHaveLength(5);
  });

  test('scheduled automatic replies and an entry are one absence', () => {
    const automaticReplies = {
      state: 'scheduled',
      start: '2026-01-14T17:00:00Z',
      end: '2026-01-17T00:00:00Z',
    };

    expect(
      shown({ calendar: [entry('10:00', '17:00', 'oof')], automaticReplies, to: '+4 00:00' }),
    ).toEqual([
      '08:00 available',
      '10:00 away Out of office from 14th January 2026 10:00 AM GMT till 16th January 2026',
      '2026-01-17 00:00 available',
    ]);
  });
});

describe('automatic replies without a schedule', () => {
  test('name neither start nor end', () => {
    const events = [
      { at: '09:00', automaticReplies: { state: 'enabled', start: '2020-01-01T00:00:00Z' } },
      { at: '12:00', automaticReplies: { state: 'disabled' } },
    ];

    expect(shown({ calendar: [], events })).toEqual([
      '08:00 available',
      '09:00 away Out of office',
      '12:00 available',
    ]);
  });

  test('name the start of the absence where a calendar entry gives it', () => {
    const events = [{ at: '11:00', automaticReplies: { state: 'enabled' } }];

    expect(shown({ calendar: [absence], events })).toEqual([
      '08:00 available',
      `10:00 away ${text}`,
      '11:00 away Out of office from 14th January 2026 10:00 AM GMT',
    ]);
  });

  test('name no start where they were seen on before the entry begins', () => {
    expect(shown({ calendar: [absence], automaticReplies: { state: 'enabled' } })).toEqual([
      '08:00 away Out of office',
    ]);
  });

  test('name the end alone where a schedule has no start', () => {
    const automaticReplies = { state: 'scheduled', end: '2026-01-14T12:00:00Z' };

    expect(shown({ calendar: [], automaticReplies })).toEqual([
      '08:00 away Out of office till 14th January 2026 12:00 PM GMT',
      '12:00 available',
    ]);
  });

  test('do not count where out of office is not displayed', () => {
    const policy = { displayOutOfOffice: false };

    expect(shown({ calendar: [absence], automaticReplies: { state: 'enabled' }, policy })).toEqual([
      '08:00 available',
      '10:00 away',
    ]);
  });
});

describe('an absence that is changed midway', () => {
  test('lengthened, it is worded with its new end', () => {
    const events = [{ at: '12:00', calendar: [entry('10:00', '+3 18:00', 'oof')] }];

    expect(shown({ calendar: [absence], events })).toEqual([
      '08:00 available',
      `10:00 away ${text}`,
      '12:00 away Out of office from 14th January 2026 10:00 AM GMT till 17th January 2026 6:00 PM GMT',
    ]);
  });

  test('shortened to before now or deleted, it is over', () => {
    for (const calendar of [[], [entry('10:00', '11:00', 'oof')]]) {
      expect(shown({ calendar: [absence], events: [{ at: '12:00', calendar }] })).toEqual([
        '08:00 available',
        `10:00 away ${text}`,
        '12:00 available',
      ]);
    }
  });
});

test('offline during an absence shows offline with the text', () => {
  const events = [
    { at: '12:00', sessions: 'offline' },
    { at: '13:00', sessions: 'online' },
  ];

  expect(shown({ calendar: [absence], events })).toEqual([
    '08:00 available',
    `10:00 away ${text}`,
    `12:00 unavailable ${text}`,
    `13:00 away ${text}`,
  ]);
});

test('as-session keeps what the client says and adds the text', () => {
  const policy = { show: { outOfOffice: 'as-session' } };
  const events = [{ at: '12:00', sessions: { availability: 'chat', text: 'hello' } }];

  expect(shown({ calendar: [absence], policy, events })).toEqual([
    '08:00 available',
    `10:00 available ${text}`,
    `12:00 chat ${text}`,
  ]);
});

test('across a clock change each end has the zone as it is then', () => {
  const calendar = [{ start: '2026-03-27T17:00:00Z', end: '2026-03-30T08:00:00Z', showAs: 'oof' }];

  expect(shown({ calendar, from: '2026-03-27T17:30:00Z', to: '2026-03-28T00:00:00Z' })).toEqual([
    '2026-03-27 17:30 away Out of office from 27th March 2026 5:00 PM GMT till 30th March 2026 9:00 AM BST',
  ]);
});
