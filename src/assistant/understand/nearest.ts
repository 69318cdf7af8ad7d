import { type Lexicon, type Words, spell } from '../vocabulary/lexicon.ts';
import { shows, takesMore } from '../vocabulary/vocabulary.ts';
import { editDistance } from './edit-distance.ts';
import { readEnd } from './ends.ts';
import { readLine } from './line.ts';
import type { Failure } from './rest.ts';
import { type Token, fold, tokenise } from './tokens.ts';

const mostOffers = 3;

/**
 * Lines like `line` that would be understood, the likeliest first, at most three. Every one has
 * been read to see that it would.
 */
export function nearestLines(line: string, failure: Failure, lexicon: Lexicon): readonly string[] {
  const tokens = tokenise(line);
  const candidates = [
    ...failure.offers,
    ...ofCommand(line, tokens, failure, lexicon),
    ...ofEnd(line, tokens, failure, lexicon),
  ];
  const likely = understoodOf(candidates, lexicon);
  return likely.length > 0 ? likely : understoodOf(failure.fallbacks, lexicon);
}

function understoodOf(candidates: readonly string[], lexicon: Lexicon): readonly string[] {
  const understood = new Map<string, string>();
  for (const candidate of candidates) {
    if (understood.size === mostOffers) break;
    for (const fixed of withEndsFixed(candidate.trim(), lexicon)) {
      // The same in other capitals is the same offer.
      if (!understood.has(fold(fixed))) understood.set(fold(fixed), fixed);
    }
  }
  return [...understood.values()].slice(0, mostOffers);
}

/** The candidate itself, or it with what is wrong in its end set right too. */
function withEndsFixed(candidate: string, lexicon: Lexicon): readonly string[] {
  const reading = readLine(candidate, lexicon);
  if (reading.kind === 'read') return [candidate];
  if (reading.problem === 'unknown-command' || reading.problem === 'extra-words') return [];
  const offers = [...reading.offers, ...ofEnd(candidate, tokenise(candidate), reading, lexicon)];
  const read = offers.filter((offer) => readLine(offer, lexicon).kind === 'read');
  return read.slice(0, 1).map((offer) => offer.trim());
}

/** The first words exchanged for a command like them, or left out up to a command. */
function ofCommand(
  line: string,
  tokens: readonly Token[],
  failure: Failure,
  lexicon: Lexicon,
): readonly string[] {
  if (failure.problem !== 'unknown-command') return [];
  const first = tokens.findIndex(({ start }) => start >= failure.start);
  const known = [
    ...lexicon.commands.map(([words, command]) => ({
      words,
      meaning: command,
      more: shows[command] !== null || takesMore.has(command),
      exact: false,
    })),
    ...lexicon.switches.map(([words, { which, on }]) => ({
      words,
      meaning: `${which} ${on}`,
      more: false,
      // What is shown of somebody is switched by one slip of the fingers at most.
      exact: true,
    })),
  ];
  const found = new Map<string, { readonly offer: string; readonly distance: number }>();
  for (let at = Math.max(first, 0); at < Math.min(tokens.length, first + 5); at += 1) {
    for (const { words, meaning, more, exact } of known) {
      const apart = distanceAt(words, tokens, at);
      if (apart === undefined || (exact && (apart > 1 || at + words.length > tokens.length))) {
        continue;
      }
      // What is left out counts too.
      const distance = apart + at - first;
      if (distance >= (found.get(meaning)?.distance ?? Infinity)) continue;
      const taken = at + words.length;
      const rest = line.slice(tokens[taken - 1]?.end ?? line.length);
      const phrase = spell(words, lexicon);
      found.set(meaning, { offer: more ? `${phrase}${rest}` : phrase, distance });
    }
  }
  const offers = [...found.values()];
  return offers.sort((left, right) => left.distance - right.distance).map(({ offer }) => offer);
}

/** Misspelt words of an end exchanged for those they are like. */
function ofEnd(
  line: string,
  tokens: readonly Token[],
  failure: Failure,
  lexicon: Lexicon,
): readonly string[] {
  if (failure.problem !== 'not-an-end') return [];
  const from = tokens.findIndex(({ start }) => start >= failure.start);
  const said = tokens.slice(from).filter(({ start }) => start < failure.end);
  const words = said.map(({ norm }) => norm);
  const phrase = words.join(' ');
  const respelt = said.map((token) => respell(line, token, lexicon)).join(' ');
  const raw = said.map((token) => written(line, token));
  const fewer = raw.slice(1).map((_, left) => raw.toSpliced(left + 1, 1).join(' '));
  const clocked = phrase.replace(/\b(\d{2})(\d{2})$/u, '$1:$2');
  const lasting = lexicon.lasting.map((before) => [...before, ...words.slice(1)].join(' '));
  const followed = lexicon.ends
    .map(([known]) => known.join(' '))
    .map((known) => ({ known, distance: editDistance(known, phrase) }))
    .filter(({ known, distance }) => distance <= known.length / 3)
    .sort((left, right) => left.distance - right.distance)
    .map(({ known }) => lexicon.spelling.get(known) ?? known);
  return [respelt, ...followed, clocked, ...lasting.toReversed(), ...fewer]
    .filter((better) => isEnd(better, lexicon))
    .map((better) => line.slice(0, failure.start) + better + line.slice(failure.end));
}

function isEnd(phrase: string, lexicon: Lexicon): boolean {
  const tokens = tokenise(phrase);
  const reading = readEnd(tokens, 0, lexicon);
  return reading?.kind === 'end' && reading.next === tokens.length;
}

function respell(line: string, token: Token, lexicon: Lexicon): string {
  const word = nearestWord(token.norm, lexicon);
  return word === token.norm ? written(line, token) : spell([word], lexicon);
}

/** As it stands in the line; without its full stop `zum 14.` would be a time. */
function written(line: string, { norm, start, end, trail }: Token): string {
  const stop = trail.startsWith('.') && /^\d{1,2}$/u.test(norm) ? 1 : 0;
  return line.slice(start, end + stop);
}

function nearestWord(word: string, lexicon: Lexicon): string {
  let best = { word, distance: tolerance(word) + 1 };
  if (!/^\p{L}{3,}$/u.test(word)) return word;
  for (const known of endWords(lexicon)) {
    const distance = editDistance(word, known, best.distance);
    if (distance < best.distance) best = { word: known, distance };
  }
  return best.word;
}

const knownWords = new WeakMap<Lexicon, readonly string[]>();

function endWords(lexicon: Lexicon): readonly string[] {
  const cached = knownWords.get(lexicon);
  if (cached) return cached;
  const { until, weekdays, months, days, noon, midnight, ends, units } = lexicon;
  const tables = [weekdays, months, days, ends, units].flatMap((table) =>
    table.map(([words]) => words),
  );
  const words = [...new Set([until, noon, midnight, tables].flat(2))];
  knownWords.set(lexicon, words);
  return words;
}

/** How far the words at `at` are from `words`; nothing where they are too far. */
function distanceAt(words: Words, tokens: readonly Token[], at: number): number | undefined {
  const phrase = words.join(' ');
  const said = tokens
    .slice(at, at + words.length)
    .map(({ norm }) => norm)
    .join(' ');
  if (said.length < 2) return undefined;
  if (said === phrase) return 0;
  // A beginning is as near as the words that are missing are few, and whole words nearer yet.
  if (said.length > 2 && phrase.startsWith(said)) {
    const missing = words.length - said.split(' ').length;
    return phrase.startsWith(`${said} `) ? missing : 1 + missing;
  }
  // A word of three letters is soon like another: it has to stand alone.
  const alone = tokens.length === at + words.length;
  const limit = phrase.length === 3 && !alone ? 0 : tolerance(phrase);
  const distance = editDistance(said, phrase, limit + 1);
  return distance <= limit ? distance : undefined;
}

function tolerance(word: string): number {
  return word.length < 3 ? 0 : Math.max(1, Math.floor(word.length / 3));
}
