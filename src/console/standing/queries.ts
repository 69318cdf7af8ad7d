import { queryOptions } from '@tanstack/react-query';
import { askTagged } from '../api/client.ts';
import type { Delegates } from '../api/contract.ts';

/** Who may act for whoever is at `base`, and for whom they may. */
export function delegatesQuery(base: string) {
  return queryOptions({
    queryKey: ['delegates', base],
    queryFn: ({ signal }) => askTagged<Delegates>(`${base}/delegates`, { signal }),
  });
}

/** Who may act is changed one after the other, each of what the last has made of it. */
export function delegatesScope(base: string): { readonly id: string } {
  return { id: `delegates of ${base}` };
}
