import { Button, Divider, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { Account } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { Refusal } from './account-dialog.tsx';
import { accountPath, accountsQuery } from './queries.ts';

/** Signs an account out everywhere, or does away with it. */
export function EndAccount({
  account: { name, sessions },
  tag,
  onRemoved,
}: {
  readonly account: Account;
  /** Of the account as read. */
  readonly tag: string;
  readonly onRemoved: () => void;
}): ReactNode {
  const { t } = useWords();
  const client = useQueryClient();
  const [sure, setSure] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: accountsQuery.queryKey });
  const signOut = useMutation({
    mutationFn: () =>
      ask<{ readonly ended: number }>(`${accountPath(name)}/sessions`, { method: 'DELETE' }),
    onSuccess: async ({ ended }) => {
      sayDone(t.accounts.signedOut(ended));
      await refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => ask(accountPath(name), { method: 'DELETE', headers: { 'if-match': tag } }),
    onSuccess: async () => {
      sayDone(t.accounts.removed(name));
      onRemoved();
      await refresh();
    },
    onError: () => setSure(false),
  });
  return (
    <Stack gap="sm">
      <Divider />
      <Refusal error={signOut.error ?? remove.error} />
      <Group>
        <Button
          variant="default"
          disabled={sessions === 0}
          loading={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          {t.accounts.signOut}
        </Button>
        {sure ? (
          <>
            <Text size="sm" role="status">
              {t.accounts.removeSure}
            </Text>
            <Button
              color="red"
              autoFocus
              loading={remove.isPending}
              onClick={() => remove.mutate()}
            >
              {t.accounts.removeYes}
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => setSure(true)}>
            {t.accounts.remove}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
