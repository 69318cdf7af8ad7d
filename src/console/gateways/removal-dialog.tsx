import { Checkbox, List, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { Gateway } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { pathOf } from '../shared/editable.ts';
import { useWords } from '../words/words.tsx';
import { FollowsDialog } from './follows-dialog.tsx';

/** Removes a gateway, once it is said what follows; `next` is the default one without it. */
export function RemovalDialog({
  gateway,
  next,
  opened,
  onClose,
  onRemoved,
}: {
  readonly gateway: Gateway;
  readonly next: string | null;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { t } = useWords();
  const client = useQueryClient();
  const [reassign, setReassign] = useState(false);
  const { name } = gateway;
  const remove = useMutation({
    mutationFn: () =>
      ask(`${pathOf('gateways', name)}${reassign ? '?reassign=default' : ''}`, {
        method: 'DELETE',
      }),
    onSuccess: () => {
      for (const key of ['status', 'overview', 'people', 'person']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      sayDone(t.editing.removed(name));
      onRemoved();
    },
    // Also where it failed: more may name it than it was said.
    onSettled: () => client.invalidateQueries({ queryKey: ['gateways'] }),
  });
  return (
    <FollowsDialog
      opened={opened}
      title={t.editing.removeTitle(name)}
      yes={t.editing.removeYes(name)}
      danger
      can={gateway.named === 0 || reassign}
      pending={remove.isPending}
      error={remove.error}
      onYes={() => remove.mutate()}
      onClose={() => {
        setReassign(false);
        remove.reset();
        onClose();
      }}
    >
      <Follows gateway={gateway} next={next} />
      {gateway.named === 0 ? null : (
        <Reassigned gateway={gateway} checked={reassign} onChange={setReassign} />
      )}
    </FollowsDialog>
  );
}

function Follows({
  gateway,
  next,
}: {
  readonly gateway: Gateway;
  readonly next: string | null;
}): ReactNode {
  const { t, formats } = useWords();
  const { follows } = t.gateways;
  const served = gateway.servers.reduce((sum, { people }) => sum + people, 0);
  const unnamed = gateway.assigned - gateway.named;
  return (
    <List size="sm" spacing={6}>
      <List.Item>
        {served === 0 ? follows.nobody : follows.served(formats.number(served), served === 1)}
      </List.Item>
      {gateway.default && next !== null && unnamed > 0 ? (
        <List.Item>{follows.next(formats.number(unnamed), unnamed === 1, next)}</List.Item>
      ) : null}
      {next === null ? (
        <List.Item>
          <Text component="strong" fw={600} size="sm">
            {follows.none}
          </Text>
        </List.Item>
      ) : null}
      {served === 0 ? null : <List.Item>{follows.kept}</List.Item>}
      <List.Item>{follows.secret}</List.Item>
    </List>
  );
}

function Reassigned({
  gateway,
  checked,
  onChange,
}: {
  readonly gateway: Gateway;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}): ReactNode {
  const { t, formats } = useWords();
  const { named } = gateway;
  return (
    <Checkbox
      label={t.gateways.follows.reassign(formats.number(named), named === 1)}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
