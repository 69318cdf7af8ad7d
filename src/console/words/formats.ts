/** The languages of the console. */
export type Language = 'en' | 'de';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const yearMs = 365.25 * dayMs;

/** How times and numbers are written, all of the browser's own time zone. */
export interface Formats {
  /** `10:00`, and the day where it is another than that of `now`. */
  readonly moment: (iso: string, now?: number) => string;
  readonly time: (iso: string) => string;
  readonly day: (iso: string) => string;
  readonly full: (iso: string) => string;
  /** `5 minutes ago`. */
  readonly ago: (iso: string, now?: number) => string;
  readonly number: (value: number) => string;
  /** Without separators: `50020`. */
  readonly plain: (value: number) => string;
  /** Of an ISO week day, Monday being 1. */
  readonly weekday: (day: number, length: 'short' | 'long') => string;
}

const regions: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

export function formatsFor(language: Language): Formats {
  // The browser's own region has its own clock: 10:00 AM in en-US.
  const locale = navigator.languages.find((one) => one.startsWith(language)) ?? regions[language];
  const times = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const days = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
  const short = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  const whole = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const numbers = new Intl.NumberFormat(locale);
  const time = (iso: string): string => times.format(Date.parse(iso));
  return {
    time,
    moment: (iso, now = Date.now()) => {
      if (new Date(iso).toDateString() === new Date(now).toDateString()) return time(iso);
      return `${short.format(Date.parse(iso))}, ${time(iso)}`;
    },
    day: (iso) => days.format(Date.parse(iso)),
    full: (iso) => whole.format(Date.parse(iso)),
    ago: (iso, now = Date.now()) => {
      const ms = Date.parse(iso) - now;
      if (Math.abs(ms) < minuteMs) return relative.format(Math.round(ms / 1_000), 'second');
      if (Math.abs(ms) < 60 * minuteMs) return relative.format(Math.round(ms / minuteMs), 'minute');
      if (Math.abs(ms) < dayMs) return relative.format(Math.round(ms / (60 * minuteMs)), 'hour');
      if (Math.abs(ms) < 60 * dayMs) return relative.format(Math.round(ms / dayMs), 'day');
      if (Math.abs(ms) < 2 * yearMs)
        return relative.format(Math.round((ms / yearMs) * 12), 'month');
      return relative.format(Math.round(ms / yearMs), 'year');
    },
    number: (value) => numbers.format(value),
    plain: String,
    weekday: (day, length) =>
      // The first of January 2024 was a Monday.
      new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' }).format(
        Date.UTC(2024, 0, day),
      ),
  };
}
