import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { PeoplePage } from '../api/contract.ts';
import type { PeopleFilter } from '../api/queries.ts';
import { partSize } from './parts.ts';

/** How often what is in view is asked for again; what is not, is left alone. */
const viewedMs = 10_000;

/** Some of the people as the filter says, in order, those after a JID; `''` for the first. */
export function partQuery(filter: PeopleFilter, after: string) {
  return queryOptions({
    queryKey: ['people', filter, after],
    queryFn: ({ signal }) => {
      const asked = { ...filter, limit: String(partSize), ...(after === '' ? {} : { after }) };
      return ask<PeoplePage>(`/api/v1/people?${new URLSearchParams(asked).toString()}`, { signal });
    },
    refetchInterval: viewedMs,
    // What is there stays until the other is: nothing jumps.
    placeholderData: keepPreviousData,
  });
}
