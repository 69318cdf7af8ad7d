import { expect, test } from 'vitest';
import { resolveEnd } from '../../src/assistant/times.ts';
import { en } from '../../src/assistant/vocabulary/en.ts';
import { toLexicon } from '../../src/assistant/vocabulary/lexicon.ts';
import { understand } from '../../src/assistant/understand/understand.ts';

// The first is said at the second in the zone, and ends at the last.
test.each<[string, string, string, string]>([
  ['until 17:00', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T16:00:00Z'],
  ['until 11:00', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-15T10:00:00Z'],
  ['until midnight', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T23:00:00Z'],
  ['until 0:00', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T23:00:00Z'],
  ['until wednesday 17:00', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T16:00:00Z'],
  ['until wednesday 9:00', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-21T08:00:00Z'],
  ['until wednesday', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T23:00:00Z'],
  ['until today 9:00', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T08:00:00Z'],
  ['until 1 January', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2027-01-01T23:00:00Z'],
  ['until 29 February 9:00', '2026-01-14T10:00:00Z', 'UTC', '2028-02-29T09:00:00Z'],
  ['for 2h', '2026-03-29T00:00:00Z', 'Europe/Berlin', '2026-03-29T02:00:00Z'],
  ['for 1 day', '2026-03-28T12:00:00Z', 'Europe/Berlin', '2026-03-29T11:00:00Z'],
  ['for a month', '2026-01-31T12:00:00Z', 'UTC', '2026-02-28T12:00:00Z'],
  // The clock goes from 2:00 to 3:00, and back from 3:00 to 2:00.
  ['until 2:30', '2026-03-28T23:00:00Z', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
  ['until 2:30', '2026-10-24T22:00:00Z', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['until 2:30', '2026-10-25T00:45:00Z', 'Europe/Berlin', '2026-10-26T01:30:00Z'],
  // As a dial shows it, whichever comes next; late in the evening that is after midnight.
  ['until half past three', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T14:30:00Z'],
  ['until half past three', '2026-01-14T14:30:00Z', 'Europe/Berlin', '2026-01-15T02:30:00Z'],
  ['until quarter to twelve', '2026-01-14T22:50:00Z', 'UTC', '2026-01-14T23:45:00Z'],
  ['until quarter to one', '2026-01-14T23:50:00Z', 'UTC', '2026-01-15T00:45:00Z'],
  ['until half past twelve', '2026-01-14T23:50:00Z', 'Asia/Kolkata', '2026-01-15T07:00:00Z'],
  ['until half past two', '2026-03-28T23:00:00Z', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
  ['until half past two', '2026-10-24T22:00:00Z', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
  ['until half past two', '2026-10-25T00:45:00Z', 'Europe/Berlin', '2026-10-25T13:30:00Z'],
  ['until 8 tonight', '2026-01-14T21:00:00Z', 'UTC', '2026-01-14T20:00:00Z'],
  // 14 January 2026 is a Wednesday, 18 January the Sunday.
  ['until the end of the week', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-18T23:00:00Z'],
  ['until end of week', '2026-01-18T22:59:00Z', 'Europe/Berlin', '2026-01-18T23:00:00Z'],
  ['until end of week', '2026-01-18T23:00:00Z', 'Europe/Berlin', '2026-01-25T23:00:00Z'],
  ['until the end of next week', '2026-01-14T10:00:00Z', 'UTC', '2026-01-26T00:00:00Z'],
  ['until the end of the month', '2026-01-31T23:30:00Z', 'UTC', '2026-02-01T00:00:00Z'],
  ['until the end of the month', '2026-03-14T10:00:00Z', 'Europe/London', '2026-03-31T23:00:00Z'],
  ['until the end of next month', '2026-01-31T10:00:00Z', 'UTC', '2026-03-01T00:00:00Z'],
  ['until the end of the year', '2026-12-31T11:00:00Z', 'Pacific/Apia', '2027-12-31T11:00:00Z'],
  ['until the end of January', '2026-01-14T10:00:00Z', 'UTC', '2026-02-01T00:00:00Z'],
  ['until end of February', '2027-03-01T10:00:00Z', 'UTC', '2028-03-01T00:00:00Z'],
  ['until the 14th', '2026-01-14T10:00:00Z', 'Europe/Berlin', '2026-01-14T23:00:00Z'],
  ['until the 14th at 9:00', '2026-01-14T10:00:00Z', 'UTC', '2026-02-14T09:00:00Z'],
  ['until the 31st', '2026-01-31T23:00:00Z', 'Europe/Berlin', '2026-03-31T22:00:00Z'],
  ['until the 30th', '2026-01-31T10:00:00Z', 'UTC', '2026-03-31T00:00:00Z'],
  ['until friday next week', '2026-01-14T10:00:00Z', 'UTC', '2026-01-24T00:00:00Z'],
  ['until monday next week 9:00', '2026-01-19T08:00:00Z', 'UTC', '2026-01-26T09:00:00Z'],
  ['until sunday next week', '2026-01-18T10:00:00Z', 'UTC', '2026-01-26T00:00:00Z'],
  // The day begins at 1:00, and began at 0:30.
  ['until today', '2026-03-28T10:00:00Z', 'Asia/Beirut', '2026-03-28T22:00:00Z'],
  ['until today', '1919-03-31T01:00:00Z', 'America/Toronto', '1919-03-31T04:30:00Z'],
])('%s, said at %s in %s', (said, now, timeZone, at) => {
  const outcome = understand(`away ${said}`, toLexicon([en]));
  const intent = outcome.kind === 'understood' ? outcome.intent : undefined;
  const ends = intent?.kind === 'override' ? intent.ends : undefined;
  if (ends?.kind !== 'moment' && ends?.kind !== 'duration') throw new Error('no time');

  const end = resolveEnd(ends, Date.parse(now), timeZone);

  expect(new Date(end).toISOString()).toBe(at.replace('Z', '.000Z'));
});
