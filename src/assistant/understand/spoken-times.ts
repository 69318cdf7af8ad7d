import type { Lexicon } from '../vocabulary/lexicon.ts';
import type { PartOfDay } from '../vocabulary/vocabulary.ts';
import { type Reading, readMeaning, readPhrase } from './phrases.ts';
import type { Token } from './tokens.ts';

/**
 * A time as a dial shows it: `minute` is before noon and as good after it, unless `exact`, where
 * it is the minute of the day.
 */
interface DialTime {
  readonly minute: number;
  readonly exact: boolean;
}

interface Hour {
  readonly hour: number;
  /** Which half of the day was said, if any. */
  readonly half: 'am' | 'pm' | null;
}

// What is said of a dial comes in steps of five; another number before `to` is an hour of its own.
const steps: ReadonlySet<number> = new Set([5, 10, 15, 20, 25]);
const minutesInWords: ReadonlySet<number> = new Set([10, 15, 20, 25, 30, 40, 45, 50]);

/** `half past three`, `quarter to 5`, `ten past five pm`, `halb vier`, `fünf vor halb vier` */
export function readDial(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<DialTime> | undefined {
  const quarter = readQuarter(tokens, at, lexicon) ?? readInWords(tokens, at, lexicon);
  if (quarter) return quarter;
  const minutes = readMinutes(tokens, at, lexicon);
  if (!minutes) return undefined;
  const past = readPhrase(lexicon.past, tokens, minutes.next);
  const next = past ?? readPhrase(lexicon.before, tokens, minutes.next);
  if (next === undefined) return undefined;
  const off = past === undefined ? -minutes.value : minutes.value;
  // Only to a half hour are minutes counted so: `fünf vor halb vier`.
  const half = readMeaning(lexicon.quarters, tokens, next);
  if (half && Math.abs(half.value) === 30) return readQuarter(tokens, next, lexicon, off);
  return half ? undefined : readAround(tokens, next, off, lexicon);
}

/** `three thirty`, `drei Uhr dreißig`, `17 Uhr dreißig` */
function readInWords(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<DialTime> | undefined {
  const words = readHourInWords(tokens, at, lexicon);
  const digits = /^\d{1,2}$/u.test(tokens[at]?.norm ?? '') ? at + 1 : undefined;
  const after = words?.next ?? digits;
  if (after === undefined || !goesOn(tokens, after)) return undefined;
  const oclock = readPhrase(lexicon.oclock, tokens, after);
  if ((words === undefined && oclock === undefined) || !goesOn(tokens, oclock ?? after)) {
    return undefined;
  }
  const minutes = readMeaning(lexicon.numbers, tokens, oclock ?? after);
  if (!minutes || !minutesInWords.has(minutes.value)) return undefined;
  // `three ten minute breaks`
  if (readMeaning(lexicon.units, tokens, minutes.next)) return undefined;
  // Digits before `Uhr` are of 24 hours.
  if (!words) {
    const minute = Number(tokens[at]?.norm) * 60 + minutes.value;
    return minute < 1440 ? { value: { minute, exact: true }, next: minutes.next } : undefined;
  }
  const half = goesOn(tokens, minutes.next) ? readHalfOfDay(tokens, minutes.next, lexicon) : null;
  const onDial = (words.value % 12) * 60 + minutes.value;
  const minute = half?.value === 'pm' ? onDial + 720 : onDial;
  return { value: { minute, exact: half !== null }, next: half?.next ?? minutes.next };
}

function readQuarter(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
  off = 0,
): Reading<DialTime> | undefined {
  const quarter = readMeaning(lexicon.quarters, tokens, at);
  if (!quarter || !goesOn(tokens, quarter.next)) return undefined;
  return readAround(tokens, quarter.next, quarter.value + off, lexicon);
}

/** The hour at `at`, and so many minutes off it. */
function readAround(
  tokens: readonly Token[],
  at: number,
  off: number,
  lexicon: Lexicon,
): Reading<DialTime> | undefined {
  const hour = goesOn(tokens, at) ? readHour(tokens, at, lexicon) : undefined;
  if (!hour) return undefined;
  const { hour: number, half } = hour.value;
  const minute = number * 60 + off;
  // Nobody says of a dial what is past its twelve hours.
  if (number < 1 || number > 12) {
    return half === null && number <= 24
      ? { value: { minute: (minute + 1440) % 1440, exact: true }, next: hour.next }
      : undefined;
  }
  const onDial = (minute + 720) % 720;
  const exact = half !== null;
  return {
    value: { minute: half === 'pm' ? onDial + 720 : onDial, exact },
    next: hour.next,
  };
}

/** `three`, `3`, `3pm`, `3 pm`, `drei Uhr` */
function readHour(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<Hour> | undefined {
  const digits = /^(\d{1,2})(\p{L}[\p{L}.]*)?$/u.exec(tokens[at]?.norm ?? '');
  const [, number = '', suffix] = digits ?? [];
  if (suffix !== undefined) {
    const half = halfNamed(suffix, lexicon);
    return half === null ? undefined : { value: { hour: Number(number), half }, next: at + 1 };
  }
  const hour = digits
    ? { value: Number(number), next: at + 1 }
    : readHourInWords(tokens, at, lexicon);
  if (!hour || !goesOn(tokens, hour.next)) {
    return hour && { value: { hour: hour.value, half: null }, next: hour.next };
  }
  const oclock = readPhrase(lexicon.oclock, tokens, hour.next);
  const half = readHalfOfDay(tokens, hour.next, lexicon);
  const next = half?.next ?? oclock ?? hour.next;
  return { value: { hour: hour.value, half: half?.value ?? null }, next };
}

function readHalfOfDay(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<'am' | 'pm'> | null {
  const pm = readPhrase(lexicon.pm, tokens, at);
  if (pm !== undefined) return { value: 'pm', next: pm };
  const am = readPhrase(lexicon.am, tokens, at);
  // German "am Nachmittag", or "am Freitag", is no half of the day.
  const isFiller = readPhrase(lexicon.fillers, tokens, at) !== undefined;
  return am === undefined || (isFiller && am < tokens.length) ? null : { value: 'am', next: am };
}

function halfNamed(word: string, { am, pm }: Lexicon): Hour['half'] {
  if (am.some(([only, ...more]) => more.length === 0 && only === word)) return 'am';
  return pm.some(([only, ...more]) => more.length === 0 && only === word) ? 'pm' : null;
}

/** An hour of twelve in words. */
export function readHourInWords(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<number> | undefined {
  return readMeaning(lexicon.hours, tokens, at);
}

/** `ten`, `10`, `ten minutes` */
function readMinutes(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<number> | undefined {
  const norm = tokens[at]?.norm ?? '';
  const number = /^\d{1,2}$/u.test(norm)
    ? { value: Number(norm), next: at + 1 }
    : readMeaning(lexicon.numbers, tokens, at);
  if (!number || !goesOn(tokens, number.next)) return undefined;
  const unit = readMeaning(lexicon.units, tokens, number.next);
  if (unit?.value === 'minute' && goesOn(tokens, unit.next)) {
    const whole = Number.isInteger(number.value) && number.value > 0 && number.value < 60;
    return whole ? { value: number.value, next: unit.next } : undefined;
  }
  return steps.has(number.value) ? number : undefined;
}

/**
 * The minute of the day that is meant by `minute` in a part of the day; nothing where none or
 * more than one would be. From 13:00 on a time means itself.
 */
export function minuteWithin(minute: number, [from, to]: PartOfDay): number | undefined {
  const candidates = minute < 780 ? [minute % 720, (minute % 720) + 720] : [minute];
  const meant = candidates.filter((each) =>
    [each, each + 1440].some((shifted) => shifted >= from && shifted < to),
  );
  return meant.length === 1 ? meant[0] : undefined;
}

function goesOn(tokens: readonly Token[], next: number): boolean {
  return (tokens[next - 1]?.trail ?? '') === '';
}
