import { Temporal } from 'temporal-polyfill';
import type { Instant, Span } from '../../sync/calendar-gateway.ts';
import { dayMs } from '../../time/instant.ts';

// Days are counted from 1970-01-01; week days from 0, Sunday.

/** Exchange's six patterns. `days` are week days; months run from 1 to 12. */
export type Pattern =
  | { readonly kind: 'daily'; readonly interval: number }
  | {
      readonly kind: 'weekly';
      readonly interval: number;
      readonly days: ReadonlySet<number>;
      readonly firstDayOfWeek: number;
    }
  | {
      /** `month` for a yearly one. */
      readonly kind: 'absolute';
      readonly interval: number;
      readonly month: number | null;
      readonly dayOfMonth: number;
    }
  | {
      /** The `index`-th day of the month that is one of `days`; 5 for the last. */
      readonly kind: 'relative';
      readonly interval: number;
      readonly month: number | null;
      readonly days: ReadonlySet<number>;
      readonly index: number;
    };

/** When a series occurs, as its calendar's owner wrote it down. */
export interface Recurrence {
  readonly pattern: Pattern;
  readonly firstDay: number;
  /** Inclusive; `Infinity` for no end. */
  readonly lastDay: number;
  /** How many there are, deleted ones included; `Infinity` for no end. */
  readonly count: number;
}

/** The first occurrence, which all others repeat at the same time on the wall. */
export interface FirstOccurrence extends Span {
  /** IANA name. */
  readonly timeZone: string;
}

/** The occurrences that overlap `window`, by the day on which the pattern puts each. */
export function* occurrencesIn(
  recurrence: Recurrence,
  first: FirstOccurrence,
  window: Span,
): Generator<Span & { readonly day: number }> {
  const { timeZone } = first;
  const from = wallTime(first.start, timeZone);
  const to = wallTime(first.end, timeZone);
  const length = to.day - from.day;
  const lastDay = Math.floor(window.end / dayMs) + 1;
  for (const day of daysOf(recurrence)) {
    if (day > lastDay) return;
    if (day + length < Math.floor(window.start / dayMs) - 2) continue;
    const start = instantOf(day, from.time, timeZone);
    const end = instantOf(day + length, to.time, timeZone);
    if (start < window.end && end > window.start) yield { start, end, day };
  }
}

/** The local day of an instant. */
export function localDay(instant: Instant, timeZone: string): number {
  return wallTime(instant, timeZone).day;
}

/** The day number of `2026-03-09`, with or without a zone behind it. */
export function dayOfDate(date: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)/.exec(date.trim());
  const [, year, month, day] = match ?? [];
  return match === null
    ? undefined
    : Date.UTC(Number(year), Number(month) - 1, Number(day)) / dayMs;
}

function wallTime(
  instant: Instant,
  timeZone: string,
): { readonly day: number; readonly time: Temporal.PlainTime } {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const day = Date.UTC(local.year, local.month - 1, local.day) / dayMs;
  return { day, time: local.toPlainTime() };
}

// In a clock-change gap times move forward; a repeated time is the first.
function instantOf(day: number, plainTime: Temporal.PlainTime, timeZone: string): Instant {
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}

function* daysOf({ pattern, firstDay, lastDay, count }: Recurrence): Generator<number> {
  let left = count;
  for (const day of patternDays(pattern, firstDay)) {
    if (day < firstDay) continue;
    if (day > lastDay || left <= 0) return;
    left -= 1;
    yield day;
  }
}

function* patternDays(pattern: Pattern, firstDay: number): Generator<number> {
  switch (pattern.kind) {
    case 'daily':
      for (let day = firstDay; ; day += pattern.interval) yield day;
    case 'weekly':
      return yield* weekly(pattern, firstDay);
    case 'absolute':
      return yield* monthly(
        pattern,
        firstDay,
        (begin, length) =>
          // The 31st is the last day of a shorter month.
          begin + Math.min(pattern.dayOfMonth, length) - 1,
      );
    case 'relative':
      return yield* monthly(pattern, firstDay, (begin, length) => {
        const matching = Array.from({ length }, (_, n) => begin + n).filter((day) =>
          pattern.days.has(weekDay(day)),
        );
        return (pattern.index === 5 ? undefined : matching[pattern.index - 1]) ?? matching.at(-1);
      });
  }
}

function* weekly(
  pattern: Extract<Pattern, { readonly kind: 'weekly' }>,
  firstDay: number,
): Generator<number> {
  // Every other week depends on where a week begins.
  const { firstDayOfWeek, interval, days } = pattern;
  const firstWeek = firstDay - ((weekDay(firstDay) - firstDayOfWeek + 7) % 7);
  for (let week = firstWeek; ; week += 7 * interval) {
    for (let day = week; day < week + 7; day++) if (days.has(weekDay(day))) yield day;
  }
}

function* monthly(
  { interval, month }: { readonly interval: number; readonly month: number | null },
  firstDay: number,
  dayIn: (begin: number, length: number) => number | undefined,
): Generator<number> {
  const first = new Date(firstDay * dayMs);
  const year = first.getUTCFullYear();
  for (let at = year * 12 + (month === null ? first.getUTCMonth() : month - 1); ; at += interval) {
    const begin = Date.UTC(Math.floor(at / 12), at % 12, 1) / dayMs;
    const next = Date.UTC(Math.floor(at / 12), (at % 12) + 1, 1) / dayMs;
    const day = dayIn(begin, next - begin);
    if (day !== undefined) yield day;
  }
}

function weekDay(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 4) % 7) + 7) % 7;
}
