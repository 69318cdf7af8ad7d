import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { nameInstant, resolveEnd } from '../../src/assistant/times.ts';
import { dayMs } from '../../src/time/instant.ts';

// From −12 to +14, by the half and the quarter of an hour, with summer time on either half of the
// earth, by half an hour, at midnight, and across the date line.
const zone = fc.constantFrom(
  'Etc/GMT+12',
  'Pacific/Apia',
  'America/St_Johns',
  'America/New_York',
  'America/Santiago',
  'America/Sao_Paulo',
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
);

/** Any minute of fifteen years, the hours around changes of the clock the likelier. */
function moments(timeZone: string): fc.Arbitrary<number> {
  const from = Date.parse('2011-12-01T00:00:00Z');
  return fc
    .tuple(
      fc.integer({ min: 0, max: 15 * 365 * 24 * 60 }),
      fc.option(fc.integer({ min: -26 * 60, max: 26 * 60 })),
    )
    .map(([minutes, near]) => {
      const at = from + minutes * 60_000;
      const change = zoned(at, timeZone).getTimeZoneTransition('next')?.epochMilliseconds;
      return near === null || change === undefined ? at : change + near * 60_000;
    });
}

const situation = zone.chain((timeZone) =>
  fc.record({
    timeZone: fc.constant(timeZone),
    now: moments(timeZone),
    minute: fc.integer({ min: 0, max: 1440 }),
  }),
);

test('a time of day is the next such time, and never in the past', () => {
  fc.assert(
    fc.property(situation, ({ timeZone, now, minute }) => {
      const at = resolveEnd({ kind: 'moment', date: null, minute }, now, timeZone);

      expect(at).toBeGreaterThan(now);
      expect(at - now).toBeLessThanOrEqual(3 * dayMs);
      expectShown(at, minute, timeZone);
    }),
    { numRuns: 2_000 },
  );
});

test('a weekday is the next such day on which the time is ahead', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: 7 }), ({ timeZone, now, minute }, weekday) => {
      const end = { kind: 'moment', date: { kind: 'weekday', weekday }, minute } as const;
      const at = resolveEnd(end, now, timeZone);

      expect(at).toBeGreaterThan(now);
      expect(at - now).toBeLessThanOrEqual(9 * dayMs);
      expectShown(at, minute, timeZone);
    }),
    { numRuns: 2_000 },
  );
});

test('a day of the month without a year is still ahead', () => {
  const day = fc.record({
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 29 }),
  });
  fc.assert(
    fc.property(situation, day, ({ timeZone, now, minute }, date) => {
      const end = { kind: 'moment', date: { kind: 'date', year: null, ...date }, minute } as const;
      const at = resolveEnd(end, now, timeZone);

      expect(at).toBeGreaterThan(now);
      expectShown(at, minute, timeZone);
    }),
    { numRuns: 2_000 },
  );
});

test('so many hours are counted by the clock, so many days keep the time of day', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: 999 }), ({ timeZone, now }, number) => {
      const hours = { kind: 'duration', months: 0, days: 0, seconds: number * 3_600 } as const;
      const days = { kind: 'duration', months: 0, days: number, seconds: 0 } as const;

      expect(resolveEnd(hours, now, timeZone)).toBe(now + number * 3_600_000);
      const { hour, minute } = zoned(now, timeZone);
      expectShown(resolveEnd(days, now, timeZone), hour * 60 + minute, timeZone);
    }),
    { numRuns: 500 },
  );
});

test('an instant is named by the day it lies on, local midnight by the day before', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: 4_000 }), ({ timeZone, now }, ahead) => {
      const at = now + ahead * 60_000;

      const named = nameInstant(at, now, timeZone);

      const day = zoned(named.endOfDay ? at - 1 : at, timeZone).toPlainDate();
      const days = zoned(now, timeZone).toPlainDate().until(day).days;
      expect(named.day).toBe(days === 0 ? 'today' : days === 1 ? 'tomorrow' : 'other');
      expect(zoned(named.date, timeZone).toPlainDate().equals(day)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

/** The clock shows `minute` at `at`; only where it went forward that day may it show a later one. */
function expectShown(at: number, minute: number, timeZone: string): void {
  const shown = zoned(at, timeZone);
  const wentForward = shown.offsetNanoseconds > zoned(at - dayMs, timeZone).offsetNanoseconds;
  if (!wentForward) expect(shown.hour * 60 + shown.minute).toBe(minute % 1440);
}

function zoned(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
