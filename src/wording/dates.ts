import { dayMs, type Instant } from '../presence/time.ts';
import { isMidnight, localDay } from '../presence/zone.ts';
import type { Catalogue } from './catalogue.ts';
import { say } from './say.ts';
import { zoneName } from './zone-name.ts';

interface Formats {
  readonly time: Intl.DateTimeFormat;
  readonly month: Intl.DateTimeFormat;
}

const formats = new Map<string, Formats>();

/** `10:00 AM`, on the clock that the language uses. */
export function timeOfDay(catalogue: Catalogue, timeZone: string, instant: Instant): string {
  // Some ICU versions put a narrow no-break space before AM; what is sent is a plain one.
  return formatsFor(catalogue.locale, timeZone)
    .time.format(instant)
    .replace(/[\u202f\u00a0]/gu, ' ');
}

/** `10th March 2019 10:00 AM GMT`; a start at local midnight is a day without a time. */
export function startText(catalogue: Catalogue, timeZone: string, instant: Instant): string {
  return isMidnight(timeZone, instant)
    ? dayText(catalogue, timeZone, localDay(timeZone, instant))
    : momentText(catalogue, timeZone, instant);
}

/** As `startText`; an end at local midnight is the day before, which is the last one. */
export function endText(catalogue: Catalogue, timeZone: string, instant: Instant): string {
  return isMidnight(timeZone, instant)
    ? dayText(catalogue, timeZone, localDay(timeZone, instant) - 1)
    : momentText(catalogue, timeZone, instant);
}

function momentText(catalogue: Catalogue, timeZone: string, instant: Instant): string {
  return say(catalogue.locale, catalogue.moment, {
    date: dayText(catalogue, timeZone, localDay(timeZone, instant)),
    time: timeOfDay(catalogue, timeZone, instant),
    zone: zoneName(catalogue.locale, timeZone, instant),
  });
}

function dayText(catalogue: Catalogue, timeZone: string, day: number): string {
  const date = new Date(day * dayMs);
  return say(catalogue.locale, catalogue.day, {
    day: date.getUTCDate(),
    month: formatsFor(catalogue.locale, timeZone).month.format(date),
    year: String(date.getUTCFullYear()),
  });
}

function formatsFor(locale: string, timeZone: string): Formats {
  const key = `${locale} ${timeZone}`;
  let found = formats.get(key);
  if (found === undefined) {
    found = {
      time: new Intl.DateTimeFormat(locale, { timeZone, hour: 'numeric', minute: '2-digit' }),
      month: new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'long' }),
    };
    formats.set(key, found);
  }
  return found;
}
