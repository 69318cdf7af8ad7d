import { type Lexicon, plainWord } from '../vocabulary/lexicon.ts';
import type { Command } from '../vocabulary/vocabulary.ts';
import { readDuration } from './durations.ts';
import { type Duration, type OwnIntent, endOfDayMinute, usualNotice } from './intent.ts';
import { readMoment } from './moments.ts';
import { readMeaning, readPhrase, skipPhrases } from './phrases.ts';
import { nameAt } from './names.ts';
import { type LineReading, type Rest, failed, findEnd, readText, skipMarks } from './rest.ts';
import { type Token, cleanText } from './tokens.ts';

/** Words of a language's name: `português do Brasil`. */
const mostLanguageWords = 4;
/** Offered to one who asks about a day. */
const likelyTimes = ['9:00', '12:00', '15:00'];

/** What follows a command that shows nothing: for most commands nothing may. */
export function readRequest(rest: Rest, command: Command, lexicon: Lexicon): LineReading {
  switch (command) {
    case 'revert':
    case 'status':
    case 'today':
    case 'settings':
    case 'delegates':
    case 'sign-in':
    case 'help':
      return read(rest, rest.first, { kind: command }, lexicon);
    case 'why':
      return readWhy(rest, lexicon);
    case 'language':
      return readLanguage(rest, lexicon);
    case 'notice':
      return readNotice(rest, lexicon);
    case 'delegate-add':
      return readNaming(rest, lexicon);
    case 'delegate-remove':
      return readRemoval(rest, lexicon);
    // They show something, and are read elsewhere.
    case 'available':
    case 'chat':
    case 'away':
    case 'xa':
    case 'dnd':
    case 'offline':
      return failed('unknown-command', rest.tokens, rest.first);
  }
}

/** `meetings off`, `turn off out of office` */
export function readSwitch(
  tokens: readonly Token[],
  at: number,
  lexicon: Lexicon,
): LineReading | undefined {
  const start = readPhrase(lexicon.turn, tokens, at) ?? at;
  const found = readMeaning(lexicon.switches, tokens, start);
  // More words make it something else: `out of office on Monday`.
  if (!found || skipClosers(tokens, found.next, lexicon) < tokens.length) return undefined;
  return { kind: 'read', intent: { kind: 'switch', ...found.value } };
}

/** `language`, `language de`, `language to German` */
function readLanguage(rest: Rest, lexicon: Lexicon): LineReading {
  const { line, tokens, first } = rest;
  if (skipClosers(tokens, first, lexicon) === tokens.length) {
    return { kind: 'read', intent: { kind: 'language', wanted: null } };
  }
  const from = skipPhrases(lexicon.to, tokens, skipMarks(tokens, first));
  const words = tokens.slice(from);
  const last = words.at(-1);
  if (last === undefined || words.length > mostLanguageWords) return extra(rest, from);
  const [only] = words;
  const said =
    words.length === 1 && only?.quoted ? only.quoted : line.slice(words[0]?.start, last.end);
  const wanted = cleanText(said);
  return wanted === '' ? extra(rest, from) : { kind: 'read', intent: { kind: 'language', wanted } };
}

/** `why`, `why tomorrow at 3pm`; a day without a time is no instant. */
function readWhy(rest: Rest, lexicon: Lexicon): LineReading {
  const { line, tokens, first } = rest;
  const from = skipMarks(tokens, first);
  const moment = readMoment(tokens, from, lexicon);
  if (!moment) return read(rest, first, { kind: 'why' }, lexicon);
  const { value, next } = moment;
  const said = line.slice(tokens[from]?.start, tokens[next - 1]?.end);
  const isDay =
    value.kind === 'clear' && value.moment.date !== null && value.moment.minute === endOfDayMinute;
  if (value.kind === 'unclear' || isDay) {
    const times =
      value.kind === 'unclear' ? value.nearest : likelyTimes.map((time) => `${said} ${time}`);
    const command = line.slice(0, tokens[first - 1]?.end);
    const offers = times.map((time) => `${command} ${time}`);
    return failed('which-half', tokens, from, next, offers);
  }
  return read(rest, next, { kind: 'why', at: value.moment }, lexicon);
}

/** `notice`, `notice 10`, `notice half an hour before each meeting`, `notice off` */
function readNotice(rest: Rest, lexicon: Lexicon): LineReading {
  const { tokens } = rest;
  const at = skipPhrases(lexicon.to, tokens, skipMarks(tokens, rest.first));
  const state = readMeaning(lexicon.states, tokens, at);
  if (state) {
    const minutes = state.value ? usualNotice : 'off';
    return read(rest, state.next, { kind: 'notice', minutes }, lexicon);
  }
  const duration = readDuration(tokens, at, lexicon);
  if (duration) {
    const next = skipPhrases(lexicon.beforehand, tokens, duration.next);
    return read(rest, next, { kind: 'notice', minutes: minutesOf(duration.value) }, lexicon);
  }
  if (/^\d{1,5}$/u.test(tokens[at]?.norm ?? '')) {
    const next = skipPhrases(lexicon.beforehand, tokens, at + 1);
    return read(rest, next, { kind: 'notice', minutes: Number(tokens[at]?.norm) }, lexicon);
  }
  return read(rest, rest.first, { kind: 'notice', minutes: null }, lexicon);
}

/** A month is longer than any notice, however long it is. */
function minutesOf({ months, days, seconds }: Duration): number {
  return (months * 30 + days) * 1_440 + seconds / 60;
}

/** `delegate add anna@example.com until friday` */
function readNaming(rest: Rest, lexicon: Lexicon): LineReading {
  const { line, tokens, first } = rest;
  const at = skipMarks(tokens, first);
  const name = nameAt(line, tokens, at);
  if (!name?.value.includes('@')) return noName(rest, lexicon);
  const after = { line, tokens, first: name.next };
  const end = findEnd(after, lexicon);
  if (end.kind === 'failed') return end;
  const { kind } = end.end;
  if (kind === 'end-of-meeting' || kind === 'next-change') {
    return failed('not-an-end', tokens, end.from, end.to, [line.slice(0, tokens[end.from]?.start)]);
  }
  if (readText(after, end, lexicon) !== '') return extra(rest, name.next);
  return { kind: 'read', intent: { kind: 'delegate-add', who: name.value, ends: end.end } };
}

function readRemoval(rest: Rest, lexicon: Lexicon): LineReading {
  const name = nameAt(rest.line, rest.tokens, skipMarks(rest.tokens, rest.first));
  if (!name) return noName(rest, lexicon);
  return read(rest, name.next, { kind: 'delegate-remove', who: name.value }, lexicon);
}

/** Nobody's JID is made up: what is offered might be taken. */
function noName({ tokens, first }: Rest, lexicon: Lexicon): LineReading {
  const list = plainWord('delegates', lexicon);
  const offers = list === undefined ? [] : [list];
  return failed('no-name', tokens, first, tokens.length, offers);
}

function read(rest: Rest, next: number, intent: OwnIntent, lexicon: Lexicon): LineReading {
  const { tokens } = rest;
  return skipClosers(tokens, next, lexicon) < tokens.length
    ? extra(rest, next)
    : { kind: 'read', intent };
}

function extra({ line, tokens, first }: Rest, next: number): LineReading {
  const alone = line.slice(0, tokens[next - 1]?.end);
  const command = line.slice(0, tokens[first - 1]?.end);
  const after = line.slice(tokens[next]?.start);
  return failed('extra-words', tokens, next, tokens.length, [after, alone, command]);
}

function skipClosers(tokens: readonly Token[], at: number, lexicon: Lexicon): number {
  return skipMarks(tokens, skipPhrases(lexicon.closers, tokens, skipMarks(tokens, at)));
}
