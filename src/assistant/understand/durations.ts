import type { Lexicon } from '../vocabulary/lexicon.ts';
import type { Unit } from '../vocabulary/vocabulary.ts';
import type { Duration } from './intent.ts';
import { type Reading, readMeaning, readPhrase } from './phrases.ts';
import type { Token } from './tokens.ts';

interface Amount {
  readonly number: number;
  readonly unit: Unit;
}

const seconds = { second: 1, minute: 60, hour: 3_600 } as const;
const days = { day: 1, week: 7 } as const;
const fractions: Readonly<Record<string, number>> = { '1/4': 0.25, '1/2': 0.5, '3/4': 0.75 };

/** `2h`, `90 min`, `2 hours and 30 minutes`, `half an hour`, `2h30`; at most five digits each. */
export function readDuration(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<Duration> | undefined {
  let reading = readAmounts(tokens, at, lexicon);
  if (!reading) return undefined;
  const amounts = [...reading.value];
  let { next } = reading;
  while (!/[^.,]/u.test(tokens[next - 1]?.trail ?? '')) {
    const and = readPhrase(lexicon.and, tokens, next);
    const joined = and ?? next;
    const more = readAmounts(tokens, joined, lexicon);
    // `2h another day` is no day and two hours.
    const follows = and !== undefined || isSmaller(more?.value[0], amounts.at(-1));
    reading =
      (follows ? more : undefined) ??
      readHalfMore(tokens, joined, lexicon, amounts) ??
      readMinutesAlone(tokens, joined, amounts, lexicon);
    if (!reading) break;
    amounts.push(...reading.value);
    next = reading.next;
  }
  const value = sum(amounts);
  return value && { value, next };
}

const largestFirst: readonly Unit[] = ['month', 'week', 'day', 'hour', 'minute', 'second'];

function isSmaller(amount: Amount | undefined, than: Amount | undefined): boolean {
  if (amount === undefined || than === undefined) return false;
  return largestFirst.indexOf(amount.unit) > largestFirst.indexOf(than.unit);
}

function readAmounts(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<readonly Amount[]> | undefined {
  return (
    readJoined(tokens, at, lexicon) ??
    readClock(tokens, at, lexicon) ??
    readCounted(tokens, at, lexicon)
  );
}

/** `2h`, `90min`, `2h30`, `2h30m` */
function readJoined(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<readonly Amount[]> | undefined {
  const norm = wordAt(tokens, at);
  const parts = /^(\d{1,5}(?:[.,]\d{1,2})?)(\p{L}+)(?:(\d{1,2})(\p{L}*))?$/u.exec(norm);
  if (!parts) return undefined;
  const [, first = '', firstUnit = '', second, secondUnit = ''] = parts;
  const unit = unitOf(firstUnit, lexicon);
  if (!unit) return undefined;
  const amounts: Amount[] = [{ number: toNumber(first), unit }];
  if (second !== undefined) {
    const more = secondUnit === '' ? 'minute' : unitOf(secondUnit, lexicon);
    if (unit !== 'hour' || more !== 'minute') return undefined;
    amounts.push({ number: toNumber(second), unit: 'minute' });
  }
  return { value: amounts, next: at + 1 };
}

/** `1:30 h` */
function readClock(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<readonly Amount[]> | undefined {
  const parts = /^(\d{1,2}):([0-5]\d)$/u.exec(wordAt(tokens, at));
  const unit = parts && readMeaning(lexicon.units, tokens, at + 1);
  if (!parts || unit?.value !== 'hour') return undefined;
  const [, hours = '', minutes = ''] = parts;
  return {
    value: [
      { number: toNumber(hours), unit: 'hour' },
      { number: toNumber(minutes), unit: 'minute' },
    ],
    next: unit.next,
  };
}

/** `90 min`, `half an hour`, `eine Viertelstunde` */
function readCounted(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<readonly Amount[]> | undefined {
  const number = readMixed(tokens, at, lexicon) ?? readNumber(tokens, at, lexicon);
  if (!number || (tokens[number.next - 1]?.trail ?? '') !== '') return undefined;
  const span = readMeaning(lexicon.spans, tokens, number.next);
  if (span) {
    const minutes = number.value * span.value;
    return { value: [{ number: minutes, unit: 'minute' }], next: span.next };
  }
  const unit = readMeaning(lexicon.units, tokens, number.next);
  return unit && { value: [{ number: number.value, unit: unit.value }], next: unit.next };
}

function readNumber(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<number> | undefined {
  const norm = wordAt(tokens, at);
  return /^(?:\d{1,5}(?:[.,]\d{1,2})?|\.\d{1,2})$/u.test(norm)
    ? { value: toNumber(norm), next: at + 1 }
    : readMeaning(lexicon.numbers, tokens, at);
}

/** The `2 and a half` of so many hours, `1 1/2`, `1/2` */
function readMixed(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Reading<number> | undefined {
  const alone = fractions[wordAt(tokens, at)];
  if (alone !== undefined) return { value: alone, next: at + 1 };
  const whole = readNumber(tokens, at, lexicon);
  if (!whole || !Number.isInteger(whole.value) || tokens[whole.next - 1]?.trail !== '') {
    return undefined;
  }
  const written = fractions[wordAt(tokens, whole.next)];
  if (written !== undefined) return { value: whole.value + written, next: whole.next + 1 };
  const and = readPhrase(lexicon.and, tokens, whole.next);
  const half = and === undefined ? undefined : readMeaning(lexicon.numbers, tokens, and);
  return half?.value === 0.5 ? { value: whole.value + 0.5, next: half.next } : undefined;
}

/** `an hour and a half` */
function readHalfMore(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
  before: readonly Amount[],
): Reading<readonly Amount[]> | undefined {
  const half = readMeaning(lexicon.numbers, tokens, at);
  const unit = before.at(-1)?.unit;
  if (half?.value !== 0.5 || unit === undefined || unit === 'month') return undefined;
  return { value: [{ number: 0.5, unit }], next: half.next };
}

/** The `30` of `2h 30`, or in words, where nothing follows. */
function readMinutesAlone(
  tokens: readonly Token[],
  at: number,
  before: readonly Amount[],
  lexicon: Lexicon,
): Reading<readonly Amount[]> | undefined {
  const number = readNumber(tokens, at, lexicon);
  const [hours, ...others] = before;
  if (!number || hours?.unit !== 'hour' || others.length > 0) return undefined;
  const last = number.next === tokens.length || tokens[number.next - 1]?.trail !== '';
  // `2h five` may be anything.
  const digits = /^[0-5]?\d$/u.test(wordAt(tokens, at));
  const inWords = number.value >= 10 && number.value < 60 && number.value % 5 === 0;
  if (!last || !(digits || inWords)) return undefined;
  return { value: [{ number: number.value, unit: 'minute' }], next: number.next };
}

function sum(amounts: readonly Amount[]): Duration | undefined {
  const total = { months: 0, days: 0, seconds: 0 };
  for (const { number, unit } of amounts) {
    if (unit === 'month') {
      if (!Number.isInteger(number) || number > 999) return undefined;
      total.months += number;
    } else if (unit === 'day' || unit === 'week') {
      const whole = Math.floor(number * days[unit]);
      total.days += whole;
      total.seconds += Math.round((number * days[unit] - whole) * 86_400);
    } else {
      total.seconds += Math.round(number * seconds[unit]);
    }
  }
  return total;
}

function unitOf(word: string, lexicon: Lexicon): Unit | undefined {
  return lexicon.units.find(([words]) => words.length === 1 && words[0] === word)?.[1];
}

function wordAt(tokens: readonly Token[], at: number): string {
  return tokens[at]?.norm ?? '';
}

function toNumber(digits: string): number {
  return Number(digits.replace(',', '.'));
}
