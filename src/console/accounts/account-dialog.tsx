import {
  Alert,
  Button,
  Group,
  Modal,
  NativeSelect,
  PasswordInput,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Tagged, ask, askTagged, isOutdated } from '../api/client.ts';
import type { Account, AccountChange, NewAccount } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import { sayDone } from '../shared/said.ts';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { EndAccount } from './end-account.tsx';
import { accountPath, accountQuery, accountsPath, accountsQuery } from './queries.ts';

type StaffRole = Account['role'];

const roles: readonly StaffRole[] = ['administrator', 'helpdesk', 'reader'];

/** Adds an account. */
export function AddDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t.accounts.add}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      <AddForm onDone={onClose} />
    </Modal>
  );
}

function AddForm({ onDone }: { readonly onDone: () => void }): ReactNode {
  const { t } = useWords();
  const client = useQueryClient();
  const [given, setGiven] = useState<NewAccount>({ name: '', role: 'reader', password: '' });
  const { mutate, error, isPending } = useMutation({
    mutationFn: (body: NewAccount) => ask<Account>(accountsPath, { method: 'POST', body }),
    onSuccess: async ({ name }) => {
      sayDone(t.accounts.added(name));
      onDone();
      await client.invalidateQueries({ queryKey: accountsQuery.queryKey });
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    mutate(given);
  }

  return (
    <form onSubmit={submit}>
      <Stack>
        <Refusal error={error} />
        <TextInput
          data-autofocus
          required
          label={t.accounts.name}
          description={t.accounts.nameHint}
          autoComplete="off"
          value={given.name}
          onChange={(event) => setGiven({ ...given, name: event.currentTarget.value })}
        />
        <RoleField value={given.role} onChange={(role) => setGiven({ ...given, role })} />
        <PasswordInput
          required
          label={t.accounts.password}
          description={t.accounts.passwordHint}
          autoComplete="new-password"
          value={given.password}
          onChange={(event) => setGiven({ ...given, password: event.currentTarget.value })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={isPending}>
            {t.accounts.add}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Changes an account. It is mounted always: what had the focus before gets it back. */
export function AccountDialog({
  name,
  opened,
  onClose,
  onRemoved,
}: {
  readonly name: string | null;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Modal
      opened={opened && name !== null}
      onClose={onClose}
      title={name === null ? '' : t.accounts.changing(name)}
      closeButtonProps={{ 'aria-label': t.common.close }}
    >
      {name === null ? null : (
        <Opened
          name={name}
          onClose={onClose}
          onRemoved={() => {
            onClose();
            onRemoved();
          }}
        />
      )}
    </Modal>
  );
}

interface Closing {
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

function Opened({ name, ...closing }: Closing & { readonly name: string }): ReactNode {
  const query = useQuery(accountQuery(name));
  return (
    <Answered query={query}>
      {({ answer, tag }) => <ChangeForm key={name} account={answer} tag={tag} {...closing} />}
    </Answered>
  );
}

function ChangeForm({
  account,
  tag,
  onClose,
  onRemoved,
}: Closing & { readonly account: Account; readonly tag: string }): ReactNode {
  const { t } = useWords();
  // Where somebody else saves first, what is typed is kept but for what they have changed.
  const [typed, setTyped] = useState<AccountChange>({});
  const { role = account.role, enabled = account.enabled, password = '' } = typed;
  const { mutate, error, isPending } = useChange(account, tag, {
    onDone: onClose,
    onOutdated: ({ answer: now }) =>
      setTyped({
        ...typed,
        ...(now.role === account.role ? {} : { role: now.role }),
        ...(now.enabled === account.enabled ? {} : { enabled: now.enabled }),
      }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    mutate({
      ...(role === account.role ? {} : { role }),
      ...(enabled === account.enabled ? {} : { enabled }),
      ...(password === '' ? {} : { password }),
    });
  }

  return (
    <Stack>
      <form onSubmit={submit}>
        <Stack>
          <Refusal error={error} />
          <RoleField value={role} onChange={(chosen) => setTyped({ ...typed, role: chosen })} />
          <Switch
            label={t.accounts.enabled}
            description={t.accounts.enabledHint}
            checked={enabled}
            onChange={(event) => setTyped({ ...typed, enabled: event.currentTarget.checked })}
          />
          <PasswordInput
            label={t.accounts.newPassword}
            description={`${t.accounts.newPasswordHint} ${t.accounts.passwordHint}`}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setTyped({ ...typed, password: event.currentTarget.value })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t.common.cancel}
            </Button>
            <Button type="submit" loading={isPending}>
              {t.common.save}
            </Button>
          </Group>
        </Stack>
      </form>
      <EndAccount account={account} tag={tag} onRemoved={onRemoved} />
    </Stack>
  );
}

function useChange(
  { name }: Account,
  tag: string,
  {
    onDone,
    onOutdated,
  }: { readonly onDone: () => void; readonly onOutdated: (now: Tagged<Account>) => void },
) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AccountChange) =>
      askTagged<Account>(accountPath(name), {
        method: 'PATCH',
        body,
        headers: { 'if-match': tag },
      }),
    onSuccess: async () => {
      sayDone(t.accounts.saved(name));
      onDone();
      client.removeQueries({ queryKey: accountQuery(name).queryKey });
      await client.invalidateQueries({ queryKey: accountsQuery.queryKey });
    },
    onError: async (error) => {
      if (!isOutdated(error)) return;
      // What somebody else made of it is shown, to be decided upon anew.
      onOutdated(await client.fetchQuery({ ...accountQuery(name), staleTime: 0 }));
    },
  });
}

function RoleField({
  value,
  onChange,
}: {
  readonly value: StaffRole;
  readonly onChange: (role: StaffRole) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <NativeSelect
      label={t.accounts.role}
      description={t.accounts.rolesHint[value]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as StaffRole)}
      data={roles.map((role) => ({ value: role, label: t.accounts.roles[role] }))}
    />
  );
}

/** Why it was not done, where it was to be done. */
export function Refusal({ error }: { readonly error: Error | null }): ReactNode {
  const { t } = useWords();
  if (error === null) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {problemText(error, t)}
    </Alert>
  );
}
