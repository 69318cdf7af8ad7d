import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
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
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.bulk.confirmTitle}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        <Text size="sm">{t.bulk.confirm}</Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t.common.cancel}
          </Button>
          <Button onClick={onRun}>{t.bulk.confirmYes}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
