import type { Lexicon } from '../vocabulary/lexicon.ts';
import { readEnd } from './ends.ts';
import { beginsLine } from './line.ts';
import { nameAt } from './names.ts';
import { readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import { skipMarks } from './rest.ts';
import { type Token, cleanText, tokenise } from './tokens.ts';

/** A line about somebody else. */
export interface Behalf {
  /** As they were named. */
  readonly who: string;
  /** The line up to what is wanted for them. */
  readonly before: string;
  readonly rest: string;
}

/** Words of a name that is not in quotation marks. */
const mostWords = 4;

/**
 * `for john@example.com away until 5pm`, `for John Smith: back`. A name that is no JID ends at
 * punctuation, or where a line could begin; what may be an end (`for 2h`) is none.
 */
export function readBehalf(line: string, lexicon: Lexicon): Behalf | undefined {
  const tokens = tokenise(line);
  const start = skipMarks(tokens, skipPhrases(lexicon.closers, tokens, skipMarks(tokens, 0)));
  const last = behalfLast(line, tokens, start, lexicon);
  if (last) return last;
  const first = readPhrase(lexicon.behalf, tokens, start);
  if (first === undefined || readEnd(tokens, start, lexicon)) return undefined;
  const one = nameAt(line, tokens, first);
  if (one && (one.value.includes('@') || tokens[first]?.quoted !== null)) {
    return behalf(line, tokens, one.value, one.next);
  }
  if (isTime(tokens, first, lexicon)) return undefined;
  const next = endOfName(tokens, first, lexicon);
  if (next === undefined) return undefined;
  const who = cleanText(line.slice(tokens[first]?.start, tokens[next - 1]?.end));
  return who === '' ? undefined : behalf(line, tokens, who, next);
}

/** `away until 5pm for john@example.com`: a JID at the end is no text that anybody would show. */
function behalfLast(
  line: string,
  tokens: readonly Token[],
  start: number,
  lexicon: Lexicon,
): Behalf | undefined {
  const at = tokens.length - 1;
  const name = tokens[at]?.quoted === null ? nameAt(line, tokens, at) : undefined;
  if (!name || !/^[^@]+@[^@]+$/u.test(name.value)) return undefined;
  for (let from = Math.max(start + 1, at - 4); from < at; from += 1) {
    if (readPhrase(lexicon.behalf, tokens, from) !== at) continue;
    const begins = tokens[from]?.start;
    return {
      who: name.value,
      before: `${line.slice(begins)} `,
      rest: line.slice(0, begins).trimEnd(),
    };
  }
  return undefined;
}

function behalf(line: string, tokens: readonly Token[], who: string, next: number): Behalf {
  const from = tokens[skipMarks(tokens, next)]?.start;
  if (from === undefined) return { who, before: `${line.trimEnd()} `, rest: '' };
  return { who, before: line.slice(0, from), rest: line.slice(from) };
}

function endOfName(tokens: readonly Token[], first: number, lexicon: Lexicon): number | undefined {
  for (let at = first; at < Math.min(tokens.length, first + mostWords); at += 1) {
    const token = tokens[at];
    if (!token || token.quoted !== null || token.norm === '') return undefined;
    if (/^[:,;]/u.test(token.trail) || tokens[at + 1]?.norm === '') return at + 1;
    if (beginsLine(tokens, at + 1, lexicon)) return at + 1;
  }
  return undefined;
}

/** `for tomorrow`, `for me`: people speak so of themselves. */
function isTime(tokens: readonly Token[], at: number, lexicon: Lexicon): boolean {
  return (
    readMeaning(lexicon.days, tokens, at) !== undefined ||
    readMeaning(lexicon.weekdays, tokens, at) !== undefined ||
    readMeaning(lexicon.numbers, tokens, at) !== undefined ||
    /^\d/u.test(tokens[at]?.norm ?? '') ||
    [lexicon.closers, lexicon.fillers, lexicon.endOfDay, lexicon.endOf].some(
      (phrases) => readPhrase(phrases, tokens, at) !== undefined,
    )
  );
}
