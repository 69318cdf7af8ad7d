import type { Lexicon } from '../vocabulary/lexicon.ts';
import { endsSoftly, isoDate, readDate, readLastDay } from './dates.ts';
import { type DatePhrase, type Moment, endOfDayMinute } from './intent.ts';
import { type Reading, readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import { minuteWithin } from './spoken-times.ts';
import { readTime, toClock, toMinute } from './clock-times.ts';
import type { Token } from './tokens.ts';

const today = { kind: 'in-days', days: 0 } as const;

export type MomentReading = Reading<
  | { readonly kind: 'clear'; readonly moment: Moment }
  /** As it should be said instead, without the words before it. */
  | { readonly kind: 'unclear'; readonly nearest: readonly string[] }
>;

/**
 * `17:00`, `5pm`, `friday 9:00`, `9:00 on friday`, `1 December`. A day without a time is meant
 * whole, as in the text of an absence: until its end.
 */
export function readMoment(
  tokens: readonly Token[],
  start: number,
  lexicon: Lexicon,
): MomentReading | undefined {
  const at = skipPhrases(lexicon.fillers, tokens, start);
  const whole = readWholeDay(tokens, start, lexicon) ?? readWholeDay(tokens, at, lexicon);
  if (whole) return whole;
  const iso = readIso(tokens, at);
  if (iso) return iso;
  const tonight = readTonight(tokens, at, lexicon) ?? readTonight(tokens, start, lexicon);
  if (tonight) return tonight;
  const date = readDate(tokens, at, lexicon);
  return date ? readTimeAfter(tokens, at, date, lexicon) : readTimeFirst(tokens, at, lexicon);
}

/** `tonight at 8` */
function readTonight(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): MomentReading | undefined {
  const part = readMeaning(lexicon.partsOfToday, tokens, at);
  if (!part || !endsSoftly(tokens, part.next)) return undefined;
  const time = readTime(tokens, skipPhrases(lexicon.fillers, tokens, part.next), lexicon);
  const minute = time && minuteWithin(time.value.minute, part.value.part);
  return minute === undefined || !time ? undefined : clear(today, minute, time.next);
}

/** `the end of the day`, `the end of friday`, `the end of the week` */
function readWholeDay(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): MomentReading | undefined {
  const endOfDay = readPhrase(lexicon.endOfDay, tokens, at);
  if (endOfDay !== undefined) return clear(today, endOfDayMinute, endOfDay);
  const last = readLastDay(tokens, at, lexicon);
  if (last) return clear(last.value, endOfDayMinute, last.next);
  const endOf = readPhrase(lexicon.endOf, tokens, at);
  const date = endOf === undefined ? undefined : readDate(tokens, endOf, lexicon);
  return date && clear(date.value, endOfDayMinute, date.next);
}

/** `friday 9:00`, `friday` */
function readTimeAfter(
  tokens: readonly Token[],
  at: number,
  date: Reading<DatePhrase>,
  lexicon: Lexicon,
): MomentReading {
  const inPart = readTimeInPart(tokens, date, lexicon);
  if (inPart) return inPart;
  const time = endsSoftly(tokens, date.next)
    ? readTime(tokens, skipPhrases(lexicon.fillers, tokens, date.next), lexicon)
    : undefined;
  // A number that words follow is the beginning of a text.
  const isText = time?.value.bare && time.next < tokens.length && !tokens[time.next - 1]?.trail;
  if (!time || isText) return clear(date.value, endOfDayMinute, date.next);
  const { minute, orAfterNoon } = time.value;
  // Of a day that is named either half may be meant.
  const nearest = orAfterNoon ? [minute, minute + 720].map(toClock) : time.value.nearest;
  if (nearest.length === 0) return clear(date.value, minute, time.next);
  const day = tokens.slice(at, date.next).map(({ norm, trail }) => norm + trail);
  return unclear(
    nearest.map((said) => [...day, said].join(' ')),
    time.next,
  );
}

/** `tomorrow evening at 8` */
function readTimeInPart(
  tokens: readonly Token[],
  date: Reading<DatePhrase>,
  lexicon: Lexicon,
): MomentReading | undefined {
  const part = endsSoftly(tokens, date.next)
    ? readMeaning(lexicon.partsOfAnyDay, tokens, date.next)
    : undefined;
  if (!part || !endsSoftly(tokens, part.next)) return undefined;
  const time = readTime(tokens, skipPhrases(lexicon.fillers, tokens, part.next), lexicon);
  const minute = time && minuteWithin(time.value.minute, part.value);
  return minute === undefined || !time ? undefined : clear(date.value, minute, time.next);
}

/** `9:00 on friday`, `9:00`, `8 tonight` */
function readTimeFirst(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): MomentReading | undefined {
  const time = readTime(tokens, at, lexicon);
  if (!time) return undefined;
  const part = readMeaning(lexicon.partsOfToday, tokens, time.next);
  const within = part && minuteWithin(time.value.minute, part.value.part);
  if (part && within !== undefined) return clear(today, within, part.next);
  if (time.value.nearest.length > 0) return unclear(time.value.nearest, time.next);
  const date = readDayAfter(tokens, time.next, lexicon);
  const { minute, orAfterNoon } = time.value;
  if (!orAfterNoon) return clear(date?.value ?? null, minute, date?.next ?? time.next);
  if (!date) {
    const moment = { date: null, minute, orAfterNoon } as const;
    return { value: { kind: 'clear', moment }, next: time.next };
  }
  const day = tokens.slice(time.next, date.next).map(({ norm, trail }) => norm + trail);
  return unclear(
    [minute, minute + 720].map((each) => [toClock(each), ...day].join(' ')),
    date.next,
  );
}

/** The day of `9:00 on friday`; after the full stop of `3 p.m.`, or as a number alone, only where nothing follows. */
function readDayAfter(
  tokens: readonly Token[],
  next: number,
  lexicon: Lexicon,
): Reading<DatePhrase> | undefined {
  const last = tokens[next - 1];
  const abbreviated = last?.trail === '.' && last.norm.includes('.');
  if (last?.trail !== '' && !abbreviated) return undefined;
  const date = readDate(tokens, skipPhrases(lexicon.fillers, tokens, next), lexicon);
  const isLast = date?.next === tokens.length;
  // `zum 14. fertig` is a text.
  const alone = abbreviated || date?.value.kind === 'day-of-month';
  return alone && !isLast ? undefined : date;
}

function unclear(nearest: readonly string[], next: number): MomentReading {
  return { value: { kind: 'unclear', nearest }, next };
}

function clear(date: DatePhrase | null, minute: number, next: number): MomentReading {
  return { value: { kind: 'clear', moment: { date, minute } }, next };
}

/** RFC 3339 without an offset: `2026-12-01T09:00`. */
function readIso(tokens: readonly Token[], at: number): MomentReading | undefined {
  const parts = /^(.+)t(\d{2}):(\d{2})(?::00)?$/u.exec(tokens[at]?.norm ?? '');
  const [, day = '', hour = '', minutes = ''] = parts ?? [];
  const date = isoDate(day);
  const minute = toMinute(hour, minutes);
  return parts && date && minute !== undefined ? clear(date, minute, at + 1) : undefined;
}
