import { expect, test } from 'vitest';
import { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { dateOfDay, dayOfDate } from '../../src/simulator/mailboxes/local-time.ts';
import { type Recurrence, occurrenceDays } from '../../src/simulator/mailboxes/recurrence.ts';

function dates(recurrence: Recurrence, first: string, most = 5): readonly string[] {
  const found: string[] = [];
  for (const day of occurrenceDays(recurrence, dayOfDate(first))) {
    if (found.length === most) break;
    found.push(dateOfDay(day));
  }
  return found;
}

function mailbox(timeZone = 'Europe/Berlin'): SimulatedMailbox {
  return new SimulatedMailbox('kim@example.com', 'Kim', timeZone, () => 0);
}

function starts(box: SimulatedMailbox, from: string, to: string): readonly string[] {
  return box
    .entriesBetween(Date.parse(from), Date.parse(to))
    .toSorted((a, b) => a.start - b.start)
    .map((entry) => new Date(entry.start).toISOString().slice(0, 16));
}

test.each<[string, Recurrence, string, readonly string[]]>([
  [
    'every third day',
    { kind: 'daily', interval: 3, count: 3 },
    '2026-02-27',
    ['2026-02-27', '2026-03-02', '2026-03-05'],
  ],
  [
    'until a date, inclusive',
    { kind: 'daily', interval: 1, until: '2026-03-03' },
    '2026-03-01',
    ['2026-03-01', '2026-03-02', '2026-03-03'],
  ],
  [
    'weekdays',
    { kind: 'weekly', interval: 1, days: ['Weekday'] },
    '2026-03-05',
    ['2026-03-05', '2026-03-06', '2026-03-09', '2026-03-10', '2026-03-11'],
  ],
  [
    'the first day is left out where the pattern does not fall on it',
    { kind: 'weekly', interval: 1, days: ['Monday'], count: 2 },
    '2026-03-05',
    ['2026-03-09', '2026-03-16'],
  ],
  [
    'the 31st is the last day of shorter months',
    { kind: 'absolute-monthly', interval: 1, dayOfMonth: 31, count: 3 },
    '2026-01-31',
    ['2026-01-31', '2026-02-28', '2026-03-31'],
  ],
  [
    'the last weekday of each second month',
    { kind: 'relative-monthly', interval: 2, day: 'Weekday', index: 'Last', count: 3 },
    '2026-01-01',
    ['2026-01-30', '2026-03-31', '2026-05-29'],
  ],
  [
    'the second Tuesday',
    { kind: 'relative-monthly', interval: 1, day: 'Tuesday', index: 'Second', count: 2 },
    '2026-03-11',
    ['2026-04-14', '2026-05-12'],
  ],
  [
    'the 29th of February',
    { kind: 'absolute-yearly', month: 2, dayOfMonth: 29, count: 3 },
    '2024-02-29',
    ['2024-02-29', '2025-02-28', '2026-02-28'],
  ],
  [
    'the last Monday of May',
    { kind: 'relative-yearly', month: 5, day: 'Monday', index: 'Last', count: 2 },
    '2026-01-01',
    ['2026-05-25', '2027-05-31'],
  ],
])('a series falls on %s', (_name, recurrence, first, expected) => {
  const found = dates(recurrence, first);

  expect(found).toEqual(expected);
});

test('every second week depends on the day on which a week begins', () => {
  const days = ['Sunday', 'Monday'] as const;

  const bySunday = dates(
    { kind: 'weekly', interval: 2, days, firstDayOfWeek: 'Sunday' },
    '2026-03-02',
  );
  const byMonday = dates(
    { kind: 'weekly', interval: 2, days, firstDayOfWeek: 'Monday' },
    '2026-03-02',
  );

  expect(bySunday.slice(0, 3)).toEqual(['2026-03-02', '2026-03-15', '2026-03-16']);
  expect(byMonday.slice(0, 3)).toEqual(['2026-03-02', '2026-03-08', '2026-03-16']);
});

test('a series keeps its wall-clock time when the clocks change', () => {
  const box = mailbox();
  box.addAppointment({
    start: '2026-03-23T09:00',
    end: '2026-03-23T10:00',
    recurrence: { kind: 'weekly', interval: 1, days: ['Monday'], count: 3 },
  });

  const found = starts(box, '2026-03-01T00:00Z', '2026-05-01T00:00Z');

  expect(found).toEqual(['2026-03-23T08:00', '2026-03-30T07:00', '2026-04-06T07:00']);
});

test('an occurrence in the hour that is left out moves forward, one in the doubled hour is the first', () => {
  const box = mailbox();
  const recurrence = { kind: 'daily', interval: 1, count: 2 } as const;
  box.addAppointment({ start: '2026-03-28T02:30', end: '2026-03-28T03:00', recurrence });
  box.addAppointment({ start: '2026-10-24T02:30', end: '2026-10-24T03:30', recurrence });

  const spring = starts(box, '2026-03-01T00:00Z', '2026-04-01T00:00Z');
  const autumn = starts(box, '2026-10-01T00:00Z', '2026-11-01T00:00Z');

  expect(spring).toEqual(['2026-03-28T01:30', '2026-03-29T01:30']);
  expect(autumn).toEqual(['2026-10-24T00:30', '2026-10-25T00:30']);
});

test('an appointment of a whole day lasts 23 hours when the clocks go forward', () => {
  const box = mailbox();
  box.addAppointment({ start: '2026-03-29', end: '2026-03-29', allDay: true });

  const [entry] = box.entriesBetween(Date.parse('2026-03-28'), Date.parse('2026-03-31'));

  expect(entry).toMatchObject({
    start: Date.parse('2026-03-28T23:00Z'),
    end: Date.parse('2026-03-29T22:00Z'),
  });
});

test('whole days begin at local midnight on the far side of the world', () => {
  const box = mailbox('Pacific/Auckland');
  const id = box.addAppointment({
    start: '2026-01-05T10:00',
    end: '2026-01-06T08:00',
    allDay: true,
  });

  const stored = box.appointment(id);

  expect(stored).toMatchObject({
    start: Date.parse('2026-01-04T11:00Z'),
    end: Date.parse('2026-01-06T11:00Z'),
  });
});

test('a deleted occurrence is gone, a moved one is where it was moved to', () => {
  const box = mailbox('UTC');
  const id = box.addAppointment({
    start: '2026-03-02T09:00',
    end: '2026-03-02T10:00',
    recurrence: { kind: 'daily', interval: 1, count: 4 },
  });

  box.deleteOccurrence(id, '2026-03-03');
  box.changeOccurrence(id, '2026-03-04', { start: '2026-06-01T12:00', end: '2026-06-01T13:00' });

  expect(starts(box, '2026-03-01', '2026-04-01')).toEqual(['2026-03-02T09:00', '2026-03-05T09:00']);
  expect(starts(box, '2026-06-01', '2026-06-02')).toEqual(['2026-06-01T12:00']);
});

test('a new time of the series undoes its exceptions', () => {
  const box = mailbox('UTC');
  const id = box.addAppointment({
    start: '2026-03-02T09:00',
    end: '2026-03-02T10:00',
    recurrence: { kind: 'daily', interval: 1, count: 2 },
  });
  box.deleteOccurrence(id, '2026-03-03');

  box.changeAppointment(id, { start: '2026-03-02T11:00', end: '2026-03-02T12:00' });

  expect(starts(box, '2026-03-01', '2026-04-01')).toEqual(['2026-03-02T11:00', '2026-03-03T11:00']);
});

test('an old endless series is found years later', () => {
  const box = mailbox('America/New_York');
  box.addAppointment({
    start: '2001-01-01T09:00',
    end: '2001-01-01T09:15',
    recurrence: { kind: 'daily', interval: 1 },
  });

  const found = starts(box, '2026-07-01T00:00Z', '2026-07-02T00:00Z');

  expect(found).toEqual(['2026-07-01T13:00']);
});

test('a long occurrence is seen from the middle of it', () => {
  const box = mailbox('UTC');
  box.addAppointment({
    start: '2026-03-02T09:00',
    end: '2026-03-05T10:00',
    recurrence: { kind: 'weekly', interval: 1, days: ['Monday'] },
  });

  const found = starts(box, '2026-03-11T00:00Z', '2026-03-11T01:00Z');

  expect(found).toEqual(['2026-03-09T09:00']);
});

test('an entry that ends when the view starts is in it, one that starts when it ends is not', () => {
  const box = mailbox('UTC');
  box.addAppointment({ start: '2026-03-02T09:00', end: '2026-03-02T10:00' });
  box.addAppointment({ start: '2026-03-02T11:00', end: '2026-03-02T12:00' });

  const found = starts(box, '2026-03-02T10:00Z', '2026-03-02T11:00Z');

  expect(found).toEqual(['2026-03-02T09:00']);
});
