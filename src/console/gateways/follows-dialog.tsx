import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormDialog } from '../shared/form-dialog.tsx';
import { Refused } from '../shared/page.tsx';
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
    <FormDialog opened={opened} title={title} size="md" onClose={onClose}>
      <Stack>
        {children}
        <Refused error={error} />
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
    </FormDialog>
  );
}
