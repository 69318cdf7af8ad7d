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

test('a time as a dial shows it is the very next one, before noon or after', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 0, max: 719 }), ({ timeZone, now }, minute) => {
      const end = { kind: 'moment', date: null, minute, orAfterNoon: true } as const;
      const at = resolveEnd(end, now, timeZone);

      expect(at).toBeGreaterThan(now);
      if (changesNear(now, timeZone)) return;
      const next = Array.from({ length: 720 }, (_, ahead) => Math.floor(now / 60_000) + ahead + 1)
        .map((minutes) => minutes * 60_000)
        .find((each) => dialMinute(each, timeZone) === minute);
      expect(at).toBe(next);
    }),
    { numRuns: 100 },
  );
});

test('the end of a week, a month or a year is the midnight after its last day', () => {
  const period = fc.record({
    of: fc.constantFrom('week', 'month', 'year'),
    next: fc.boolean(),
  });
  fc.assert(
    fc.property(situation, period, ({ timeZone, now }, { of, next }) => {
      const date = { kind: 'last-day', of, next } as const;
      const at = resolveEnd({ kind: 'moment', date, minute: 1440 }, now, timeZone);

      const today = zoned(now, timeZone).toPlainDate();
      const last = zoned(at - 1, timeZone).toPlainDate();
      expect(at).toBeGreaterThan(now);
      expect(zoned(at, timeZone).startOfDay().epochMilliseconds).toBe(at);
      if (skipsDay(at, timeZone)) return;
      const after = last.add({ days: 1 });
      expect(of === 'week' ? after.dayOfWeek : after.day).toBe(1);
      if (of === 'year') expect(last.year).toBe(today.year + (next ? 1 : 0));
      if (of === 'month') {
        const months = (last.year - today.year) * 12 + last.month - today.month;
        expect(months).toBe(next ? 1 : 0);
      }
      if (of === 'week') {
        const days = today.until(last).days;
        expect(Math.floor(days / 7)).toBe(next ? 1 : 0);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a day of the month is the next of its number on which the time is ahead', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: 31 }), ({ timeZone, now, minute }, day) => {
      const end = { kind: 'moment', date: { kind: 'day-of-month', day }, minute } as const;
      const at = resolveEnd(end, now, timeZone);

      expect(at).toBeGreaterThan(now);
      expect(at - now).toBeLessThanOrEqual(63 * dayMs);
      expectShown(at, minute, timeZone);
      const inside = minute > 0 && minute < 1440;
      if (inside && !skipsDay(at, timeZone)) expect(zoned(at, timeZone).day).toBe(day);
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

/** Where the clock changes, what is next is told by the other laws. */
function changesNear(now: number, timeZone: string): boolean {
  const offsets = [-1, 0, 1].map((days) => zoned(now + days * dayMs, timeZone).offsetNanoseconds);
  return new Set(offsets).size > 1;
}

/** Where a zone moves across the date line, a day that is named may be none. */
function skipsDay(at: number, timeZone: string): boolean {
  const offsets = [-1, 1].map((days) => zoned(at + days * dayMs, timeZone).offsetNanoseconds);
  return Math.abs((offsets[0] ?? 0) - (offsets[1] ?? 0)) >= dayMs * 1e6;
}

function dialMinute(at: number, timeZone: string): number {
  const { hour, minute } = zoned(at, timeZone);
  return (hour % 12) * 60 + minute;
}

function zoned(at: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
