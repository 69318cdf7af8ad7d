import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { Delegates } from '../api/contract.ts';

/** Who may act for whoever is at `base`, and for whom they may. */
export function delegatesQuery(base: string) {
  return queryOptions({
    queryKey: ['delegates', base],
    queryFn: ({ signal }) => ask<Delegates>(`${base}/delegates`, { signal }),
  });
}
