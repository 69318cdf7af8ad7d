import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormDialog } from '../shared/form-dialog.tsx';
import { useWords } from '../words/words.tsx';

/** Asks whoever runs something at which nobody has looked. */
export function ConfirmRun({
  opened,
  onClose,
  onRun,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRun: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <FormDialog opened={opened} title={t.bulk.confirmTitle} size="md" onClose={onClose}>
      <Stack>
        <Text size="sm">{t.bulk.confirm}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t.common.cancel}
          </Button>
          <Button onClick={onRun}>{t.bulk.confirmYes}</Button>
        </Group>
      </Stack>
    </FormDialog>
  );
}
