import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinSpans } from '../../src/presence/blocks.ts';
import { compose, nextChange } from '../../src/presence/compose.ts';
import { consider } from '../../src/presence/known.ts';
import { overrideAfterChange, overrideEnd } from '../../src/presence/override-end.ts';
import type { Presence } from '../../src/presence/presence.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import { setOverride } from '../../src/presence/set-override.ts';
import { dayMs, minuteMs } from '../../src/presence/time.ts';
import { nextMidnight } from '../../src/presence/zone.ts';
import { word } from '../../src/wording/wording.ts';
import {
  anyEntry,
  anyInstant,
  anyPerson,
  anyPolicy,
  anyReplies,
  anySessions,
  anyWantedOverride,
  zones,
} from '../support/arbitrary-claims.ts';

const runs = { numRuns: 3_000 };

function visible(presence: Presence, zone: string): unknown {
  const { message, since: _since, ...rest } = presence;
  return { ...rest, text: word(message, 'en', zone) };
}

test('any order in which states become known gives the same presence in the end', () => {
  const anyStates = anyInstant.chain((now) =>
    fc.record({
      now: fc.constant(now),
      policy: anyPolicy,
      entries: fc.array(anyEntry(now), { maxLength: 8 }),
      automaticReplies: anyReplies(now),
      sessions: anySessions,
      order: fc.shuffledSubarray(['calendar', 'automaticReplies', 'sessions'] as const, {
        minLength: 3,
      }),
      shuffled: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
    }),
  );
  fc.assert(
    fc.property(anyStates, ({ now, policy, entries, order, shuffled, ...states }) => {
      const mixed = entries
        .map((entry, index) => ({ entry, key: shuffled[index] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ entry }) => entry);
      const known = {
        ...states,
        calendar: { periods: readPeriods(entries, policy.timeZone), knownAt: 'live' as const },
      };
      const otherwise = {
        ...states,
        calendar: { periods: readPeriods(mixed, policy.timeZone), knownAt: 'live' as const },
      };
      let claims: Parameters<typeof compose>[0] = {
        override: null,
        call: null,
        calendar: { periods: [], knownAt: 'never' },
        automaticReplies: { state: 'disabled' },
        sessions: { state: 'unreported' },
      };
      for (const kind of order) claims = { ...claims, [kind]: otherwise[kind] };

      expect(visible(compose(claims, policy, now), policy.timeZone)).toEqual(
        visible(compose({ ...claims, ...known }, policy, now), policy.timeZone),
      );
    }),
    runs,
  );
});

test('a nested or overlapping entry never shortens a block', () => {
  const anySpan = fc
    .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 100 }))
    .map(([start, length]) => ({ start, end: start + length }));
  fc.assert(
    fc.property(fc.array(anySpan), anySpan, (spans, more) => {
      const before = joinSpans(spans, () => false);
      const after = joinSpans([...spans, more], () => false);

      for (const block of before) {
        expect(after.some((a) => a.start <= block.start && block.end <= a.end)).toBe(true);
      }
      expect(after.every((a, i) => i === 0 || (after[i - 1]?.end ?? Infinity) < a.start)).toBe(
        true,
      );
    }),
    runs,
  );
});

test('revert(override(x)) = x for every x without an override', () => {
  fc.assert(
    fc.property(
      anyPerson.chain((x) => fc.tuple(fc.constant(x), anyWantedOverride(x.now))),
      ([{ claims, policy, now }, wanted]) => {
        const x = { ...claims, override: null };
        const override = setOverride(wanted, consider(x, policy), now);
        const overridden = { ...x, override: typeof override === 'string' ? null : override };

        if (overridden.override !== null && wanted.ends.kind === 'time') {
          expect(compose(overridden, policy, now).source).toBe('override');
        }
        expect(compose({ ...overridden, override: null }, policy, now)).toEqual(
          compose(x, policy, now),
        );
      },
    ),
    runs,
  );
});

test('nothing changes by itself before the next change, the text included', () => {
  fc.assert(
    fc.property(anyPerson, fc.double({ min: 0, max: 0.999, noNaN: true }), (person, part) => {
      const { claims, policy, now } = person;
      const next = nextChange(claims, policy, now) ?? now + 60 * dayMs;
      const between = now + Math.floor((next - now) * part);

      expect(visible(compose(claims, policy, between), policy.timeZone)).toEqual(
        visible(compose(claims, policy, now), policy.timeZone),
      );
      expect(next).toBeGreaterThan(now);
    }),
    runs,
  );
});

test('until is the first instant at which availability, activity or source differ', () => {
  fc.assert(
    fc.property(anyPerson, ({ claims, policy, now }) => {
      const shown = compose(claims, policy, now);
      const seen = ({ availability, activity, source }: Presence): string =>
        `${availability} ${activity} ${source}`;
      let instant = now;
      for (let steps = 0; steps < 100; steps++) {
        const next = nextChange(claims, policy, instant);
        if (next === null) break;
        instant = next;
        if (seen(compose(claims, policy, instant)) !== seen(shown)) {
          expect(shown.until).toBe(instant);
          return;
        }
      }
      expect(shown.until).toBe(null);
    }),
    runs,
  );
});

test('an override that has ended never comes back, whatever the calendar does', () => {
  fc.assert(
    fc.property(anyPerson, fc.array(anyEntry(Date.UTC(2026, 2, 20))), (person, entries) => {
      const { claims, policy, now } = person;
      fc.pre(claims.override !== null);
      const before = consider(claims, policy);
      const later = Math.max(now, overrideEnd(claims.override, before));
      fc.pre(Number.isFinite(later));
      const calendar = { periods: readPeriods(entries, policy.timeZone), knownAt: 'live' as const };
      const after = consider({ ...claims, calendar }, policy);

      expect(overrideAfterChange(before, after, later)).toBe(null);
    }),
    runs,
  );
});

test('learning the same again leaves an override and its end alone', () => {
  fc.assert(
    fc.property(anyPerson, ({ claims, policy, now }) => {
      const known = consider(claims, policy);
      const followed = overrideAfterChange(known, known, now);

      if (followed !== null) {
        expect(overrideEnd(followed, known)).toBe(
          claims.override === null ? undefined : overrideEnd(claims.override, known),
        );
      }
    }),
    runs,
  );
});

test('a calendar that is not known is never shown as free', () => {
  fc.assert(
    fc.property(anyPerson, ({ claims, policy, now }) => {
      const unread = {
        ...claims,
        override: null,
        call: null,
        sessions: { state: 'unreported' as const },
        calendar: { ...claims.calendar, knownAt: 'never' as const },
      };
      const { source, availability } = compose(unread, policy, now);

      if (policy.trackSessions !== true) expect(source).not.toBe('default');
      else expect(availability).toBe('unavailable');
    }),
    runs,
  );
});

test('an all-day entry covers whole local days, whatever offset it is written with', () => {
  fc.assert(
    fc.property(
      anyInstant,
      fc.constantFrom(...zones),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: -11 * 60, max: 11 * 60 }),
      (now, zone, days, offMinutes) => {
        const start = nextMidnight(zone, now);
        let end = start;
        for (let day = 0; day < days; day++) end = nextMidnight(zone, end);
        const written = {
          start: start + offMinutes * minuteMs,
          end: end + offMinutes * minuteMs,
          showAs: 'oof' as const,
          allDay: true,
        };

        expect(readPeriods([written], zone)).toEqual([
          { start, end, level: 'out-of-office', allDay: true },
        ]);
      },
    ),
    runs,
  );
});
