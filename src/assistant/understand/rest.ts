import { type Lexicon, spell } from '../vocabulary/lexicon.ts';
import { type EndReading, readEnd } from './ends.ts';
import type { EndPhrase, OwnIntent, Problem } from './intent.ts';
import { skipPhrases } from './phrases.ts';
import { type Token, breaksAfter, cleanText } from './tokens.ts';

/** What a line says, or where and why it could not be read. */
export type LineReading = { readonly kind: 'read'; readonly intent: OwnIntent } | Failure;

export interface Failure {
  readonly kind: 'failed';
  readonly problem: Problem['kind'];
  /** Where in the line. */
  readonly start: number;
  readonly end: number;
  /** Whole lines that may have been meant. */
  readonly offers: readonly string[];
  /** The same, where nothing likelier is found. */
  readonly fallbacks: readonly string[];
}

/** What follows a command: the tokens from `first` on. */
export interface Rest {
  readonly line: string;
  readonly tokens: readonly Token[];
  readonly first: number;
}

/** `from` to `to`: the tokens that said so, none for the default. */
export interface FoundEnd {
  readonly kind: 'found';
  readonly end: EndPhrase;
  readonly from: number;
  readonly to: number;
}

/**
 * The one end in what follows a command. It stands first, last, or apart from the words around
 * it; in the midst of them it may be text, and two of them contradict each other.
 */
export function findEnd(rest: Rest, lexicon: Lexicon): FoundEnd | Failure {
  const { line, tokens, first } = rest;
  let found: FoundEnd | undefined;
  let at = first;
  while (at < tokens.length) {
    const reading = readEnd(tokens, at, lexicon);
    const verdict = reading ? judge(rest, at, reading) : 'text';
    if (!reading || verdict === 'text') {
      at += 1;
      continue;
    }
    if (verdict !== 'end' || reading.kind !== 'end') {
      return failedEnd(rest, at, reading, verdict === 'end' ? 'end-in-text' : verdict, lexicon);
    }
    if (found) {
      const offers = [
        without(line, tokens, at, reading.next),
        without(line, tokens, found.from, found.to),
      ];
      return failed('two-ends', tokens, found.from, reading.next, offers);
    }
    found = { kind: 'found', end: reading.end, from: at, to: reading.next };
    at = reading.next;
  }
  const { length } = tokens;
  return found ?? { kind: 'found', end: { kind: 'default' }, from: length, to: length };
}

function judge(rest: Rest, at: number, reading: EndReading): 'end' | 'text' | Problem['kind'] {
  if (reading.kind === 'problem') return reading.problem;
  const { tokens, first } = rest;
  const isLast = reading.next === tokens.length;
  const apartBefore = at === first || breaks(tokens[at - 1]);
  const apartAfter =
    isLast || breaks(tokens[reading.next - 1]) || startsApart(tokens[reading.next]);
  const apart = apartBefore && apartAfter;
  switch (reading.weight) {
    case 'full':
      return apartBefore || apartAfter ? 'end' : 'end-in-text';
    case 'loose':
      return apart ? 'end' : 'text';
    case 'bare':
      if (apart) return 'end';
      return at === first || isLast ? 'end-in-text' : 'text';
  }
}

function failedEnd(
  { line, tokens, first }: Rest,
  at: number,
  reading: EndReading,
  problem: Problem['kind'],
  lexicon: Lexicon,
): Failure {
  const { next } = reading;
  const start = tokens[at]?.start ?? 0;
  const end = tokens[next - 1]?.end ?? line.length;
  if (reading.kind === 'problem' && reading.nearest.length > 0) {
    const offers = reading.nearest.map((said) => line.slice(0, start) + said + line.slice(end));
    return failed(problem, tokens, at, next, offers);
  }
  const command = line.slice(0, tokens[first - 1]?.end);
  const words = line.slice(tokens[first]?.start ?? line.length).replaceAll('"', "'");
  const quoted = `${command} "${words}"`;
  if (problem === 'not-an-end') return failed(problem, tokens, at, next, [], [quoted]);
  if (problem !== 'end-in-text') {
    return failed(problem, tokens, at, next, [without(line, tokens, at, next)], [quoted]);
  }
  const lasting = reading.kind === 'end' && reading.weight === 'bare' ? lastingWord(lexicon) : '';
  const moved = `${without(line, tokens, at, next)} ${lasting}${line.slice(start, end)}`;
  return failed(problem, tokens, at, next, [moved, quoted]);
}

function lastingWord(lexicon: Lexicon): string {
  const words = lexicon.lasting.find(({ length }) => length === 1) ?? [];
  return `${spell(words, lexicon)} `;
}

/** The words that are no end: one quoted text as it is, else with single spaces. */
export function readText({ line, tokens, first }: Rest, end: FoundEnd, lexicon: Lexicon): string {
  const left = [...tokens.slice(first, end.from), ...tokens.slice(end.to)].filter(
    (token) => token.quoted !== null || token.norm !== '',
  );
  const [only] = left;
  if (!only) return '';
  if (only.quoted !== null && left.length === 1) return cleanText(only.quoted);
  if (left.length === skipPhrases(lexicon.closers, left, 0)) return '';
  const from = tokens[first]?.start ?? line.length;
  const before = line.slice(from, Math.max(from, tokens[end.from]?.start ?? line.length));
  const after = line.slice(tokens[end.to]?.start ?? line.length);
  const text = cleanText(`${before} ${after}`).replace(/\s+/gu, ' ');
  return text.replace(/^[\s:;,.!–—-]+|[\s:;,–—-]+$/gu, '');
}

function without(line: string, tokens: readonly Token[], from: number, to: number): string {
  const before = line.slice(0, tokens[from]?.start).trimEnd();
  return `${before} ${line.slice(tokens[to]?.start ?? line.length)}`.trim();
}

export function failed(
  problem: Problem['kind'],
  tokens: readonly Token[],
  from: number,
  to: number = tokens.length,
  offers: readonly string[] = [],
  fallbacks: readonly string[] = [],
): Failure {
  const start = tokens[from]?.start ?? tokens.at(-1)?.end ?? 0;
  return { kind: 'failed', problem, start, end: tokens[to - 1]?.end ?? start, offers, fallbacks };
}

export function skipMarks(tokens: readonly Token[], at: number): number {
  let next = at;
  while (tokens[next]?.norm === '' && tokens[next]?.quoted === null) next += 1;
  return next;
}

function breaks(token: Token | undefined): boolean {
  return token === undefined || breaksAfter(token);
}

/** A quoted text, or punctuation that stands by itself. */
function startsApart(token: Token | undefined): boolean {
  return token === undefined || token.norm === '';
}
