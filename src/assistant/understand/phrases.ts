import type { Words } from '../vocabulary/lexicon.ts';
import type { Token } from './tokens.ts';

/** What was read, and the index of the first token after it. */
export interface Reading<Value> {
  readonly value: Value;
  readonly next: number;
}

/** The first of `phrases` that stands at `at`: the longest, as a lexicon sorts them. */
export function readPhrase(
  phrases: readonly Words[],
  tokens: readonly Token[],
  at: number,
): number | undefined {
  const found = phrases.find((words) => stands(words, tokens, at));
  return found && at + found.length;
}

export function readMeaning<Meaning>(
  table: readonly (readonly [Words, Meaning])[],
  tokens: readonly Token[],
  at: number,
): Reading<Meaning> | undefined {
  const found = table.find(([words]) => stands(words, tokens, at));
  return found && { value: found[1], next: at + found[0].length };
}

/** Past any number of `phrases`, or `at` itself. */
export function skipPhrases(
  phrases: readonly Words[],
  tokens: readonly Token[],
  at: number,
): number {
  let next: number | undefined = at;
  let end = at;
  while (next !== undefined) {
    end = next;
    next = readPhrase(phrases, tokens, end);
  }
  return end;
}

function stands(words: Words, tokens: readonly Token[], at: number): boolean {
  return words.every((word, index) => {
    const token = tokens[at + index];
    if (!token || token.norm !== word || token.quoted !== null) return false;
    return index === words.length - 1 || token.trail === '';
  });
}
