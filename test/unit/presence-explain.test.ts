import { expect, test } from 'vitest';
import { type Claims, nothingKnown } from '../../src/presence/claims.ts';
import { explain } from '../../src/presence/explain.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { dayMs, hourMs } from '../../src/presence/time.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');

function calendar(knownAt: Claims['calendar']['knownAt']): Claims {
  const periods = [
    { start: eight, end: eight + 2 * hourMs, level: 'busy' as const, allDay: false },
    { start: eight, end: eight + hourMs, level: 'out-of-office' as const, allDay: false },
  ];
  return { ...nothingKnown, calendar: { periods, knownAt } };
}

test('explain names every claim, the winner, and what comes next', () => {
  const explanation = explain(calendar('live'), defaultPolicy, eight);

  expect(explanation.claims.map(({ source, wins }) => [source, wins])).toEqual([
    ['out-of-office', true],
    ['busy', false],
    ['default', false],
  ]);
  expect(explanation.next).toMatchObject({ source: 'busy', until: eight + 2 * hourMs });
});

test('explain says that a calendar is stale, and since when it was not heard of', () => {
  const explanation = explain(calendar(eight - dayMs), defaultPolicy, eight);

  expect(explanation).toMatchObject({
    calendarStale: true,
    calendarKnownAt: eight - dayMs,
    presence: { source: 'unknown', availability: 'unavailable' },
  });
});

test('explain does not call a calendar stale that was never read, or that is live', () => {
  for (const knownAt of ['never', 'live'] as const) {
    expect(explain(calendar(knownAt), defaultPolicy, eight)).toMatchObject({
      calendarStale: false,
      calendarKnownAt: knownAt,
    });
  }
});
