import { expect, test } from 'vitest';
import { resolveEnd } from '../../src/assistant/times.ts';
import { en } from '../../src/assistant/vocabulary/en.ts';
import { toLexicon } from '../../src/assistant/vocabulary/vocabulary.ts';
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
