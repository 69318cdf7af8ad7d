import { expect, test } from 'vitest';
import { type Claims, nothingKnown } from '../../src/presence/claims.ts';
import { explain } from '../../src/presence/explain.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { dayMs, hourMs } from '../../src/time/instant.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');

function calendar(knownAt: Claims['calendar']['knownAt']): Claims {
  const periods = [
    { start: eight, end: eight + 2 * hourMs, level: 'busy' as const, allDay: false },
    { start: eight, end: eight + hourMs, level: 'out-of-office' as const, allDay: false },
  ];
  return { ...nothingKnown, calendar: { periods, knownAt } };
}

/** Away by hand and on the phone, both for an hour. */
function setAt(at: number): Pick<Claims, 'override' | 'call'> {
  const ends = { kind: 'time', at: at + hourMs, given: true } as const;
  const shown = { availability: 'away', text: '', setAt: at, setBy: 'john', standsAt: at } as const;
  return {
    override: { ...shown, ends, revision: 7 },
    call: { since: at, until: at + hourMs },
  };
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

test('explain leaves out of another instant what has ended by then, or was set after it', () => {
  const set = { ...calendar('live'), ...setAt(eight) };

  const [before, during, after] = [-1, hourMs - 1, hourMs].map((ahead) =>
    explain(set, defaultPolicy, eight + 1, eight + ahead),
  );

  expect(before).toMatchObject({ at: eight - 1, revision: 0, presence: { source: 'default' } });
  expect(during).toMatchObject({ revision: 7, presence: { source: 'override' } });
  expect(during?.claims.map(({ source }) => source)).toContain('call');
  expect(after).toMatchObject({ revision: 0, overrideSetBy: null, presence: { source: 'busy' } });
  for (const other of [before, after]) {
    expect(other?.claims.map(({ source }) => source)).not.toContain('call');
  }
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
