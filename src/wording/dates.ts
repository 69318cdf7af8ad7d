import { isMidnight, localDay, offsetAt } from '../presence/zone.ts';
import { dayMs, type Instant } from '../time/instant.ts';
import type { Catalogue } from './catalogue.ts';
import { say } from './say.ts';
import { zoneName } from './zone-name.ts';

/** An end of an absence or a meeting as text, and what a sentence may need to know about it. */
export interface DatedText {
  readonly text: string;
  readonly is: 'time' | 'day' | 'moment';
  /** Of the month, 1 to 31. */
  readonly day: number;
}

interface Formats {
  readonly clock: Intl.DateTimeFormat;
  readonly calendar: Intl.DateTimeFormat;
}

const formats = new Map<string, Formats>();

/** A time on the day on which it is said: `10:00 AM`. */
export function timeText(catalogue: Catalogue, timeZone: string, instant: Instant): DatedText {
  const text = say(catalogue.locale, catalogue.timeToday, {
    time: timeOfDay(catalogue.locale, timeZone, instant),
    hour: hourOf(timeZone, instant),
  });
  return { text, is: 'time', day: dayOfMonth(localDay(timeZone, instant)) };
}

/** `10th March 2019 10:00 AM GMT`; a start at local midnight is a day without a time. */
export function startText(catalogue: Catalogue, timeZone: string, instant: Instant): DatedText {
  return isMidnight(timeZone, instant)
    ? wholeDay(catalogue, localDay(timeZone, instant))
    : moment(catalogue, timeZone, instant);
}

/** As `startText`; an end at local midnight is the day before, which is the last one. */
export function endText(catalogue: Catalogue, timeZone: string, instant: Instant): DatedText {
  return isMidnight(timeZone, instant)
    ? wholeDay(catalogue, localDay(timeZone, instant) - 1)
    : moment(catalogue, timeZone, instant);
}

function wholeDay(catalogue: Catalogue, day: number): DatedText {
  return { text: dayText(catalogue, day), is: 'day', day: dayOfMonth(day) };
}

function moment(catalogue: Catalogue, timeZone: string, instant: Instant): DatedText {
  const { locale } = catalogue;
  const day = localDay(timeZone, instant);
  const text = say(locale, catalogue.moment, {
    date: dayText(catalogue, day),
    time: timeOfDay(locale, timeZone, instant),
    hour: hourOf(timeZone, instant),
    zone: zoneName(locale, timeZone, instant),
  });
  return { text, is: 'moment', day: dayOfMonth(day) };
}

function dayText(catalogue: Catalogue, day: number): string {
  const parts = formatsFor(catalogue.locale).calendar.formatToParts(day * dayMs);
  return say(catalogue.locale, catalogue.day, {
    day: dayOfMonth(day),
    month: textOf(parts, 'month'),
    year: textOf(parts, 'year'),
  });
}

function textOf(
  parts: readonly Intl.DateTimeFormatPart[],
  type: Intl.DateTimeFormatPartTypes,
): string {
  return parts.find((part) => part.type === type)?.value ?? '';
}

function dayOfMonth(day: number): number {
  return new Date(day * dayMs).getUTCDate();
}

function hourOf(timeZone: string, instant: Instant): number {
  return new Date(localTime(timeZone, instant)).getUTCHours();
}

/** The language's own short time, on the clock that it uses. */
function timeOfDay(locale: string, timeZone: string, instant: Instant): string {
  // Some ICU versions put a narrow no-break space before AM; what is sent is a plain one.
  return formatsFor(locale)
    .clock.format(localTime(timeZone, instant))
    .replace(/[\u202f\u00a0]/gu, ' ');
}

/** The instant at which clocks in UTC show what those in the zone show at `instant`. */
function localTime(timeZone: string, instant: Instant): Instant {
  return instant + offsetAt(timeZone, instant);
}

// A format is large: there is one per language, in UTC, and not one for each of its zones as well.
function formatsFor(locale: string): Formats {
  let found = formats.get(locale);
  if (found === undefined) {
    found = {
      clock: new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }),
      // Whole dates only: a month that stands alone has another form in many languages.
      calendar: new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }),
    };
    formats.set(locale, found);
  }
  return found;
}
