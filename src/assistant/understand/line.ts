import { type Lexicon, plainWord } from '../vocabulary/lexicon.ts';
import { type Command, shows } from '../vocabulary/vocabulary.ts';
import { readEnd } from './ends.ts';
import { textLimit } from './intent.ts';
import { readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import { readRequest, readSwitch } from './requests.ts';
import { type LineReading, failed, findEnd, readText, skipMarks } from './rest.ts';
import { readTimeAlone } from './time-alone.ts';
import { type Token, tokenise } from './tokens.ts';

/** Reads one line by the lexicon's words, as they are written. Never throws. */
export function readLine(line: string, lexicon: Lexicon): LineReading {
  const tokens = tokenise(line);
  const start = skipMarks(tokens, skipPhrases(lexicon.closers, tokens, skipMarks(tokens, 0)));
  const command = readCommand(tokens, start, lexicon);
  if (command) return readAfterCommand(line, tokens, command, lexicon);
  const reading = readSwitch(tokens, start, lexicon) ?? readEndFirst(line, tokens, start, lexicon);
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
  const wanted = ['away', 'dnd', 'available'] as const;
  return wanted.flatMap((name) => {
    const word = plainWord(name, lexicon);
    return word === undefined ? [] : [`${word} ${line.trim()}`];
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
    const alone = end.from === end.to ? readTimeAlone(rest, lexicon) : undefined;
    if (alone) return alone;
    const text = readText(rest, end, lexicon);
    if (text.length > textLimit) return failed('text-too-long', tokens, next);
    return { kind: 'read', intent: { kind: 'override', availability, text, ends: end.end } };
  }
  return readRequest({ line, tokens, first: next }, command, lexicon);
}

/** Whether a line could begin so: with a command, a switch, or an end before a command. */
export function beginsLine(tokens: readonly Token[], at: number, lexicon: Lexicon): boolean {
  return (
    readCommand(tokens, at, lexicon) !== undefined ||
    readSwitch(tokens, at, lexicon) !== undefined ||
    readPhrase(lexicon.until, tokens, at) !== undefined
  );
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
