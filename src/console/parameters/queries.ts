import { queryOptions } from '@tanstack/react-query';
import { ask, askTagged } from '../api/client.ts';
import type { Parameter, PeoplePage } from '../api/contract.ts';

/**
 * A parameter as it is when its dialog is opened, the `opening`th time. It is asked for once and
 * never again: what is saved says by its tag what was seen, so it must not become another meanwhile.
 */
export function openedParameterQuery(name: string, opening: number) {
  return queryOptions({
    queryKey: ['parameter', name, opening],
    queryFn: ({ signal }) => askTagged<Parameter>(parameterPath(name), { signal }),
    staleTime: 'static',
    gcTime: 0,
  });
}

/** How many people there are to decide about. */
export const concernedQuery = queryOptions({
  queryKey: ['people-concerned'],
  queryFn: ({ signal }) => ask<PeoplePage>('/api/v1/people?enabled=true&limit=1', { signal }),
});

export function parameterPath(name: string): string {
  return `/api/v1/parameters/${encodeURIComponent(name)}`;
}
