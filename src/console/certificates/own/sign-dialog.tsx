import { NativeSelect, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { OwnCertificate } from '../../api/contract.ts';
import { DialogForm } from '../../shared/form-dialog.tsx';
import { sayDone } from '../../shared/said.ts';
import { useWords } from '../../words/words.tsx';
import { ActionDialog } from './action-dialog.tsx';
import { DaysField } from './days-field.tsx';
import { daysOf, ownPath, useOwn } from './use-own.ts';

interface Signing {
  readonly name: string;
  /** By their names here. */
  readonly authorities: readonly string[];
  readonly onClose: () => void;
}

/** Has a request of our own signed by a CA of our own. */
export function SignDialog({
  opened,
  ...signing
}: Signing & { readonly opened: boolean }): ReactNode {
  return (
    <ActionDialog opened={opened} action="sign" name={signing.name} onClose={signing.onClose}>
      <Fields {...signing} />
    </ActionDialog>
  );
}

function Fields({ name, authorities, onClose }: Signing): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own;
  const [authority, setAuthority] = useState(authorities[0] ?? '');
  const [days, setDays] = useState('');
  const sign = useOwn(
    () =>
      ask<OwnCertificate>(`${ownPath(name)}/sign`, {
        method: 'POST',
        body: { authority, days: daysOf(days) },
      }),
    () => {
      sayDone(words.signed(name));
      onClose();
    },
  );
  return (
    <DialogForm
      submit={words.actions.sign}
      work={sign}
      onSubmit={() => sign.mutate(undefined)}
      onClose={onClose}
    >
      {authorities.length === 0 ? <Text size="sm">{words.noAuthority}</Text> : null}
      <NativeSelect
        data-autofocus
        label={words.ca}
        value={authority}
        onChange={(event) => setAuthority(event.currentTarget.value)}
        data={[...authorities]}
      />
      <DaysField of="server" days={days} onChange={setDays} />
    </DialogForm>
  );
}
