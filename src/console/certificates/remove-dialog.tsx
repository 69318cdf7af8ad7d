import { Alert, Checkbox, List, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError, ask, isOutdated } from '../api/client.ts';
import type { CertificateUser } from '../api/contract.ts';
import { DialogForm, FormDialog } from '../shared/form-dialog.tsx';
import { sayDone } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { userNamed } from './facts.tsx';

interface Removal {
  readonly name: string;
  readonly path: string;
  /** Of what is removed, as it was seen; what cannot be changed has none. */
  readonly tag?: string;
  /** What will be so afterwards, a sentence each. */
  readonly follows: readonly string[];
  /** Who would miss it; asked once more where there is anybody. */
  readonly usedBy: readonly CertificateUser[];
  readonly onClose: () => void;
}

/** Says what follows from removing something before it is done. */
export function RemoveDialog({
  opened,
  ...removal
}: Removal & { readonly opened: boolean }): ReactNode {
  const { t } = useWords();
  return (
    <FormDialog
      opened={opened}
      title={t.certificates.removing.title(removal.name)}
      onClose={removal.onClose}
    >
      <Asked {...removal} />
    </FormDialog>
  );
}

function Asked({ name, path, tag, follows, usedBy, onClose }: Removal): ReactNode {
  const { t } = useWords();
  const words = t.certificates.removing;
  const [force, setForce] = useState(false);
  const remove = useRemove(name, { path, tag }, onClose);
  // Somebody may have begun to use it since the page was read.
  const refused = remove.error instanceof ApiError && remove.error.code === 'certificate-in-use';
  return (
    <DialogForm
      submit={t.certificates.remove}
      danger
      work={remove}
      onSubmit={() => remove.mutate(force)}
      onClose={onClose}
    >
      {follows.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
      {usedBy.length === 0 ? null : (
        <Alert color="orange" variant="light" title={words.inUse}>
          <List size="sm">
            {usedBy.map((user) => (
              <List.Item key={user.text}>{userNamed(t, user)}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {usedBy.length === 0 && !refused ? null : (
        <Checkbox
          data-autofocus
          label={words.nevertheless}
          checked={force}
          onChange={(event) => setForce(event.currentTarget.checked)}
        />
      )}
    </DialogForm>
  );
}

const concerned = ['certificates', 'own-certificates', 'status'];

function useRemove(
  name: string,
  { path, tag }: { readonly path: string; readonly tag: string | undefined },
  onDone: () => void,
) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (force: boolean) =>
      ask(force ? `${path}?force=true` : path, {
        method: 'DELETE',
        ...(tag === undefined ? {} : { headers: { 'if-match': tag } }),
      }),
    onError: async (error) => {
      // What somebody else made of it is shown behind the dialog, and may be removed then.
      if (isOutdated(error)) await client.invalidateQueries({ queryKey: ['certificates'] });
    },
    onSuccess: () => {
      sayDone(t.certificates.removing.done(name));
      onDone();
      const read = concerned.map((key) => client.invalidateQueries({ queryKey: [key] }));
      // The button that was pressed goes with what it belongs to.
      void Promise.all(read).then(() =>
        document.querySelector<HTMLElement>('#main')?.focus({ preventScroll: true }),
      );
    },
  });
}
