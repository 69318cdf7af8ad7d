import type { Lexicon } from '../vocabulary/lexicon.ts';
import { readDate } from './dates.ts';
import { endOfDayMinute } from './intent.ts';
import { type Reading, readMeaning, readPhrase } from './phrases.ts';
import { minuteWithin, readDial, readHourInWords } from './spoken-times.ts';
import type { Token } from './tokens.ts';

export interface Time {
  /** Local minute of the day. */
  readonly minute: number;
  /** How to say it where it is not clear what is meant; else empty. */
  readonly nearest: readonly string[];
  /** An hour without anything that says it is one. */
  readonly bare: boolean;
  /** `minute` is before noon, and the same after noon is as good. */
  readonly orAfterNoon?: true;
}

function token(norm: string): Token {
  return { norm, start: 0, end: norm.length, trail: '', quoted: null };
}

/** A time of day, with the part of the day after it: `5 in the afternoon`. */
export function readTime(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<Time> | undefined {
  const time = readDialTime(tokens, at, lexicon) ?? readClock(tokens, at, lexicon);
  if (!time || tokens[time.next - 1]?.trail !== '') return time;
  const part = readMeaning(lexicon.partsOfDay, tokens, time.next);
  const minute = part && minuteWithin(time.value.minute, part.value);
  return minute === undefined || !part ? time : exactly(minute, part.next);
}

/** `half past three`, `three pm`, `drei Uhr` */
function readDialTime(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<Time> | undefined {
  const dial = readDial(tokens, at, lexicon);
  if (dial) {
    const { minute, exact } = dial.value;
    if (exact) return exactly(minute, dial.next);
    return { value: { minute, nearest: [], bare: false, orAfterNoon: true }, next: dial.next };
  }
  const hour = readHourInWords(tokens, at, lexicon);
  if (!hour || tokens[hour.next - 1]?.trail !== '') return undefined;
  const digits = String(hour.value);
  const words = [token(digits), ...tokens.slice(hour.next)];
  const half = readHalf(words, 0, digits, undefined, lexicon);
  if (half) return exactly(half.value.minute, hour.next - 1 + half.next);
  const oclock =
    readPhrase(lexicon.oclock, tokens, hour.next) ??
    readPhrase(lexicon.vagueOclock, tokens, hour.next);
  const inPart = readMeaning(lexicon.partsOfDay, tokens, hour.next);
  const next = oclock ?? (inPart ? hour.next : undefined);
  return next === undefined ? undefined : hourAlone(digits, next, false);
}

function readClock(
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
  // `15:30h`
  if (suffix === 'h' && minutes !== undefined) {
    const minute = toMinute(hour, minutes);
    return minute === undefined ? undefined : exactly(minute, at + 1);
  }
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
  if (readMeaning(lexicon.partsOfDay, tokens, at + 1)) return undefined;
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
  // `14:30 h`
  const unit = mark !== '' && tokens[at]?.trail === '' && tokens[at + 1]?.norm === 'h';
  return { value: { minute, nearest, bare: false }, next: unit ? at + 2 : at + 1 };
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

export function toMinute(hour: string, minutes: string): number | undefined {
  const minute = Number(hour) * 60 + Number(minutes);
  return Number(minutes) < 60 && minute <= endOfDayMinute ? minute : undefined;
}

/** `9:05` */
export function toClock(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
}
