import { setTimeout as wait } from 'node:timers/promises';
import { linesSchema, runSchema, type RunAnswer } from '../../http/contract/bulk.ts';
import { CommandError } from '../command-error.ts';
import type { ServiceClient } from '../service-client.ts';

const ends: ReadonlySet<RunAnswer['state']> = new Set(['done', 'refused', 'failed', 'cancelled']);
const clear = '\r\u001B[K';
const pollMs = 1_000;

/** Follows a run to its end, told on a terminal; one that is to be later is not waited for. */
export async function followed(service: ServiceClient, run: RunAnswer): Promise<RunAnswer> {
  if (run.state === 'waiting' && Date.parse(run.dueAt) > Date.now() + pollMs) return run;
  const path = `/api/v1/bulk/runs/${run.id}`;
  let latest = run;
  try {
    for await (const { data } of service.events(`${path}/events`, -1)) {
      const parsed = runSchema.safeParse(data);
      if (!parsed.success) continue;
      latest = parsed.data;
      tell(latest);
    }
  } catch {
    // No stream to be had: it is asked for instead.
  }
  while (!ends.has(latest.state)) {
    latest = await service.ask('GET', path, runSchema);
    tell(latest);
    if (!ends.has(latest.state)) await wait(pollMs);
  }
  if (process.stderr.isTTY) process.stderr.write(clear);
  return latest;
}

/** At most so many of those who could not be changed, each with the reason. */
export async function badLines(
  service: ServiceClient,
  run: RunAnswer,
  limit: number,
): Promise<readonly string[]> {
  if (run.counts.bad === 0) return [];
  const path = `/api/v1/bulk/runs/${run.id}/lines?limit=${limit}&outcome=bad`;
  const { lines } = await service.ask('GET', path, linesSchema);
  return lines.map(({ line, jid, reason }) => `${jid ?? `line ${line}`}: ${reason ?? ''}`);
}

/** What a command ends with where a run has not done what it was to do. */
export function failureOf(run: RunAnswer): CommandError | undefined {
  if (run.state !== 'refused' && run.state !== 'failed') return undefined;
  return new CommandError(`Run ${run.id} ${run.state}: ${run.problem ?? 'see the log'}`, 1);
}

/** A run in a few lines. */
export function runLines(run: RunAnswer): readonly string[] {
  const { added, changed, removed, unchanged, bad } = run.counts;
  const deed = run.undoes === null ? run.deed : `undo of run ${run.undoes}`;
  const what = run.shownBy === null ? deed : `${deed} as in dry run ${run.shownBy}`;
  return [
    `Run ${run.id}: ${what}${run.dryRun ? ' (dry run, nobody is changed)' : ''}, ${stateOf(run)}`,
    `  ${added} added, ${changed} changed, ${removed} removed, ${unchanged} as they were, ${bad} bad`,
    ...(run.unknownColumns.length === 0
      ? []
      : [`  columns that were not read: ${run.unknownColumns.join(', ')}`]),
    ...(run.problem === null ? [] : [`  ${run.problem}`]),
    ...(run.differing === 0 ? [] : [`  ${run.differing} not as in dry run ${run.shownBy ?? ''}`]),
    ...(run.ranBy === null ? [] : [`  done by run ${run.ranBy}`]),
    ...(run.undoneBy === null ? [] : [`  undone by run ${run.undoneBy}`]),
  ];
}

function stateOf(run: RunAnswer): string {
  if (run.state === 'waiting') return `waiting until ${run.dueAt}`;
  return ends.has(run.state) ? run.state : `${run.state}, ${run.done} of ${run.total} lines`;
}

function tell({ state, done, total }: RunAnswer): void {
  if (process.stderr.isTTY) process.stderr.write(`${clear}${state} ${done} of ${total} lines `);
}
