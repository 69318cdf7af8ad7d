import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../time/instant.ts';
import {
  type DatePhrase,
  type EndPhrase,
  type Moment,
  type Period,
  endOfDayMinute,
} from './understand/intent.ts';

type Timed = Extract<EndPhrase, { kind: 'duration' | 'moment' }>;

/**
 * The instant meant by an end said at `now` in the IANA zone. A time of day, a weekday or a day
 * of the month without more is the next such one; what names its day may lie in the past. In a
 * clock-change gap times move forward, a repeated hour means the first (presence-rules.md,
 * "Overrides").
 */
export function resolveEnd(end: Timed, now: Instant, timeZone: string): Instant {
  const here = zoned(now, timeZone);
  if (end.kind === 'duration') {
    return here.add({ months: end.months, days: end.days }).add({ seconds: end.seconds })
      .epochMilliseconds;
  }
  const days = candidates(end, here.toPlainDate());
  const minutes = end.orAfterNoon ? [end.minute, end.minute + 720] : [end.minute];
  const instants = days.flatMap((day) => minutes.map((minute) => atMinute(day, minute, timeZone)));
  return instants.find((instant) => instant > now) ?? instants.at(-1) ?? now;
}

/** The days that may be meant, in order: the first on which the time is still ahead is. */
function candidates({ date }: Moment, today: Temporal.PlainDate): readonly Temporal.PlainDate[] {
  // A zone that moved across the date line has skipped or repeated a day, hence more than one.
  if (date === null) return [0, 1, 2].map((days) => today.add({ days }));
  switch (date.kind) {
    case 'in-days':
      return [today.add({ days: date.days })];
    case 'weekday': {
      const days = (date.weekday - today.dayOfWeek + 7) % 7;
      return [days, days + 7].map((ahead) => today.add({ days: ahead }));
    }
    case 'date':
      return inYears(date, today.year);
    case 'day-of-month':
      return inMonths(date.day, today);
    case 'next-week':
      return [today.add({ days: 7 - today.dayOfWeek + date.weekday })];
    case 'last-day':
      return [lastDay(date, today)];
    case 'last-of-month':
      return inYears({ ...date, kind: 'date', day: 1 }, today.year).map(lastOfMonth);
  }
}

/** Of two months in a row one has 31 days. */
function inMonths(day: number, today: Temporal.PlainDate): readonly Temporal.PlainDate[] {
  return [0, 1, 2, 3]
    .map((ahead) => today.with({ day: 1 }).add({ months: ahead }).with({ day }))
    .filter((date) => date.day === day);
}

function lastDay({ of, next }: Period, today: Temporal.PlainDate): Temporal.PlainDate {
  const ahead = next ? 1 : 0;
  switch (of) {
    case 'week':
      return today.add({ days: 7 - today.dayOfWeek + 7 * ahead });
    case 'month':
      return lastOfMonth(today.with({ day: 1 }).add({ months: ahead }));
    case 'year':
      return today.with({ month: 12, day: 31 }).add({ years: ahead });
  }
}

function lastOfMonth(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.with({ day: date.daysInMonth });
}

/** 29 February comes at least once in nine years. */
function inYears(
  { year, month, day }: Extract<DatePhrase, { kind: 'date' }>,
  thisYear: number,
): readonly Temporal.PlainDate[] {
  const years = year === null ? Array.from({ length: 9 }, (_, index) => thisYear + index) : [year];
  return years
    .map((each) => Temporal.PlainDate.from({ year: each, month, day }))
    .filter((date) => date.day === day);
}

function atMinute(date: Temporal.PlainDate, minute: number, timeZone: string): Instant {
  // Where midnight falls into a gap the day begins later: only the zone knows when.
  if (minute === 0) return date.toZonedDateTime({ timeZone }).epochMilliseconds;
  if (minute === endOfDayMinute) return atMinute(date.add({ days: 1 }), 0, timeZone);
  const plainTime = { hour: Math.floor(minute / 60), minute: minute % 60 };
  return date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}

/** How people name an instant; `date` lies on the day that is named. */
export interface NamedInstant {
  readonly day: 'today' | 'tomorrow' | 'other';
  /** Local midnight, named as the end of the day before. */
  readonly endOfDay: boolean;
  readonly date: Instant;
}

/** How the instant is named at `now`. */
export function nameInstant(at: Instant, now: Instant, timeZone: string): NamedInstant {
  const there = zoned(at, timeZone);
  const endOfDay = there.startOfDay().epochMilliseconds === at;
  const named = endOfDay ? there.subtract({ nanoseconds: 1 }) : there;
  const ahead = zoned(now, timeZone).toPlainDate().until(named.toPlainDate()).days;
  const day = ahead === 0 ? 'today' : ahead === 1 ? 'tomorrow' : 'other';
  return { day, endOfDay, date: Math.floor(named.epochMilliseconds) };
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}
