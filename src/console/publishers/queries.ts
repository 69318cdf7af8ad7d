import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { Publisher } from '../api/contract.ts';

export const publishersQuery = queryOptions({
  queryKey: ['publishers'],
  queryFn: ({ signal }) =>
    ask<{ readonly publishers: readonly Publisher[] }>('/api/v1/publishers', { signal }),
});
