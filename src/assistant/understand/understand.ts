import type { Lexicon } from '../vocabulary/vocabulary.ts';
import { type Problem, type Understanding, lineLimit, textLimit } from './intent.ts';
import { type Failure, readLine } from './line.ts';
import { nearestLines } from './nearest.ts';

/**
 * What one line means in any of the lexicon's languages. A line that is not wholly understood is
 * a problem, with the nearest lines that would be; nothing is guessed. Never throws.
 */
export function understand(line: string, lexicon: Lexicon): Understanding {
  if (line.length > lineLimit) return failed({ kind: 'line-too-long', limit: lineLimit });
  const reading = readLine(line, lexicon);
  if (reading.kind === 'read') return { kind: 'understood', intent: reading.intent };
  return failed(toProblem(line, reading, lexicon));
}

function toProblem(line: string, failure: Failure, lexicon: Lexicon): Problem {
  const { problem: kind } = failure;
  if (kind === 'line-too-long') return { kind, limit: lineLimit };
  if (kind === 'text-too-long') return { kind, limit: textLimit };
  const nearest = nearestLines(line, failure, lexicon);
  const said = line.slice(failure.start, failure.end).trim();
  if (kind === 'unknown-command') return { kind, nearest };
  return kind === 'extra-words' ? { kind, words: said, nearest } : { kind, phrase: said, nearest };
}

function failed(problem: Problem): Understanding {
  return { kind: 'not-understood', problem };
}
