import { queryOptions } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { MeetingsOfDay } from '../api/contract.ts';
import { mePath } from '../api/queries.ts';

/** One's own meetings of today: read from Exchange now, and forgotten once nobody looks. */
export const meetingsQuery = queryOptions({
  queryKey: ['my-meetings'],
  queryFn: ({ signal }) => ask<MeetingsOfDay>(`${mePath}/day`, { signal }),
  staleTime: Infinity,
  gcTime: 0,
  retry: false,
  refetchOnWindowFocus: false,
});
