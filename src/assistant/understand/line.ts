import { type Command, type Lexicon, shows, spell } from '../vocabulary/vocabulary.ts';
import { type EndReading, readEnd } from './ends.ts';
import { type EndPhrase, type Intent, type Problem, textLimit } from './intent.ts';
import { readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import { type Token, breaksAfter, cleanText, tokenise } from './tokens.ts';

/** What a line says, or where and why it could not be read. */
export type LineReading = { readonly kind: 'read'; readonly intent: Intent } | Failure;

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

/** Reads one line by the lexicon's words, as they are written. Never throws. */
export function readLine(line: string, lexicon: Lexicon): LineReading {
  const tokens = tokenise(line);
  const start = skipMarks(tokens, skipPhrases(lexicon.closers, tokens, skipMarks(tokens, 0)));
  const command = readCommand(tokens, start, lexicon);
  if (command) return readAfterCommand(line, tokens, command, lexicon);
  const reading = readEndFirst(line, tokens, start, lexicon);
  if (reading) return reading;
  const quoted = tokens[0]?.quoted ?? null;
  const offers = tokens.length === 1 && quoted !== null ? [quoted] : [];
  const fallbacks = withCommand(line, lexicon);
  return failed('unknown-command', tokens, start, tokens.length, offers, fallbacks);
}

/** Where an end is named it is likely that something was to be shown until then. */
function withCommand(line: string, lexicon: Lexicon): readonly string[] {
  const tokens = tokenise(line);
  if (!tokens.some((_, at) => readEnd(tokens, at, lexicon))) return [];
  const wanted = ['away', 'dnd', 'available'];
  return wanted.flatMap((name) => {
    const found = lexicon.commands.find(([words, is]) => is === name && words.length === 1);
    return found ? [`${spell(found[0], lexicon)} ${line.trim()}`] : [];
  });
}

/** `until 17:00 busy`: the end stands before the command. */
function readEndFirst(
  line: string,
  tokens: readonly Token[],
  start: number,
  lexicon: Lexicon,
): LineReading | undefined {
  const end = readEnd(tokens, start, lexicon);
  if (end?.kind !== 'end' || end.weight !== 'full') return undefined;
  const rest = line.slice(tokens[end.next]?.start ?? line.length);
  const command = readCommand(tokenise(rest), 0, lexicon);
  if (!command || shows[command.value] === null) return undefined;
  const reading = readLine(rest, lexicon);
  if (reading.kind === 'failed') {
    const shift = line.length - rest.length;
    return { ...reading, start: reading.start + shift, end: reading.end + shift, offers: [] };
  }
  if (reading.intent.kind !== 'override' || reading.intent.ends.kind !== 'default') {
    return failed('two-ends', tokens, start, tokens.length, [rest]);
  }
  return { kind: 'read', intent: { ...reading.intent, ends: end.end } };
}

interface CommandReading {
  readonly value: Command;
  readonly next: number;
}

/** Words such as `I am` may stand before what one wants to be shown as, and before nothing else. */
function readCommand(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): CommandReading | undefined {
  const plain = readMeaning(lexicon.commands, tokens, at);
  if (plain) return plain;
  const opened = readPhrase(lexicon.openers, tokens, at);
  const command = opened === undefined ? undefined : readMeaning(lexicon.commands, tokens, opened);
  return command && shows[command.value] !== null ? command : undefined;
}

function readAfterCommand(
  line: string,
  tokens: readonly Token[],
  { value: command, next }: CommandReading,
  lexicon: Lexicon,
): LineReading {
  const availability = shows[command];
  if (availability !== null) {
    if (isQuestion(tokens, next)) {
      const asked = [line.slice(0, tokens[next - 1]?.end), 'status'];
      return failed('extra-words', tokens, next - 1, tokens.length, asked);
    }
    const rest = { line, tokens, first: next };
    const end = findEnd(rest, lexicon);
    if (end.kind === 'failed') return end;
    const text = readText(rest, end, lexicon);
    if (text.length > textLimit) return failed('text-too-long', tokens, next);
    return { kind: 'read', intent: { kind: 'override', availability, text, ends: end.end } };
  }
  const after = skipMarks(tokens, skipPhrases(lexicon.closers, tokens, skipMarks(tokens, next)));
  if (after < tokens.length) {
    const alone = line.slice(0, tokens[next - 1]?.end);
    const rest = line.slice(tokens[next]?.start);
    return failed('extra-words', tokens, next, tokens.length, [rest, alone]);
  }
  const kind = command === 'revert' || command === 'status' || command === 'why' ? command : 'help';
  return { kind: 'read', intent: { kind } };
}

/** `busy?` wants to know, not to set. */
function isQuestion(tokens: readonly Token[], next: number): boolean {
  const trail = tokens
    .slice(next - 1)
    .map((token) => token.trail)
    .join('');
  return (
    trail.includes('?') &&
    tokens.slice(next).every(({ norm, quoted }) => norm === '' && quoted === null)
  );
}

/** What follows a command: the tokens from `first` on. */
interface Rest {
  readonly line: string;
  readonly tokens: readonly Token[];
  readonly first: number;
}

/** `from` to `to`: the tokens that said so, none for the default. */
interface FoundEnd {
  readonly kind: 'found';
  readonly end: EndPhrase;
  readonly from: number;
  readonly to: number;
}

/**
 * The one end in what follows a command. It stands first, last, or apart from the words around
 * it; in the midst of them it may be text, and two of them contradict each other.
 */
function findEnd(rest: Rest, lexicon: Lexicon): FoundEnd | Failure {
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
  return `${lexicon.lasting.find((words) => words.length === 1)?.join(' ') ?? ''} `;
}

/** The words that are no end: one quoted text as it is, else with single spaces. */
function readText({ line, tokens, first }: Rest, end: FoundEnd, lexicon: Lexicon): string {
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

function failed(
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

function skipMarks(tokens: readonly Token[], at: number): number {
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
