import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { BulkRun, BulkUndo } from '../api/contract.ts';
import { FormDialog } from '../shared/form-dialog.tsx';
import { Refused } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { useNextRun } from './use-next-run.ts';

type Since = 'stop' | 'skip' | 'force';

interface Asking {
  readonly run: BulkRun;
  readonly onClose: () => void;
}

/** Puts back what a run has changed, after a look at it or at once. */
export function UndoDialog({
  opened,
  ...asking
}: Asking & { readonly opened: boolean }): ReactNode {
  const { t } = useWords();
  return (
    <FormDialog
      opened={opened}
      title={t.bulk.undoTitle(asking.run.id)}
      size="md"
      onClose={asking.onClose}
    >
      <Choices {...asking} />
    </FormDialog>
  );
}

function Choices({ run, onClose }: Asking): ReactNode {
  const { t } = useWords();
  const [since, setSince] = useState<Since>('stop');
  const undo = useNextRun<BulkUndo>(run.id, 'undo');

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
      <Refused error={undo.error} />
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
