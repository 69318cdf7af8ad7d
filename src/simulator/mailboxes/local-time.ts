import { Temporal } from 'temporal-polyfill';

/**
 * A moment as tests and the demo like to write it: epoch milliseconds; an ISO 8601 string with `Z`
 * or an offset; or one without (`2019-03-10T10:00`, `2019-03-10`), meant in the zone at hand.
 */
export type When = number | string;

export const dayMs = 86_400_000;

/** Days since 1970-01-01 in a zone, and milliseconds of wall-clock time within that day. */
export interface LocalTime {
  readonly day: number;
  readonly msOfDay: number;
}

/** Epoch milliseconds. In a clock-change gap times move forward; a repeated hour means the first. */
export function toInstant(when: When, timeZone: string): number {
  if (typeof when === 'number') return when;
  if (/T.*(?:Z|[+-]\d\d:\d\d)$/.test(when)) return Temporal.Instant.from(when).epochMilliseconds;
  return Temporal.PlainDateTime.from(when).toZonedDateTime(timeZone).epochMilliseconds;
}

export function toLocal(instant: number, timeZone: string): LocalTime {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const ms = Math.round(instant + zoned.offsetNanoseconds / 1e6);
  const day = Math.floor(ms / dayMs);
  return { day, msOfDay: ms - day * dayMs };
}

/** The opposite of `toLocal`, with the rules of `toInstant` for clock changes. */
export function fromLocal(local: LocalTime, timeZone: string): number {
  const asUtc = new Date(local.day * dayMs + local.msOfDay).toISOString();
  return toInstant(asUtc.slice(0, -1), timeZone);
}

/** `2019-03-10` for a day number. */
export function dateOfDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The day number of `2019-03-10`; a zone behind the date, as in `2019-03-10Z`, is passed over. */
export function dayOfDate(date: string): number {
  return Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / dayMs;
}

/** Local midnights that enclose the moments given: how Exchange stores an all-day appointment. */
export function wholeDays(start: number, end: number, timeZone: string): [number, number] {
  const first = toLocal(start, timeZone);
  const last = toLocal(end, timeZone);
  const lastDay = last.msOfDay > 0 || last.day === first.day ? last.day + 1 : last.day;
  return [
    fromLocal({ day: first.day, msOfDay: 0 }, timeZone),
    fromLocal({ day: lastDay, msOfDay: 0 }, timeZone),
  ];
}
