import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask, askTagged } from '../api/client.ts';
import type { Colleagues, Delegates } from '../api/contract.ts';
import { mePath } from '../api/queries.ts';

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

/** Who has `sought` in name or address, for whoever is at `base`. */
export function colleaguesQuery(base: string, sought: string) {
  const path = base === mePath ? `${mePath}/colleagues` : '/api/v1/people';
  const asked = { search: sought, ...(base === mePath ? {} : { limit: '10' }) };
  return queryOptions({
    queryKey: ['colleagues', path, sought],
    queryFn: ({ signal }) =>
      ask<Colleagues>(`${path}?${new URLSearchParams(asked).toString()}`, { signal }),
    retry: false,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}
