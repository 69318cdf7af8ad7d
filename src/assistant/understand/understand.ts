import { type Lexicon, plainWord } from '../vocabulary/lexicon.ts';
import {
  type OwnIntent,
  type Problem,
  type Understanding,
  lineLimit,
  textLimit,
} from './intent.ts';
import { readBehalf } from './behalf.ts';
import { readLine } from './line.ts';
import type { Failure } from './rest.ts';
import { nearestLines } from './nearest.ts';

/**
 * What one line means in any of the lexicon's languages. A line that is not wholly understood is
 * a problem, with the nearest lines that would be; nothing is guessed. Never throws.
 */
export function understand(line: string, lexicon: Lexicon): Understanding {
  if (line.length > lineLimit) return failed({ kind: 'line-too-long', limit: lineLimit });
  const behalf = readBehalf(line, lexicon);
  if (!behalf) return understandOwn(line, lexicon);
  const { who, before, rest } = behalf;
  if (rest === '') return failed({ kind: 'unknown-command', nearest: wishes(before, lexicon) });
  const { own, problem } = understandOf(rest, lexicon);
  if (own) return { kind: 'understood', intent: { kind: 'for', who, what: own } };
  // What is offered must be about the same person: it is about the speaker otherwise.
  const nearest = 'nearest' in problem ? problem.nearest.map((offer) => `${before}${offer}`) : [];
  return failed('nearest' in problem ? { ...problem, nearest } : problem);
}

/** What may be wanted for somebody else. */
function wishes(before: string, lexicon: Lexicon): readonly string[] {
  return (['status', 'away', 'revert'] as const).flatMap((wish) => {
    const word = plainWord(wish, lexicon);
    return word === undefined ? [] : [`${before}${word}`];
  });
}

type OwnUnderstanding =
  | { readonly own: OwnIntent; readonly problem?: undefined }
  | { readonly own?: undefined; readonly problem: Problem };

function understandOf(line: string, lexicon: Lexicon): OwnUnderstanding {
  const reading = readLine(line, lexicon);
  if (reading.kind === 'read') return { own: reading.intent };
  return { problem: toProblem(line, reading, lexicon) };
}

function understandOwn(line: string, lexicon: Lexicon): Understanding {
  const { own, problem } = understandOf(line, lexicon);
  return own ? { kind: 'understood', intent: own } : failed(problem);
}

function toProblem(line: string, failure: Failure, lexicon: Lexicon): Problem {
  const { problem: kind } = failure;
  if (kind === 'line-too-long') return { kind, limit: lineLimit };
  if (kind === 'text-too-long') return { kind, limit: textLimit };
  const nearest = nearestLines(line, failure, lexicon);
  const said = line.slice(failure.start, failure.end).trim();
  if (kind === 'unknown-command' || kind === 'no-name') return { kind, nearest };
  return kind === 'extra-words' ? { kind, words: said, nearest } : { kind, phrase: said, nearest };
}

function failed(problem: Problem): Understanding {
  return { kind: 'not-understood', problem };
}
