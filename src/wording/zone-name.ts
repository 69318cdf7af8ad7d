import { offsetAt } from '../presence/zone.ts';
import type { Instant } from '../time/instant.ts';

// English has different names for the same zones in different countries.
const englishes = ['en-US', 'en-GB', 'en-AU', 'en-CA', 'en-NZ', 'en-IN', 'en-ZA'];

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The zone's short name at `instant`: the first made of letters that `Intl` gives in the locale
 * itself or in one of the Englishes (`GMT`, `CEST`), else `UTC+5:30`. Letters of any script count;
 * a name with a space, a digit or an invisible mark in it does not (`غرينتش+3` becomes `UTC+3`).
 */
export function zoneName(locale: string, timeZone: string, instant: Instant): string {
  for (const candidate of [locale, ...englishes]) {
    const name = shortName(candidate, timeZone, instant);
    if (name !== undefined && /^\p{L}+$/u.test(name)) return name;
  }
  return utcOffset(offsetAt(timeZone, instant));
}

function shortName(locale: string, timeZone: string, instant: Instant): string | undefined {
  const key = `${locale} ${timeZone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });
    formats.set(key, format);
  }
  return format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value;
}

function utcOffset(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const sign = offsetMs < 0 ? '-' : '+';
  const rest = minutes % 60;
  return `UTC${sign}${Math.floor(minutes / 60)}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
