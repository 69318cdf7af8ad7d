import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { ask } from '../api/client.ts';
import type { BulkRun } from '../api/contract.ts';
import { runQuery, runsPath } from './queries.ts';
import { useRequestKey } from './request-key.ts';

/** Runs what a dry run has shown, or undoes a run; once, however often it is sent, and goes there. */
export function useNextRun<Body>(
  id: number,
  deed: 'run' | 'undo',
): UseMutationResult<BulkRun, Error, Body> {
  const navigate = useNavigate();
  const client = useQueryClient();
  const keyOf = useRequestKey();
  return useMutation({
    mutationFn: (body: Body) =>
      ask<BulkRun>(`${runsPath}/${id}/${deed}`, {
        method: 'POST',
        body,
        headers: { 'idempotency-key': keyOf(body) },
      }),
    onSuccess: (run) => {
      void client.invalidateQueries(runQuery(id));
      void navigate(`/bulk/${run.id}`);
    },
  });
}
