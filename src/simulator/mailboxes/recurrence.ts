import { dayMs, dayOfDate } from './local-time.ts';

const daysOfWeek = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;
export type DayOfWeek = (typeof daysOfWeek)[number];
export type DayIndex = 'First' | 'Second' | 'Third' | 'Fourth' | 'Last';
export type AnyDay = DayOfWeek | 'Day' | 'Weekday' | 'WeekendDay';

/** Exchange's six patterns. `interval` counts days, weeks or months; `month` runs from 1 to 12. */
export type RecurrencePattern =
  | { readonly kind: 'daily'; readonly interval: number }
  | {
      readonly kind: 'weekly';
      readonly interval: number;
      readonly days: readonly AnyDay[];
      readonly firstDayOfWeek?: DayOfWeek;
    }
  | { readonly kind: 'absolute-monthly'; readonly interval: number; readonly dayOfMonth: number }
  | {
      readonly kind: 'relative-monthly';
      readonly interval: number;
      readonly day: AnyDay;
      readonly index: DayIndex;
    }
  | { readonly kind: 'absolute-yearly'; readonly month: number; readonly dayOfMonth: number }
  | {
      readonly kind: 'relative-yearly';
      readonly month: number;
      readonly day: AnyDay;
      readonly index: DayIndex;
    };

/** `until` is the last date, inclusive, as `2019-03-10`; without it and `count`, no end. */
export type Recurrence = RecurrencePattern & { readonly until?: string; readonly count?: number };

/**
 * The days on which a series occurs, ascending, from its first day on. Endless where the series
 * is: the caller stops.
 */
export function* occurrenceDays(recurrence: Recurrence, firstDay: number): Generator<number> {
  const lastDay = recurrence.until === undefined ? Infinity : dayOfDate(recurrence.until);
  let left = recurrence.count ?? Infinity;
  for (const day of patternDays(recurrence, firstDay)) {
    if (day > lastDay || left === 0) return;
    if (day < firstDay) continue;
    left -= 1;
    yield day;
  }
}

function* patternDays(pattern: RecurrencePattern, firstDay: number): Generator<number> {
  switch (pattern.kind) {
    case 'daily':
      for (let day = firstDay; ; day += pattern.interval) yield day;
    case 'weekly':
      return yield* weekly(pattern, firstDay);
    case 'absolute-monthly':
    case 'relative-monthly':
      return yield* monthly(pattern, firstDay, pattern.interval);
    case 'absolute-yearly':
    case 'relative-yearly':
      return yield* monthly(pattern, firstDay, 12);
  }
}

function* weekly(
  pattern: Extract<RecurrencePattern, { kind: 'weekly' }>,
  firstDay: number,
): Generator<number> {
  // Which weeks count depends on where a week begins; Exchange's default is Sunday.
  const weekBegins = daysOfWeek.indexOf(pattern.firstDayOfWeek ?? 'Sunday');
  const firstWeek = firstDay - ((weekday(firstDay) - weekBegins + 7) % 7);
  for (let week = firstWeek; ; week += 7 * pattern.interval) {
    for (let day = week; day < week + 7; day += 1) {
      if (pattern.days.some((name) => falls(day, name))) yield day;
    }
  }
}

function* monthly(
  pattern: Exclude<RecurrencePattern, { kind: 'daily' | 'weekly' }>,
  firstDay: number,
  interval: number,
): Generator<number> {
  const first = new Date(firstDay * dayMs);
  const month = 'month' in pattern ? pattern.month - 1 : first.getUTCMonth();
  for (let months = first.getUTCFullYear() * 12 + month; ; months += interval) {
    yield dayInMonth(pattern, Math.floor(months / 12), months % 12);
  }
}

function dayInMonth(
  pattern: Exclude<RecurrencePattern, { kind: 'daily' | 'weekly' }>,
  year: number,
  month: number,
): number {
  const begin = Date.UTC(year, month, 1) / dayMs;
  const length = Date.UTC(year, month + 1, 1) / dayMs - begin;
  // The 31st means the last day of a shorter month.
  if ('dayOfMonth' in pattern) return begin + Math.min(pattern.dayOfMonth, length) - 1;
  const matching = Array.from({ length }, (_, n) => begin + n).filter((day) =>
    falls(day, pattern.day),
  );
  const at = ['First', 'Second', 'Third', 'Fourth'].indexOf(pattern.index);
  return matching.at(at) ?? begin;
}

function weekday(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 4) % 7) + 7) % 7;
}

function falls(day: number, name: AnyDay): boolean {
  const number = weekday(day);
  if (name === 'Day') return true;
  if (name === 'Weekday') return number > 0 && number < 6;
  if (name === 'WeekendDay') return number === 0 || number === 6;
  return daysOfWeek[number] === name;
}
