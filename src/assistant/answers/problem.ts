import type { Problem } from '../understand/intent.ts';
import { type Voice, tell, toSelector } from './voice.ts';

/** Why a line was not understood, and the nearest that would be. */
export function tellProblem(voice: Voice, problem: Problem): string {
  const why = tell(voice, 'problem', {
    kind: toSelector(problem.kind),
    phrase: phraseOf(problem),
    limit: 'limit' in problem ? problem.limit : 0,
    timeZone: voice.timeZone,
  });
  return [`${why} ${tell(voice, 'nothingChanged')}`, ...tellNearest(voice, problem)].join('\n');
}

function phraseOf(problem: Problem): string {
  if ('phrase' in problem) return problem.phrase;
  return problem.kind === 'extra-words' ? problem.words : '';
}

function tellNearest(voice: Voice, problem: Problem): readonly string[] {
  if ('limit' in problem) return [];
  if (problem.nearest.length === 0) return [tell(voice, 'nothingNear')];
  return [tell(voice, 'nearest', { lines: problem.nearest.join('\n') })];
}
