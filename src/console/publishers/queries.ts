import { queryOptions } from '@tanstack/react-query';
import { ask, askTagged } from '../api/client.ts';
import type { Publisher } from '../api/contract.ts';

export const publishersPath = '/api/v1/publishers';

export function publisherPath(name: string): string {
  return `${publishersPath}/${encodeURIComponent(name)}`;
}

export const publishersQuery = queryOptions({
  queryKey: ['publishers'],
  queryFn: ({ signal }) =>
    ask<{ readonly publishers: readonly Publisher[] }>(publishersPath, { signal }),
});

/**
 * A publisher as it is when its dialog is opened, the `opening`th time. It is asked for once: what is
 * saved says by its tag what was seen, so it must not become another meanwhile.
 */
export function openedPublisherQuery(name: string, opening: number) {
  return queryOptions({
    queryKey: ['publisher', name, opening],
    queryFn: ({ signal }) => askTagged<Publisher>(publisherPath(name), { signal }),
    staleTime: 'static',
    gcTime: 0,
  });
}
