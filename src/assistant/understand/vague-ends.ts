import { type Lexicon, spell } from '../vocabulary/lexicon.ts';
import type { PartOfDay } from '../vocabulary/vocabulary.ts';
import type { EndProblem } from './intent.ts';
import { toClock } from './clock-times.ts';
import { readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import { readHourInWords } from './spoken-times.ts';
import type { Token } from './tokens.ts';

interface VagueEnd {
  readonly kind: 'problem';
  readonly problem: EndProblem['kind'];
  readonly nearest: readonly string[];
  readonly next: number;
}

/**
 * What follows the `until` at `at` and ends before `from` has more than one meaning, or none that
 * is an instant: the nearest that have one.
 */
export function readVague(
  tokens: readonly Token[],
  at: number,
  from: number,
  lexicon: Lexicon,
): VagueEnd | undefined {
  const until = spell(
    tokens.slice(at, from).map(({ norm }) => norm),
    lexicon,
  );
  const vague =
    readNextDay(tokens, from, lexicon) ??
    readPartOfToday(tokens, from, lexicon) ??
    readQuarter(tokens, from, lexicon) ??
    readHour(tokens, skipPhrases(lexicon.fillers, tokens, from), lexicon);
  if (!vague) return undefined;
  const { problem, nearest, next } = vague;
  return { kind: 'problem', problem, nearest: nearest.map((said) => `${until} ${said}`), next };
}

/** `next friday` */
function readNextDay(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Omit<VagueEnd, 'kind'> | undefined {
  const before = readMeaning(lexicon.next, tokens, at);
  const weekday = before && readMeaning(lexicon.weekdays, tokens, before.next);
  if (!before || !weekday) return undefined;
  const day = spell([tokens[before.next]?.norm ?? ''], lexicon);
  const nearest = [day, `${day} ${before.value}`];
  return { problem: 'not-an-end', nearest, next: weekday.next };
}

/** `tonight`: what is offered are times that lie in it. */
function readPartOfToday(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Omit<VagueEnd, 'kind'> | undefined {
  const part = readMeaning(lexicon.partsOfToday, tokens, at);
  if (!part) return undefined;
  const nearest = likelyTimes(part.value.part).map((time) => `${part.value.today} ${time}`);
  return { problem: 'not-an-end', nearest, next: part.next };
}

/** Times that are likely to be meant by a part of the day. */
export function likelyTimes([from, to]: PartOfDay): readonly string[] {
  return [9, 12, 15, 18, 20, 24]
    .map((hour) => hour * 60)
    .filter((minute) => minute > from && minute <= to)
    .map(toClock);
}

/** `viertel vier`, which some read as a quarter past three and others as a quarter past four */
function readQuarter(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Omit<VagueEnd, 'kind'> | undefined {
  const quarter = readPhrase(lexicon.vagueQuarters, tokens, at);
  const hour = quarter === undefined ? undefined : readHourInWords(tokens, quarter, lexicon);
  if (!hour) return undefined;
  const past = [hour.value * 60 - 45, hour.value * 60 + 15];
  const minutes = past.flatMap((minute) => [minute, (minute + 720) % 1440]);
  return { problem: 'not-an-end', nearest: minutes.map(toClock), next: hour.next };
}

/** `three`, where nothing follows */
function readHour(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): Omit<VagueEnd, 'kind'> | undefined {
  const hour = readHourInWords(tokens, at, lexicon);
  if (!hour) return undefined;
  const isLast = hour.next === tokens.length || tokens[hour.next - 1]?.trail !== '';
  const halves = hour.value === 12 ? [720, 0] : [hour.value * 60, hour.value * 60 + 720];
  return isLast
    ? { problem: 'which-half', nearest: halves.map(toClock), next: hour.next }
    : undefined;
}
