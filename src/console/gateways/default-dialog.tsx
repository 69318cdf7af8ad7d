import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Gateway } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { pathOf } from '../shared/editable.ts';
import { useWords } from '../words/words.tsx';
import { FollowsDialog } from './follows-dialog.tsx';

/** Makes a gateway the default one, once it is said who moves; `before` is the one until now. */
export function DefaultDialog({
  gateway,
  before,
  opened,
  onClose,
}: {
  readonly gateway: Gateway;
  readonly before: Gateway;
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t, formats } = useWords();
  const client = useQueryClient();
  const { name } = gateway;
  const moving = before.assigned - before.named;
  const choose = useMutation({
    mutationFn: () =>
      ask<Gateway>(pathOf('gateways', name), {
        method: 'PATCH',
        body: { default: true },
        // Whatever its settings are: they stay.
        headers: { 'if-match': '*' },
      }),
    onSuccess: () => {
      for (const key of ['gateways', 'status', 'overview', 'people']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      sayDone(t.gateways.madeDefault(name));
      onClose();
    },
  });
  return (
    <FollowsDialog
      opened={opened}
      title={t.gateways.defaultTitle(name)}
      yes={t.gateways.defaultYes}
      pending={choose.isPending}
      error={choose.error}
      onYes={() => choose.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        {t.gateways.defaultMoves(formats.number(moving), moving === 1, before.name, name)}
      </Text>
      <Text size="sm">{t.gateways.defaultStay}</Text>
    </FollowsDialog>
  );
}
