import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';

/** Asks whether that is meant, and says what follows from it. */
export function FollowsDialog({
  opened,
  title,
  yes,
  danger = false,
  can = true,
  pending,
  error,
  onYes,
  onClose,
  children,
}: {
  readonly opened: boolean;
  readonly title: string;
  readonly yes: string;
  readonly danger?: boolean;
  readonly can?: boolean;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly onYes: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <Stack>
        {children}
        {error === null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(error, t.common.unreachable)}
          </Alert>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t.common.cancel}
          </Button>
          <Button
            {...(danger ? { color: 'red' } : {})}
            loading={pending}
            disabled={!can}
            onClick={onYes}
          >
            {yes}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
