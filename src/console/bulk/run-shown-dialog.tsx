import { Alert, Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { ask } from '../api/client.ts';
import type { BulkRun, BulkRunShown } from '../api/contract.ts';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { BadLines } from './file-form.tsx';
import { runQuery, runsPath } from './queries.ts';
import { useRequestKey } from './request-key.ts';
import { type When, WhenField, instantOf } from './when-field.tsx';

type Since = 'stop' | 'force';

/** Does what a dry run has shown, now or later. */
export function RunShownDialog({
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
      title={t.bulk.runTitle(run.id)}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Form run={run} onClose={onClose} />
    </Modal>
  );
}

function Form({
  run,
  onClose,
}: {
  readonly run: BulkRun;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const [skipBad, setSkipBad] = useState(run.skipBad);
  const [since, setSince] = useState<Since>('stop');
  const [when, setWhen] = useState<When>(null);
  const [tried, setTried] = useState(false);
  const start = useStart(run.id);
  const at = instantOf(when);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (at === undefined) return;
    start.mutate({ skipBad, force: since === 'force', at });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{t.bulk.runHint}</Text>
        <BadLines skip={skipBad} onChange={setSkipBad} />
        <Radio.Group
          label={t.bulk.changedSince}
          value={since}
          onChange={(value) => setSince(value)}
        >
          <Stack gap={6} mt={4}>
            <Radio value="stop" label={skipBad ? t.bulk.changedSkip : t.bulk.changedStop} />
            <Radio value="force" label={t.bulk.changedForce} />
          </Stack>
        </Radio.Group>
        <WhenField
          when={when}
          onChange={setWhen}
          problem={tried && at === undefined ? t.bulk.needsTime : null}
        />
        {start.error === null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(start.error, t.common.unreachable)}
          </Alert>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={start.isPending} data-autofocus>
            {when === null ? t.bulk.run : t.bulk.schedule}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useStart(id: number) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const keyOf = useRequestKey();
  return useMutation({
    mutationFn: (body: BulkRunShown) =>
      ask<BulkRun>(`${runsPath}/${id}/run`, {
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
