import type { Lexicon } from '../vocabulary/lexicon.ts';
import type { DatePhrase } from './intent.ts';
import { type Reading, readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import type { Token } from './tokens.ts';

type DateReading = Reading<DatePhrase>;

/** `tomorrow`, `friday`, `friday next week`, `1 December`, `1.12.`, `2026-12-01`, `the 14th`. */
export function readDate(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  const inDays = readMeaning(lexicon.days, tokens, at);
  const weekday = inDays ? undefined : readMeaning(lexicon.weekdays, tokens, at);
  const next = inDays?.next ?? weekday?.next;
  const nextWeek = inDays ? undefined : readNextWeek(tokens, at, lexicon);
  if (nextWeek) return nextWeek;
  if (next === undefined) return readCalendarDate(tokens, at, lexicon);
  // `tomorrow, Friday, 4 December 2026`: the date says it all.
  const exact = endsSoftly(tokens, next)
    ? readExact(tokens, skipPhrases(lexicon.fillers, tokens, next), lexicon)
    : undefined;
  if (exact) return exact;
  return inDays
    ? { value: { kind: 'in-days', days: inDays.value }, next }
    : { value: { kind: 'weekday', weekday: weekday?.value ?? 0 }, next };
}

function readExact(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  const next = readMeaning(lexicon.weekdays, tokens, at)?.next ?? at;
  return next > at && !endsSoftly(tokens, next)
    ? undefined
    : readCalendarDate(tokens, skipPhrases(lexicon.fillers, tokens, next), lexicon);
}

function readCalendarDate(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  return (
    readNumeric(tokens, at) ??
    readDayMonth(tokens, at, lexicon) ??
    readMonthDay(tokens, at, lexicon) ??
    readDayAlone(tokens, at, lexicon)
  );
}

/** `friday next week`, `next week on friday` */
function readNextWeek(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  const first = readPhrase(lexicon.nextWeek, tokens, at);
  const from = first === undefined ? at : skipPhrases(lexicon.fillers, tokens, first);
  const weekday = readMeaning(lexicon.weekdays, tokens, from);
  if (!weekday) return undefined;
  const next =
    first === undefined && endsSoftly(tokens, weekday.next)
      ? readPhrase(lexicon.nextWeek, tokens, weekday.next)
      : weekday.next;
  if (next === undefined || (first === undefined && next === weekday.next)) return undefined;
  return { value: { kind: 'next-week', weekday: weekday.value }, next };
}

/** `the end of the week`, `end of January`, `Monatsende`: its last day. */
export function readLastDay(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  const period = readMeaning(lexicon.endsOfPeriods, tokens, at);
  if (period) return { value: { kind: 'last-day', ...period.value }, next: period.next };
  const endOf = readPhrase(lexicon.endOf, tokens, at);
  const month = endOf === undefined ? undefined : readMeaning(lexicon.months, tokens, endOf);
  if (!month) return undefined;
  const dated = withYear(tokens, month.value, '1', month.next);
  const year = dated?.value.kind === 'date' ? dated.value.year : null;
  return {
    value: { kind: 'last-of-month', year, month: month.value },
    next: dated?.next ?? month.next,
  };
}

/**
 * `the 14th`, `zum 14.`: the next day of that number. In `the 2nd meeting` it counts something
 * else, and `um 14.` is a time at the end of a sentence.
 */
function readDayAlone(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  const token = tokens[at];
  const [, digits = '', ordinal] = /^(\d{1,2})(st|nd|rd|th)?$/u.exec(token?.norm ?? '') ?? [];
  const day = Number(digits);
  if (!token || digits === '' || day < 1 || day > 31) return undefined;
  const after = tokens[at + 1];
  const alone =
    ordinal === undefined
      ? token.trail.startsWith('.') && readPhrase(lexicon.beforeDay, tokens, at - 1) === at
      : token.trail !== '' ||
        after === undefined ||
        after.quoted !== null ||
        /^\d/u.test(after.norm) ||
        [...lexicon.beforeTime, ...lexicon.until, ...lexicon.noon, ...lexicon.midnight].some(
          (words) => readPhrase([words], tokens, at + 1) !== undefined,
        );
  return alone ? { value: { kind: 'day-of-month', day }, next: at + 1 } : undefined;
}

/** `2026-12-01`; `1.12.` and `1.12.2026`, where the last full stop or the year is needed. */
function readNumeric(tokens: readonly Token[], at: number): DateReading | undefined {
  const token = tokens[at];
  const iso = isoDate(token?.norm ?? '');
  if (iso) return { value: iso, next: at + 1 };
  const dotted = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?$/u.exec(token?.norm ?? '');
  if (!dotted || (dotted[3] === undefined && !token?.trail.startsWith('.'))) return undefined;
  return dotted[3] === undefined
    ? withYear(tokens, Number(dotted[2]), dotted[1], at + 1)
    : toDate(dotted[3], Number(dotted[2]), dotted[1], at + 1);
}

/** `2026-12-01` alone. */
export function isoDate(word: string): DatePhrase | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(word);
  return parts ? toDate(parts[1] ?? null, Number(parts[2]), parts[3], 0)?.value : undefined;
}

/** `1 December`, `1st of December 2026`, `1. Dezember` */
function readDayMonth(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  const day = dayOfMonth(tokens[at]);
  if (day === undefined || !/^\.?$/u.test(tokens[at]?.trail ?? '')) return undefined;
  const month = readMeaning(lexicon.months, tokens, skipPhrases(lexicon.fillers, tokens, at + 1));
  return month && withYear(tokens, month.value, day, month.next);
}

/** `December 1`, `December 1st, 2026` */
function readMonthDay(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): DateReading | undefined {
  const month = readMeaning(lexicon.months, tokens, at);
  if (!month || !endsSoftly(tokens, month.next)) return undefined;
  const day = dayOfMonth(tokens[month.next]);
  return day === undefined ? undefined : withYear(tokens, month.value, day, month.next + 1);
}

function withYear(
  tokens: readonly Token[],
  month: number,
  day: string | undefined,
  next: number,
): DateReading | undefined {
  const year = tokens[next]?.norm ?? '';
  return endsSoftly(tokens, next) && /^20\d{2}$/u.test(year)
    ? toDate(year, month, day, next + 1)
    : toDate(null, month, day, next);
}

function toDate(
  yearDigits: string | null,
  month: number,
  dayDigits: string | undefined,
  next: number,
): DateReading | undefined {
  const day = Number(dayDigits);
  const year = yearDigits === null ? null : Number(yearDigits) + (yearDigits.length < 4 ? 2000 : 0);
  if (!exists(year, month, day)) return undefined;
  return { value: { kind: 'date', year, month, day }, next };
}

/** Without a year, a day that some year has. */
function exists(year: number | null, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year ?? 2000, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function dayOfMonth(token: Token | undefined): string | undefined {
  return /^(\d{1,2})(?:st|nd|rd|th)?$/u.exec(token?.norm ?? '')?.[1];
}

/** Whether what stands before `next` may go on there. */
export function endsSoftly(tokens: readonly Token[], next: number): boolean {
  return /^[.,]?$/u.test(tokens[next - 1]?.trail ?? '');
}
