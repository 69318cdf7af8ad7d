import { expect, test } from 'vitest';
import { at, entry, shown } from '../support/scenario.ts';

test('a meeting shows from its start to its end', () => {
  expect(shown({ calendar: [entry('10:00', '11:00')] })).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 11:00 AM',
    '11:00 available',
  ]);
});

test('back-to-back meetings never flicker', () => {
  const calendar = [entry('10:00', '11:00'), entry('11:00', '11:30'), entry('11:31', '12:00')];

  expect(shown({ calendar })).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 12:00 PM',
    '12:00 available',
  ]);
});

test('meetings further apart than the join gap are two', () => {
  const calendar = [entry('10:00', '11:00'), entry('11:01:01', '12:00')];

  expect(shown({ calendar })).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 11:00 AM',
    '11:00 available',
    '11:01 dnd In a meeting until 12:00 PM',
    '12:00 available',
  ]);
});

test('a nested short meeting does not end the long one', () => {
  const calendar = [entry('10:00', '12:00'), entry('10:30', '10:45')];

  expect(shown({ calendar })).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 12:00 PM',
    '12:00 available',
  ]);
});

test.each([
  ['declined', entry('10:00', '11:00', 'busy', { response: 'declined' })],
  ['cancelled', entry('10:00', '11:00', 'busy', { cancelled: true })],
  ['free', entry('10:00', '11:00', 'free')],
  ['tentative', entry('10:00', '11:00', 'tentative')],
  ['answered tentatively', entry('10:00', '11:00', 'oof', { response: 'tentative' })],
  ['not answered', entry('10:00', '11:00', 'busy', { response: 'notResponded' })],
  ['without data', entry('10:00', '11:00', 'noData')],
  ['empty', entry('10:00', '10:00')],
  ['backward', entry('11:00', '10:00')],
])('an entry that is %s does not show', (_, given) => {
  expect(shown({ calendar: [given] })).toEqual(['08:00 available']);
});

test.each(['none', 'organizer', 'accepted'])('an entry with the response %s shows', (response) => {
  expect(shown({ calendar: [entry('10:00', '11:00', 'busy', { response })] })).toHaveLength(3);
});

test('a private entry counts like any other', () => {
  const calendar = [entry('10:00', '11:00', 'busy', { sensitivity: 'private' })];

  expect(shown({ calendar })).toHaveLength(3);
});

test('working elsewhere gives way to a meeting', () => {
  const calendar = [entry('09:00', '17:00', 'workingElsewhere'), entry('10:00', '11:00')];

  expect(shown({ calendar })).toEqual([
    '08:00 available',
    '09:00 available Working elsewhere',
    '10:00 dnd In a meeting until 11:00 AM',
    '11:00 available Working elsewhere',
    '17:00 available',
  ]);
});

test('an all-day event that is busy shows all day', () => {
  const calendar = [entry('00:00', '+1 00:00', 'busy', { allDay: true })];

  expect(shown({ calendar, to: '+1 08:00' })).toEqual([
    '08:00 dnd In a meeting until 14th January 2026',
    '2026-01-15 00:00 available',
  ]);
});

test('an all-day event that is busy shows in working hours only, where the policy says so', () => {
  const calendar = [entry('00:00', '+4 00:00', 'busy', { allDay: true })];
  const policy = { allDayBusy: 'working-hours' };

  expect(shown({ calendar, policy, to: '+5 00:00' })).toEqual([
    '08:00 available',
    '09:00 dnd In a meeting until 5:00 PM',
    '17:00 available',
    '2026-01-15 09:00 dnd In a meeting until 5:00 PM',
    '2026-01-15 17:00 available',
    '2026-01-16 09:00 dnd In a meeting until 5:00 PM',
    '2026-01-16 17:00 available',
  ]);
});

test('an all-day event that is busy does not show where the policy ignores it', () => {
  const calendar = [entry('00:00', '+1 00:00', 'busy', { allDay: true })];

  expect(shown({ calendar, policy: { allDayBusy: 'ignore' } })).toEqual(['08:00 available']);
});

test('an all-day absence counts whole by each rule', () => {
  const calendar = [entry('00:00', '+1 00:00', 'oof', { allDay: true })];

  for (const allDayBusy of ['busy', 'working-hours', 'ignore']) {
    expect(shown({ calendar, policy: { allDayBusy } })).toEqual([
      '08:00 away Out of office from 14th January 2026 till 14th January 2026',
    ]);
  }
});

test('an all-day event written in another zone is snapped to the local midnights', () => {
  const calendar = [
    { start: '2026-01-14T00:00:00Z', end: '2026-01-15T00:00:00Z', showAs: 'oof', allDay: true },
  ];

  expect(shown({ calendar, timeZone: 'America/New_York', from: '2026-01-14T06:00' })).toEqual([
    '06:00 away Out of office from 14th January 2026 till 14th January 2026',
  ]);
});

test('a meeting that ends another day names the day until it has come', () => {
  const calendar = [entry('20:00', '+1 09:30')];

  expect(shown({ calendar, to: '+1 12:00' })).toEqual([
    '08:00 available',
    '20:00 dnd In a meeting until 15th January 2026 9:30 AM GMT',
    '2026-01-15 00:00 dnd In a meeting until 9:30 AM',
    '2026-01-15 09:30 available',
  ]);
});

test('an unknown calendar is said to be unknown, and never shown as free', () => {
  const calendar = [entry('10:00', '11:00')];
  const events = [
    { at: '10:30', calendarUnknown: true },
    { at: '10:45', calendar: [entry('10:00', '12:00')] },
  ];

  expect(shown({ calendar, events })).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 11:00 AM',
    '10:30 unavailable Calendar not known',
    '10:45 dnd In a meeting until 12:00 PM',
    '12:00 available',
  ]);
});

test('sessions decide where the calendar claims nothing, and offline hides a meeting', () => {
  const events = [
    { at: '09:00', sessions: { availability: 'xa', text: 'lunch' } },
    { at: '10:15', sessions: 'offline' },
    { at: '10:30', sessions: 'online' },
  ];

  expect(shown({ calendar: [entry('10:00', '11:00')], events })).toEqual([
    '08:00 available',
    '09:00 xa lunch',
    '10:00 dnd In a meeting until 11:00 AM',
    '10:15 unavailable',
    '10:30 dnd In a meeting until 11:00 AM',
    '11:00 available',
  ]);
});

test('where sessions are always tracked, nobody reported is offline', () => {
  expect(shown({ calendar: [], policy: { trackSessions: true } })).toEqual(['08:00 unavailable']);
});

test('where sessions are never tracked, reports change nothing', () => {
  const events = [{ at: '09:00', sessions: 'offline' }];

  expect(shown({ calendar: [], policy: { trackSessions: false }, events })).toEqual([
    '08:00 available',
  ]);
});

test('a call shows over a meeting, and names an absence behind it', () => {
  const calendar = [entry('10:00', '11:00'), entry('12:00', '18:00', 'oof')];
  const events = [
    { at: '10:30', call: true },
    { at: '12:30', call: false },
  ];

  expect(shown({ calendar, events })).toEqual([
    '08:00 available',
    '10:00 dnd In a meeting until 11:00 AM',
    '10:30 dnd On the phone',
    '12:00 dnd On the phone. Out of office from 14th January 2026 12:00 PM GMT till 14th January 2026 6:00 PM GMT',
    '12:30 away Out of office from 14th January 2026 12:00 PM GMT till 14th January 2026 6:00 PM GMT',
    '18:00 available',
  ]);
});

test('without meeting information neither calendar nor automatic replies claim anything', () => {
  const calendar = [entry('10:00', '11:00')];
  const automaticReplies = { state: 'enabled' };
  const policy = { meetingInformation: false };
  const events = [{ at: at('10:30'), calendarUnknown: true }];

  expect(shown({ calendar, automaticReplies, policy, events })).toEqual(['08:00 available']);
});

test('an all-day event of many years is busy in the working hours of every one of them', () => {
  const calendar = [entry('-3000 00:00', '+3000 00:00', 'busy', { allDay: true })];

  expect(shown({ calendar, policy: { allDayBusy: 'working-hours' } })).toEqual([
    '08:00 available',
    '09:00 dnd In a meeting until 5:00 PM',
    '17:00 available',
  ]);
});
