import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { ask } from '../api/client.ts';
import type { BulkRun, BulkUndo } from '../api/contract.ts';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { runQuery, runsPath } from './queries.ts';
import { useRequestKey } from './request-key.ts';

type Since = 'stop' | 'skip' | 'force';

/** Puts back what a run has changed, after a look at it or at once. */
export function UndoDialog({
  run,
  opened,
  onClose,
}: {
  readonly run: BulkRun;
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.bulk.undoTitle(run.id)}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Choices run={run} onClose={onClose} />
    </Modal>
  );
}

function Choices({
  run,
  onClose,
}: {
  readonly run: BulkRun;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const [since, setSince] = useState<Since>('stop');
  const undo = useUndo(run.id);

  function start(dryRun: boolean): void {
    undo.mutate({ dryRun, skipBad: since === 'skip', force: since === 'force' });
  }

  return (
    <Stack>
      <Text size="sm">{t.bulk.undoHint}</Text>
      <Radio.Group label={t.bulk.undoBad} value={since} onChange={(value) => setSince(value)}>
        <Stack gap={6} mt={4}>
          <Radio value="stop" label={t.bulk.undoStop} />
          <Radio value="skip" label={t.bulk.undoSkip} />
          <Radio value="force" label={t.bulk.undoForce} />
        </Stack>
      </Radio.Group>
      {undo.error === null ? null : (
        <Alert color="red" variant="light" role="alert">
          {problemText(undo.error, t.common.unreachable)}
        </Alert>
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t.common.cancel}
        </Button>
        <Button variant="default" disabled={undo.isPending} onClick={() => start(false)}>
          {t.bulk.undoNow}
        </Button>
        <Button loading={undo.isPending} onClick={() => start(true)} data-autofocus>
          {t.bulk.undoLook}
        </Button>
      </Group>
    </Stack>
  );
}

function useUndo(id: number) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const keyOf = useRequestKey();
  return useMutation({
    mutationFn: (body: BulkUndo) =>
      ask<BulkRun>(`${runsPath}/${id}/undo`, {
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
