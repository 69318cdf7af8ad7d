import type { BulkRepository } from './bulk-repository.ts';
import { type BulkRun, hasEnded, touched } from './bulk-run.ts';
import type { RunOutcome } from './bulk-service.ts';

type Refused = Extract<RunOutcome, { kind: 'refused' }>;

export function refused(reason: Refused['reason'], message: string): Refused {
  return { kind: 'refused', reason, message };
}

export function unknownRun(id: number): Refused {
  return refused('unknown-run', `There is no run ${id}.`);
}

/** Why a run cannot be undone, or shown undone; `undefined` where it can. */
export async function refusalOfUndoing(
  repository: BulkRepository,
  of: number,
  dryRun: boolean,
): Promise<Refused | undefined> {
  const run = await repository.find(of);
  if (run === undefined) return unknownRun(of);
  const { source } = run.request;
  if (!hasEnded(run) || run.request.dryRun || touched(run) === 0 || source.kind === 'undo') {
    return refused('nothing-to-undo', `Run ${of} has changed nobody, or has not ended.`);
  }
  if (run.undoneBy !== null) {
    return refused('nothing-to-undo', `Run ${of} was undone already, by run ${run.undoneBy}.`);
  }
  const undoing = (await repository.unfinished()).find(
    ({ request }) => !request.dryRun && request.source.kind === 'undo' && request.source.of === of,
  );
  if (undoing !== undefined && !dryRun) {
    return refused('nothing-to-undo', `Run ${of} is being undone already, by run ${undoing.id}.`);
  }
  const later = (await repository.list(null, 100)).find(
    (one) => isStanding(one) && isAfter(one, run),
  );
  if (later !== undefined) {
    return refused('later-run', `Run ${later.id} came later; undo that one first.`);
  }
  if ((await repository.lines(of, Number.MIN_SAFE_INTEGER, 1, null)).length === 0) {
    return refused('lines-gone', `What run ${of} has done is not kept any more, line by line.`);
  }
  return undefined;
}

/** Why what a dry run has shown cannot be done; `undefined` where it can. */
export async function refusalOfRunning(
  repository: BulkRepository,
  shown: BulkRun,
): Promise<Refused | undefined> {
  const { id, request, state, ranBy } = shown;
  if (!request.dryRun || state !== 'done') {
    return refused('no-dry-run', `Run ${id} is not a dry run that has come to its end.`);
  }
  const earlier = ranBy === null ? undefined : await repository.find(ranBy);
  if (earlier !== undefined && (!hasEnded(earlier) || touched(earlier) > 0)) {
    return refused('already-run', `Run ${ranBy} does that already. Make another dry run.`);
  }
  if ((await repository.lines(id, Number.MIN_SAFE_INTEGER, 1, null)).length === 0) {
    return refused(
      'lines-gone',
      `What dry run ${id} has shown is not kept any more. Make another.`,
    );
  }
  const { source } = request;
  return source.kind === 'undo' ? await refusalOfUndoing(repository, source.of, false) : undefined;
}

/** It has changed people, and they have not been put back. */
function isStanding(run: BulkRun): boolean {
  const { source, dryRun } = run.request;
  return !dryRun && source.kind !== 'undo' && run.undoneBy === null && touched(run) > 0;
}

/** One run goes at a time: whichever began later came later, whenever it was asked for. */
function isAfter(one: BulkRun, other: BulkRun): boolean {
  const [began = 0, before = 0] = [one.beganAt ?? undefined, other.beganAt ?? undefined];
  return began === before ? one.id > other.id : began > before;
}
