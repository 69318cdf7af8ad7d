import type { BulkReason } from '../people/bulk/bulk-reasons.ts';
import type { BulkLine, BulkRun } from '../people/bulk/bulk-run.ts';
import type { RunOutcome } from '../people/bulk/bulk-service.ts';
import type { RunAnswer } from './contract/bulk.ts';
import { iso, isoOrNull } from './presence-answers.ts';
import { ProblemError } from './problem.ts';

export function runAnswer(run: BulkRun): RunAnswer {
  const { request, problem, madeAt, dueAt, beganAt, endedAt, ...rest } = run;
  const { source, dryRun, skipBad, rehearsal } = request;
  return {
    ...rest,
    problem: problem?.message ?? null,
    why: whyOf(problem),
    kind: source.kind,
    deed: source.kind === 'undo' ? 'undo' : source.deed,
    undoes: source.kind === 'undo' ? source.of : null,
    shownBy: rehearsal?.of ?? null,
    dryRun,
    skipBad,
    madeAt: iso(madeAt),
    dueAt: iso(dueAt),
    beganAt: isoOrNull(beganAt),
    endedAt: isoOrNull(endedAt),
    total: Math.max(0, run.total),
    counts: { ...run.counts },
    unknownColumns: [...run.unknownColumns],
  };
}

/** A reason for those who say it in their own words. */
export function whyOf(reason: BulkReason | null): RunAnswer['why'] {
  if (reason === null) return null;
  const { code, params } = reason;
  return params === null ? { code } : { code, params };
}

/** A line of a result file. */
export function resultCells(line: BulkLine, differences: string): readonly string[] {
  const { number, jid, outcome, reason } = line;
  const detail = [reason?.message ?? '', differences].filter((text) => text !== '').join(' ');
  return [String(number), jid ?? '', outcome ?? 'not done', detail];
}

/** The run that was asked for; throws a problem where there is to be none. */
export function runOf(outcome: RunOutcome): Extract<RunOutcome, { kind: 'run' }> {
  if (outcome.kind === 'run') return outcome;
  const { reason, message } = outcome;
  switch (reason) {
    case 'key-used':
      throw new ProblemError(422, reason, message);
    case 'too-large':
      throw new ProblemError(413, reason, message);
    case 'too-many':
      throw new ProblemError(503, reason, message, { headers: { 'retry-after': '60' } });
    case 'unknown-run':
      throw new ProblemError(404, reason, message);
    case 'key-in-use':
      throw new ProblemError(409, reason, message, { headers: { 'retry-after': '10' } });
    case 'nothing-to-undo':
    case 'later-run':
    case 'no-dry-run':
    case 'already-run':
    case 'lines-gone':
      throw new ProblemError(409, reason, message);
  }
}

export function unknownRun(id: number): ProblemError {
  return new ProblemError(404, 'unknown-run', `There is no run ${id}.`);
}
