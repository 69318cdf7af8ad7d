import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { Overview } from '../api/contract.ts';
import { useLive } from '../live/use-live.ts';

/** How often it is asked for while no events come. */
const pollMs = 5_000;

const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => ask<Overview>('/api/v1/overview', { signal }),
});

/** The overview, kept right by events, or by asking where none come. */
export function useOverview() {
  const client = useQueryClient();
  const live = useLive('/api/v1/events', (event, data) => {
    if (event === 'overview') take(client, data as Partial<Overview>);
  });
  const query = useQuery({ ...overviewQuery, refetchInterval: live ? false : pollMs });
  return { query, live };
}

/** An event says only what has changed. */
function take(client: QueryClient, changed: Partial<Overview>): void {
  client.setQueryData(overviewQuery.queryKey, (before) =>
    before === undefined && !isWhole(changed) ? undefined : ({ ...before, ...changed } as Overview),
  );
}

function isWhole(given: Partial<Overview>): given is Overview {
  return given.people !== undefined && given.pace !== undefined && given.service !== undefined;
}
