import { type Lexicon, spell } from '../vocabulary/lexicon.ts';
import type { Unit } from '../vocabulary/vocabulary.ts';
import { readDuration } from './durations.ts';
import { editDistance } from './edit-distance.ts';
import { type EndPhrase, type EndProblem, endOfDayMinute } from './intent.ts';
import { type MomentReading, readMoment } from './moments.ts';
import { readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import { likelyTimes, readVague } from './vague-ends.ts';
import { type Token, breaksAfter } from './tokens.ts';

/** What may be an end, and the index of the first token after it. */
export type EndReading =
  | {
      readonly kind: 'end';
      readonly end: EndPhrase;
      /** How much has to stand apart from other words for it to be one. */
      readonly weight: 'full' | 'loose' | 'bare';
      readonly next: number;
    }
  | {
      readonly kind: 'problem';
      readonly problem: EndProblem['kind'];
      /** In place of the words read, the likeliest first. */
      readonly nearest: readonly string[];
      readonly next: number;
    };

const zone = /^(?:utc|gmt|z|[ecmp][sd]?t|[ew]es?t|ces?t|bst|ist|jst|mesz?|mez|(?:utc|gmt)[+-].+)$/u;

/** An end that begins with the token at `at`; nothing where none does. */
export function readEnd(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): EndReading | undefined {
  if (tokens[at]?.quoted !== null) return undefined;
  const followed = readMeaning(lexicon.ends, tokens, at);
  if (followed) {
    return { kind: 'end', end: { kind: followed.value }, weight: 'full', next: followed.next };
  }
  return (
    readUntil(tokens, at, lexicon) ??
    readLasting(tokens, at, lexicon) ??
    readLoose(tokens, at, lexicon) ??
    readBareDuration(tokens, at, lexicon) ??
    readFrom(tokens, at, lexicon) ??
    readMisspeltUntil(tokens, at, lexicon) ??
    readMisspeltUnit(tokens, at, lexicon)
  );
}

function readUntil(tokens: readonly Token[], at: number, lexicon: Lexicon): EndReading | undefined {
  const next = readPhrase(lexicon.until, tokens, at);
  if (next === undefined) return undefined;
  const moment = breaksAfter(tokens[next - 1] ?? noToken)
    ? undefined
    : readMoment(tokens, next, lexicon);
  if (!moment) {
    return (
      readVague(tokens, at, next, lexicon) ?? {
        kind: 'problem',
        problem: 'not-an-end',
        nearest: [],
        next: phraseEnd(tokens, at),
      }
    );
  }
  return judgeMoment(tokens, next, moment, said(tokens, at, next), lexicon);
}

function judgeMoment(
  tokens: readonly Token[],
  at: number,
  { value, next }: MomentReading,
  until: string,
  lexicon: Lexicon,
): EndReading {
  if (value.kind === 'unclear') {
    const nearest = value.nearest.map((better) => `${until} ${better}`);
    return {
      kind: 'problem',
      problem: 'which-half',
      nearest,
      next: afterPart(tokens, next, lexicon),
    };
  }
  const problem = strayProblem(tokens, next, lexicon);
  if (problem) {
    const day = `${until} ${said(tokens, at, next)}`;
    const { date, minute } = value.moment;
    // `until monday morning` is not the end of Monday.
    const later = date !== null && (date.kind !== 'in-days' || date.days > 0);
    const whole = problem === 'not-an-end' && later && minute === endOfDayMinute;
    const part = readMeaning(lexicon.partsOfAnyDay, tokens, next)?.value;
    const times = part && date !== null && minute === endOfDayMinute ? likelyTimes(part) : [];
    const inside = times.map((time) => `${day} ${time}`);
    const nearest = whole && inside.length > 0 ? inside : [day, ...inside];
    const after = afterPart(tokens, next, lexicon);
    const end = isTimeAlone(tokens, next, lexicon) ? tokens.length : Math.max(after, next + 1);
    return { kind: 'problem', problem, nearest, next: end };
  }
  return { kind: 'end', end: { kind: 'moment', ...value.moment }, weight: 'full', next };
}

/** `monday morning`, `17:00 CET`, `9:00 - 10:00`: more was said of the moment than is understood. */
function strayProblem(
  tokens: readonly Token[],
  next: number,
  lexicon: Lexicon,
): EndProblem['kind'] | undefined {
  const last = tokens[next - 1];
  // The full stop of `zum 14.` ends no sentence.
  const stops = last?.trail === '.' && /^\d{1,2}$/u.test(last.norm);
  if (last?.trail !== '' && !stops) return undefined;
  if (zone.test(tokens[next]?.norm ?? '')) return 'zone';
  if (readPhrase(lexicon.vague, tokens, next) !== undefined) return 'not-an-end';
  if (readMeaning(lexicon.partsOfDay, tokens, next)) return 'not-an-end';
  if (isTimeAlone(tokens, next, lexicon)) return 'not-an-end';
  const after = tokens[next]?.norm === '' ? tokens[next + 1] : tokens[next];
  return /^\d[\d:.]*$/u.test(after?.norm ?? '') ? 'not-an-end' : undefined;
}

/** `5pm next week`, `tomorrow friday`: nobody's text is a time and nothing else. */
function isTimeAlone(tokens: readonly Token[], next: number, lexicon: Lexicon): boolean {
  const more = readPhrase(lexicon.strays, tokens, next) ?? readMoment(tokens, next, lexicon)?.next;
  return more === tokens.length;
}

/** Past the part of the day that does not fit the time before it. */
function afterPart(tokens: readonly Token[], next: number, lexicon: Lexicon): number {
  return tokens[next - 1]?.trail === ''
    ? (readMeaning(lexicon.partsOfDay, tokens, next)?.next ?? next)
    : next;
}

function said(tokens: readonly Token[], from: number, to: number): string {
  return tokens
    .slice(from, to)
    .map(({ norm, trail }) => norm + trail)
    .join(' ');
}

function readLasting(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): EndReading | undefined {
  // `for the next two hours`, and `for` with `the next hour`
  for (const words of lexicon.lasting) {
    const next = readPhrase([words], tokens, at);
    if (next === undefined || breaksAfter(tokens[next - 1] ?? noToken)) continue;
    const duration = readDuration(tokens, skipPhrases(lexicon.about, tokens, next), lexicon);
    if (duration) return toEnd(duration.value, 'full', duration.next);
  }
  return undefined;
}

function readLoose(tokens: readonly Token[], at: number, lexicon: Lexicon): EndReading | undefined {
  const day = readPhrase(lexicon.wholeDay, tokens, at);
  if (day !== undefined) {
    const today = { kind: 'in-days', days: 0 } as const;
    const end = { kind: 'moment', date: today, minute: endOfDayMinute } as const;
    return { kind: 'end', end, weight: 'loose', next: day };
  }
  const period = readMeaning(lexicon.wholePeriods, tokens, at);
  if (period) {
    const date = { kind: 'last-day', of: period.value, next: false } as const;
    const end = { kind: 'moment', date, minute: endOfDayMinute } as const;
    return { kind: 'end', end, weight: 'loose', next: period.next };
  }
  const loose = readMeaning(lexicon.looseEnds, tokens, at);
  return loose && { kind: 'end', end: { kind: loose.value }, weight: 'loose', next: loose.next };
}

function readBareDuration(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): EndReading | undefined {
  const from = skipPhrases(lexicon.about, tokens, at);
  const duration = readDuration(tokens, from, lexicon);
  if (!duration) return undefined;
  if (/^\d/u.test(tokens[from]?.norm ?? '')) return toEnd(duration.value, 'bare', duration.next);
  // In words it is more often part of a text, and `one day a week` is no time at all.
  const units = tokens
    .slice(from, duration.next)
    .filter((_, word) =>
      [lexicon.units, lexicon.spans].some((table) =>
        table.some(([words]) => readPhrase([words], tokens, from + word) !== undefined),
      ),
    );
  return units.length === 1 ? toEnd(duration.value, 'loose', duration.next) : undefined;
}

/** `from 14:00`, `in 2h`: an override begins when it is said, and at no other time. */
function readFrom(tokens: readonly Token[], at: number, lexicon: Lexicon): EndReading | undefined {
  const delay = readPhrase(lexicon.delays, tokens, at);
  const later = delay === undefined ? undefined : readDuration(tokens, delay, lexicon);
  if (later) return { kind: 'problem', problem: 'begins-later', nearest: [], next: later.next };
  const next = readPhrase(lexicon.from, tokens, at);
  const moment = next === undefined ? undefined : readMoment(tokens, next, lexicon);
  if (!moment) return undefined;
  // `from 9 to 10`: it is a time all the same, whichever half of the day is meant.
  const to = readPhrase(lexicon.to, tokens, moment.next);
  const last = to === undefined ? undefined : readMoment(tokens, to, lexicon);
  const isRange = last || readPhrase(lexicon.until, tokens, moment.next) !== undefined;
  return moment.value.kind === 'clear' || isRange
    ? { kind: 'problem', problem: 'begins-later', nearest: [], next: last?.next ?? moment.next }
    : undefined;
}

/** `unitl 17:00`: too like an end to pass for text. */
function readMisspeltUntil(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): EndReading | undefined {
  const norm = tokens[at]?.norm ?? '';
  const meant = lexicon.until.find(
    ([word = '', ...more]) => more.length === 0 && isLike(norm, word),
  );
  if (!meant || tokens[at]?.trail !== '') return undefined;
  const moment = readMoment(tokens, at + 1, lexicon);
  return moment && { kind: 'problem', problem: 'not-an-end', nearest: [], next: moment.next };
}

/** `for 2 huors`, `for 1:30`, and `for 45` where nothing follows */
function readMisspeltUnit(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): EndReading | undefined {
  const number = readPhrase(lexicon.lasting, tokens, at);
  const digits = number === undefined ? '' : (tokens[number]?.norm ?? '');
  if (number === undefined || !/^\d+(?:[.,:]\d+)?$/u.test(digits)) return undefined;
  const isLast = number === tokens.length - 1 || tokens[number]?.trail !== '';
  if (isLast || digits.includes(':')) {
    const unit = unitNamed(digits.includes(':') ? 'hour' : 'minute', lexicon);
    const nearest = [`${said(tokens, at, number + 1)} ${unit}`];
    return { kind: 'problem', problem: 'not-an-end', nearest, next: number + 1 };
  }
  const norm = tokens[number + 1]?.norm ?? '';
  const meant = lexicon.units.some(([[word = '']]) => word.length > 3 && isLike(norm, word));
  return meant
    ? { kind: 'problem', problem: 'not-an-end', nearest: [], next: number + 2 }
    : undefined;
}

function unitNamed(name: Unit, lexicon: Lexicon): string {
  const words = lexicon.units.find(([, unit]) => unit === name)?.[0] ?? [];
  return spell(words, lexicon);
}

/** One slip of the fingers away; in a short word only two letters swapped. */
function isLike(word: string, meant: string): boolean {
  if (editDistance(word, meant, 2) !== 1) return false;
  const [left, right] = [word, meant].map((each) => each.split('').sort().join(''));
  return meant.length > 4 || left === right;
}

function toEnd(
  duration: Omit<Extract<EndPhrase, { kind: 'duration' }>, 'kind'>,
  weight: 'full' | 'loose' | 'bare',
  next: number,
): EndReading {
  return { kind: 'end', end: { kind: 'duration', ...duration }, weight, next };
}

const noToken: Token = { norm: '', start: 0, end: 0, trail: '', quoted: null };

/** Up to six words, or to where the words break. */
function phraseEnd(tokens: readonly Token[], at: number): number {
  let next = at + 1;
  while (next < tokens.length && next < at + 6 && !breaksAfter(tokens[next - 1] ?? noToken)) {
    next += 1;
  }
  return next;
}
