import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { BulkLine, BulkLines, BulkRun, BulkRuns, PeoplePage } from '../api/contract.ts';
import type { PeopleFilter } from '../api/queries.ts';

export const runsPath = '/api/v1/bulk/runs';

/** How often runs are asked for while one of them goes on, and otherwise. */
const goingMs = 1_000;
const restingMs = 10_000;
const runsAtOnce = 20;
const linesAtOnce = 50;

export function hasEnded({ state }: Pick<BulkRun, 'state'>): boolean {
  return state === 'done' || state === 'refused' || state === 'failed' || state === 'cancelled';
}

/** How many people are not as they were before it. */
function touched({ counts }: Pick<BulkRun, 'counts'>): number {
  return counts.added + counts.changed + counts.removed;
}

/** It has changed people, and they have not been put back. */
export function isStanding(run: BulkRun): boolean {
  return !run.dryRun && run.kind !== 'undo' && run.undoneBy === null && touched(run) > 0;
}

/** All runs, the newest first. */
export const runsQuery = infiniteQueryOptions({
  queryKey: ['bulk-runs'],
  queryFn: ({ signal, pageParam }) => {
    const before = pageParam === null ? '' : `&before=${pageParam}`;
    return ask<BulkRuns>(`${runsPath}?limit=${runsAtOnce}${before}`, { signal });
  },
  initialPageParam: null as number | null,
  getNextPageParam: ({ runs }) => (runs.length < runsAtOnce ? null : (runs.at(-1)?.id ?? null)),
  refetchInterval: ({ state }) =>
    state.data?.pages.some(({ runs }) => runs.some((run) => !hasEnded(run))) === true
      ? goingMs
      : restingMs,
});

export function runQuery(id: number) {
  return queryOptions({
    queryKey: ['bulk-run', id],
    queryFn: ({ signal }) => ask<BulkRun>(`${runsPath}/${id}`, { signal }),
    // While events tell how it goes on, they are sooner.
    refetchInterval: ({ state }) =>
      state.data === undefined || hasEnded(state.data) ? false : goingMs,
  });
}

/** What became of the lines of a run; of all, or of those of one outcome. */
export function linesQuery(id: number, outcome: BulkLine['outcome']) {
  return infiniteQueryOptions({
    queryKey: ['bulk-lines', id, outcome],
    queryFn: ({ signal, pageParam }) => {
      const after = pageParam === null ? '' : `&after=${pageParam}`;
      const only = outcome === null ? '' : `&outcome=${outcome}`;
      return ask<BulkLines>(`${runsPath}/${id}/lines?limit=${linesAtOnce}${after}${only}`, {
        signal,
      });
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  });
}

/** How many people are as the filter says. */
export function countQuery(filter: PeopleFilter) {
  return queryOptions({
    queryKey: ['people', 'count', filter],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ ...filter, limit: '1' }).toString();
      return ask<PeoplePage>(`/api/v1/people?${query}`, { signal });
    },
    refetchInterval: restingMs,
    // The number stands still until there is another.
    placeholderData: keepPreviousData,
  });
}
