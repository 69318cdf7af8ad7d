import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Explanation } from '../api/contract.ts';
import { explanationQuery } from '../api/queries.ts';
import { useLive } from '../live/use-live.ts';

/** How often it is asked for while no events come. */
const pollMs = 5_000;

/** Why somebody is shown as they are, kept right by events, or by asking where none come. */
export function useLiveExplanation(base: string) {
  const client = useQueryClient();
  const live = useLive(`${base}/presence/events`, (event, data) => {
    if (event !== 'presence') return;
    client.setQueryData(explanationQuery(base).queryKey, data as Explanation);
    void client.invalidateQueries({ queryKey: ['day', base] });
  });
  return useQuery({ ...explanationQuery(base), refetchInterval: live ? false : pollMs });
}
