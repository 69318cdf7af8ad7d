import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../words/words.tsx';
import { Refused } from './page.tsx';

/**
 * A dialog around a form. It is mounted always, opened or not: what had the focus before gets it
 * back. What is inside begins anew each time it is opened.
 */
export function FormDialog({
  opened,
  title,
  size = 'lg',
  onClose,
  children,
}: {
  readonly opened: boolean;
  readonly title: string;
  readonly size?: 'md' | 'lg';
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {children}
    </Modal>
  );
}

/** What is inside such a dialog: fields, why it was refused, and what can be done. */
export function DialogForm({
  submit,
  danger = false,
  work,
  onSubmit,
  onClose,
  children,
}: {
  /** What the button says. */
  readonly submit: string;
  readonly danger?: boolean;
  readonly work: { readonly isPending: boolean; readonly error: Error | null };
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  const form = useRef<HTMLFormElement>(null);
  // What a dialog focuses by itself may not have been there yet.
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus({ preventScroll: true });
  }, []);

  function submitted(event: FormEvent): void {
    event.preventDefault();
    onSubmit();
  }

  return (
    <form onSubmit={submitted} ref={form}>
      <Stack>
        {children}
        <Refused error={work.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={work.isPending} color={danger ? 'red' : undefined}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
