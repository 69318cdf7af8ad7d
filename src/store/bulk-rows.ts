import type { Updateable } from 'kysely';
import { type BulkReason, because } from '../people/bulk/bulk-reasons.ts';
import type { RunChange } from '../people/bulk/bulk-repository.ts';
import type { BulkLine, BulkRun, Outcome, RunState } from '../people/bulk/bulk-run.ts';
import type { Jid } from '../people/person.ts';
import type { BulkLineRow, BulkRunRow, Tables } from './tables.ts';

export function runOf(row: BulkRunRow): BulkRun {
  return {
    id: row.id,
    request: JSON.parse(row.request),
    by: row.by,
    state: row.state as RunState,
    madeAt: row.made_at,
    dueAt: row.due_at,
    beganAt: row.began_at,
    endedAt: row.ended_at,
    total: row.total,
    done: row.done,
    counts: JSON.parse(row.counts),
    unknownColumns: JSON.parse(row.unknown_columns),
    problem: reasonIn(row.problem),
    undoneBy: row.undone_by,
    ranBy: row.ran_by,
    differing: row.differing,
  };
}

export function lineOf(row: BulkLineRow): BulkLine {
  return {
    number: row.number,
    jid: row.jid as Jid | null,
    given: row.given === null ? null : JSON.parse(row.given),
    outcome: row.outcome as Outcome | null,
    reason: reasonIn(row.reason),
    before: row.before === null ? null : JSON.parse(row.before),
    after: row.after === null ? null : JSON.parse(row.after),
  };
}

/** A reason as it is kept. */
export function reasonText(reason: BulkReason | null): string | null {
  return reason === null ? null : JSON.stringify(reason);
}

/** Before there were codes, sentences alone were kept. */
function reasonIn(text: string | null): BulkReason | null {
  if (text === null) return null;
  if (!text.startsWith('{"code":')) return because('as-said', { said: text }, text);
  return JSON.parse(text) as BulkReason;
}

/** The columns of what is given. */
export function runColumns(change: RunChange): Updateable<Tables['bulk_runs']> {
  const { state, beganAt, endedAt, total, done, counts, unknownColumns, problem } = change;
  const { undoneBy, ranBy, differing } = change;
  return {
    ...(state === undefined ? {} : { state }),
    ...(beganAt === undefined ? {} : { began_at: beganAt }),
    ...(endedAt === undefined ? {} : { ended_at: endedAt }),
    ...(total === undefined ? {} : { total }),
    ...(done === undefined ? {} : { done }),
    ...(counts === undefined ? {} : { counts: JSON.stringify(counts) }),
    ...(unknownColumns === undefined ? {} : { unknown_columns: JSON.stringify(unknownColumns) }),
    ...(problem === undefined ? {} : { problem: reasonText(problem) }),
    ...(undoneBy === undefined ? {} : { undone_by: undoneBy }),
    ...(ranBy === undefined ? {} : { ran_by: ranBy }),
    ...(differing === undefined ? {} : { differing }),
  };
}
