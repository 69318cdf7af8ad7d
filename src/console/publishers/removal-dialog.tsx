import { List } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Publisher } from '../api/contract.ts';
import { DialogForm, FormDialog } from '../shared/form-dialog.tsx';
import { sayDone } from '../shared/said.ts';
import { pathOf } from '../shared/editable.ts';
import { useWords } from '../words/words.tsx';

/** Removes a publisher, once it is said what follows. */
export function RemovalDialog({
  publisher,
  isLast,
  opened,
  onClose,
  onRemoved,
}: {
  readonly publisher: Publisher;
  /** There is no other. */
  readonly isLast: boolean;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { t } = useWords();
  const client = useQueryClient();
  const { name, kind, state } = publisher;
  const { follows } = t.publishers;
  const remove = useMutation({
    mutationFn: () => ask(pathOf('publishers', name), { method: 'DELETE' }),
    onSuccess: () => {
      sayDone(t.editing.removed(name));
      onRemoved();
    },
    onSettled: () => {
      for (const key of ['publishers', 'status', 'overview']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });

  function close(): void {
    remove.reset();
    onClose();
  }

  return (
    <FormDialog opened={opened} title={t.editing.removeTitle(name)} onClose={close}>
      <DialogForm
        submit={t.editing.removeYes(name)}
        danger
        work={remove}
        onSubmit={() => remove.mutate()}
        onClose={close}
      >
        <List size="sm" spacing={6}>
          <List.Item>{state === 'up' ? follows.gone : follows.stale}</List.Item>
          {isLast ? (
            <List.Item>
              <strong>{follows.last}</strong>
            </List.Item>
          ) : null}
          {kind === 'xmpp' ? (
            <>
              <List.Item>{follows.assistant}</List.Item>
              <List.Item>{follows.kept}</List.Item>
            </>
          ) : (
            <List.Item>{follows.phones}</List.Item>
          )}
          <List.Item>{follows.others}</List.Item>
          {publisher.hasSecret ? <List.Item>{follows.secret}</List.Item> : null}
        </List>
      </DialogForm>
    </FormDialog>
  );
}
