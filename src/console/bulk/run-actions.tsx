import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'react-router';
import { ask } from '../api/client.ts';
import type { BulkRun } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { useDownload } from './download.ts';
import { hasEnded, isStanding, runQuery, runsPath } from './queries.ts';
import { RunShownDialog } from './run-shown-dialog.tsx';
import { UndoDialog } from './undo-dialog.tsx';

/** What can be done about a run as it stands, by administrators. */
export function RunActions({ run }: { readonly run: BulkRun }): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const { state: asked } = useLocation() as { readonly state: { readonly undo?: true } | null };
  const [open, setOpen] = useState<'run' | 'undo' | null>(asked?.undo === true ? 'undo' : null);
  const download = useDownload();
  const cancel = useCancel();
  if (role !== 'administrator') return null;
  const { id, dryRun, state, total } = run;
  return (
    <Group gap="sm">
      {dryRun && state === 'done' ? (
        <Button onClick={() => setOpen('run')}>{t.bulk.runIt}</Button>
      ) : null}
      {isStanding(run) && hasEnded(run) ? (
        <Button variant="default" onClick={() => setOpen('undo')}>
          {t.bulk.undo}
        </Button>
      ) : null}
      {hasEnded(run) ? null : (
        <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(id)}>
          {t.bulk.cancel}
        </Button>
      )}
      {hasEnded(run) && total > 0 ? (
        <Button
          variant="subtle"
          loading={download.isPending}
          onClick={() =>
            download.mutate({ path: `${runsPath}/${id}/result.csv`, name: `bulk-run-${id}.csv` })
          }
        >
          {t.bulk.result}
        </Button>
      ) : null}
      <RunShownDialog run={run} opened={open === 'run'} onClose={() => setOpen(null)} />
      <UndoDialog
        run={run}
        opened={open === 'undo' && isStanding(run)}
        onClose={() => setOpen(null)}
      />
    </Group>
  );
}

function useCancel() {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      ask<BulkRun>(`${runsPath}/${id}/cancel`, { method: 'POST', body: {} }),
    onSuccess: (run) => {
      client.setQueryData(runQuery(run.id).queryKey, run);
      sayDone(t.bulk.cancelled);
    },
    onError: (error, id) => {
      sayFailed(t, error);
      void client.invalidateQueries(runQuery(id));
    },
  });
}
