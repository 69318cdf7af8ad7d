import { type QueryClient, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ApiError, ask } from '../api/client.ts';
import type { Examination, ExaminationReport } from '../api/contract.ts';
import { follow } from '../live/follow.ts';

export const examinationPath = '/api/v1/examination';

/** How often it is asked for while no events come. */
const pollMs = 1_000;

/** The one of everything that is under way or was the last; `null` where there was none. */
export const lastExaminationQuery = queryOptions({
  queryKey: ['examination'],
  queryFn: async ({ signal }) => {
    try {
      return await ask<Examination>(examinationPath, { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  },
  refetchOnWindowFocus: true,
});

function examinationQuery(id: string) {
  return queryOptions({
    queryKey: ['examination', id],
    queryFn: ({ signal }) => ask<Examination>(`${examinationPath}/${id}`, { signal }),
    staleTime: Infinity,
  });
}

/**
 * An examination as it goes on: what was answered when it began, and then each step as it ends, by
 * events, or by asking where none come.
 */
export function useExamination(begun: Examination): Examination {
  const client = useQueryClient();
  const [live, setLive] = useState(false);
  const { id } = begun;
  const { data } = useQuery({
    ...examinationQuery(id),
    initialData: begun,
    refetchInterval: (query) =>
      live || query.state.data?.endedAt !== null || query.state.error !== null ? false : pollMs,
  });
  const running = data.endedAt === null;
  useEffect(() => {
    if (!running) return undefined;
    return follow(`${examinationPath}/${id}/events`, {
      onEvent: (event, told) => take(client, id, event, told),
      onLive: setLive,
    });
  }, [client, id, running]);
  return data;
}

function take(client: QueryClient, id: string, event: string, told: unknown): void {
  client.setQueryData(examinationQuery(id).queryKey, (before) => {
    if (event === 'examination') return { ...(told as Examination), reports: [] };
    if (before === undefined) return undefined;
    if (event === 'ended') return { ...before, ...(told as Pick<Examination, 'endedAt'>) };
    return withReport(before, told as ExaminationReport);
  });
}

/** A report comes twice where what was asked for meanwhile has it already. */
function withReport(before: Examination, report: ExaminationReport): Examination {
  const known = before.reports.some(
    ({ subject, step }) => subject === report.subject && step === report.step,
  );
  return known ? before : { ...before, reports: [...before.reports, report] };
}
