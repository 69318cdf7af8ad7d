import type { Lexicon } from '../vocabulary/vocabulary.ts';
import { endsSoftly, isoDate, readDate } from './dates.ts';
import { type DatePhrase, type Moment, endOfDayMinute } from './intent.ts';
import { type Reading, readPhrase, skipPhrases } from './phrases.ts';
import type { Token } from './tokens.ts';

interface Time {
  /** Local minute of the day. */
  readonly minute: number;
  /** How to say it where it is not clear what is meant; else empty. */
  readonly nearest: readonly string[];
  /** An hour without anything that says it is one. */
  readonly bare: boolean;
}

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
  const date = readDate(tokens, at, lexicon);
  return date ? readTimeAfter(tokens, at, date, lexicon) : readTimeFirst(tokens, at, lexicon);
}

/** `the end of the day`, `the end of friday` */
function readWholeDay(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): MomentReading | undefined {
  const today = readPhrase(lexicon.endOfDay, tokens, at);
  if (today !== undefined) return clear({ kind: 'in-days', days: 0 }, endOfDayMinute, today);
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
  const time = endsSoftly(tokens, date.next)
    ? readTime(tokens, skipPhrases(lexicon.fillers, tokens, date.next), lexicon)
    : undefined;
  // A number that words follow is the beginning of a text.
  const isText = time?.value.bare && time.next < tokens.length && !tokens[time.next - 1]?.trail;
  if (!time || isText) return clear(date.value, endOfDayMinute, date.next);
  const { minute, nearest } = time.value;
  if (nearest.length === 0) return clear(date.value, minute, time.next);
  const day = tokens.slice(at, date.next).map(({ norm, trail }) => norm + trail);
  return unclear(
    nearest.map((said) => [...day, said].join(' ')),
    time.next,
  );
}

/** `9:00 on friday`, `9:00` */
function readTimeFirst(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): MomentReading | undefined {
  const time = readTime(tokens, at, lexicon);
  if (!time) return undefined;
  if (time.value.nearest.length > 0) return unclear(time.value.nearest, time.next);
  const date =
    (tokens[time.next - 1]?.trail ?? '') === ''
      ? readDate(tokens, skipPhrases(lexicon.fillers, tokens, time.next), lexicon)
      : undefined;
  return clear(date?.value ?? null, time.value.minute, date?.next ?? time.next);
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

function token(norm: string): Token {
  return { norm, start: 0, end: norm.length, trail: '', quoted: null };
}

function readTime(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<Time> | undefined {
  const noon = readPhrase(lexicon.noon, tokens, at);
  if (noon !== undefined) return exactly(720, noon);
  const midnight = readPhrase(lexicon.midnight, tokens, at);
  if (midnight !== undefined) return exactly(endOfDayMinute, midnight);
  const norm = tokens[at]?.norm ?? '';
  const parts = /^(\d{1,2})(?:([:.h])(\d{2})|(h))?(\p{L}[\p{L}.]*)?$/u.exec(norm);
  if (!parts) return undefined;
  const [, hour = '', mark = '', minutes, french, suffix] = parts;
  if (suffix !== undefined) return readSuffixed(tokens, at, hour, minutes, suffix, lexicon);
  return (
    readHalf(tokens, at, hour, minutes, lexicon) ??
    readOclock(tokens, at, hour, minutes, lexicon) ??
    readPlain(tokens, at, hour, mark, minutes, french !== undefined, lexicon)
  );
}

/** `5pm`, `5:30p.m.`, `17uhr` */
function readSuffixed(
  tokens: readonly Token[],
  at: number,
  hour: string,
  minutes: string | undefined,
  suffix: string,
  lexicon: Lexicon,
): Reading<Time> | undefined {
  const apart = [token(`${hour}${minutes === undefined ? '' : `:${minutes}`}`), token(suffix)];
  const reading =
    readHalf(apart, 0, hour, minutes, lexicon) ?? readOclock(apart, 0, hour, minutes, lexicon);
  return reading && { value: reading.value, next: at + 1 };
}

/** `5 pm`, `5:30 p.m.` */
function readHalf(
  tokens: readonly Token[],
  at: number,
  hour: string,
  minutes: string | undefined,
  lexicon: Lexicon,
): Reading<Time> | undefined {
  const am = readPhrase(lexicon.am, tokens, at + 1);
  const next = am ?? readPhrase(lexicon.pm, tokens, at + 1);
  if (next === undefined || tokens[at]?.trail !== '') return undefined;
  // German "9:00 am Freitag" is "9:00 on Friday".
  const filler = readPhrase(lexicon.fillers, tokens, at + 1) !== undefined;
  if (filler && readDate(tokens, next, lexicon)) return undefined;
  if (Number(hour) < 1 || Number(hour) > 12) return undefined;
  const minute = toMinute(String(Number(hour) % 12), minutes ?? '00');
  return minute === undefined ? undefined : exactly(minute + (am === undefined ? 720 : 0), next);
}

/** `17 Uhr`, `17:30 Uhr`, `17 Uhr 30`, and the vague `5 o'clock` */
function readOclock(
  tokens: readonly Token[],
  at: number,
  hour: string,
  minutes: string | undefined,
  lexicon: Lexicon,
): Reading<Time> | undefined {
  if (tokens[at]?.trail !== '') return undefined;
  const vague = readPhrase(lexicon.vagueOclock, tokens, at + 1);
  if (vague !== undefined) return hourAlone(hour, vague, false);
  const next = readPhrase(lexicon.oclock, tokens, at + 1);
  if (next === undefined) return undefined;
  const more = tokens[next - 1]?.trail === '' ? tokens[next] : undefined;
  const trailing = minutes === undefined && /^[0-5]\d$/u.test(more?.norm ?? '') ? more : undefined;
  const minute = toMinute(hour, minutes ?? trailing?.norm ?? '00');
  return minute === undefined ? undefined : exactly(minute, trailing ? next + 1 : next);
}

/** `17:00`, `17.00`, `17h`, and a bare hour */
function readPlain(
  tokens: readonly Token[],
  at: number,
  hour: string,
  mark: string,
  minutes: string | undefined,
  french: boolean,
  lexicon: Lexicon,
): Reading<Time> | undefined {
  const minute = toMinute(hour, minutes ?? '00');
  if (minute === undefined) return undefined;
  if (minutes === undefined && !french) {
    // An hour is not what is meant where a unit follows: `2 hours`.
    if (lexicon.units.some(([words]) => words[0] === tokens[at + 1]?.norm)) return undefined;
    return hourAlone(hour, at + 1, true);
  }
  // `1.12` may be a time or, with its last full stop forgotten, a date.
  const alsoDate = mark === '.' && Number(minutes) >= 1 && Number(minutes) <= 12;
  const nearest = alsoDate ? [toClock(minute), `${hour}.${minutes}.`] : [];
  return { value: { minute, nearest, bare: false }, next: at + 1 };
}

/** From 1 to 12 it may be before or after noon. */
function hourAlone(hour: string, next: number, bare: boolean): Reading<Time> | undefined {
  const minute = toMinute(hour, '00');
  if (minute === undefined) return undefined;
  const open = minute >= 60 && minute <= 720;
  const halves = minute === 720 ? [720, 0] : [minute, minute + 720];
  const nearest = open ? halves.map(toClock) : [];
  return { value: { minute, nearest, bare }, next };
}

function exactly(minute: number, next: number): Reading<Time> {
  return { value: { minute, nearest: [], bare: false }, next };
}

function toMinute(hour: string, minutes: string): number | undefined {
  const minute = Number(hour) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= endOfDayMinute ? minute : undefined;
}

/** `9:05` */
export function toClock(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
}
