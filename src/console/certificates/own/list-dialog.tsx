import { Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { OwnCertificate, SignedList } from '../../api/contract.ts';
import { DialogForm } from '../../shared/form-dialog.tsx';
import { useWords } from '../../words/words.tsx';
import { download, fileNameOf } from '../download.ts';
import { ActionDialog } from './action-dialog.tsx';
import { DaysField } from './days-field.tsx';
import { daysOf, ownPath, useOwn } from './use-own.ts';

interface Listing {
  readonly own: Pick<OwnCertificate, 'name' | 'revoked'>;
  readonly onClose: () => void;
}

/** Signs the list of all that a CA has taken back, and saves it. */
export function ListDialog({
  opened,
  ...listing
}: Listing & { readonly opened: boolean }): ReactNode {
  return (
    <ActionDialog opened={opened} action="list" name={listing.own.name} onClose={listing.onClose}>
      <Fields {...listing} />
    </ActionDialog>
  );
}

function Fields({ own: { name, revoked }, onClose }: Listing): ReactNode {
  const { t, formats } = useWords();
  const words = t.certificates.own.listing;
  const [days, setDays] = useState('');
  const sign = useOwn(
    () =>
      ask<SignedList>(`${ownPath(name)}/revocation-list`, {
        method: 'POST',
        body: { days: daysOf(days) },
      }),
    ({ list }) => {
      download(list, fileNameOf(name, 'crl'));
      onClose();
    },
  );
  return (
    <DialogForm
      submit={words.submit}
      work={sign}
      onSubmit={() => sign.mutate(undefined)}
      onClose={onClose}
    >
      <Text size="sm">{words.hint(formats.number(revoked.length))}</Text>
      <DaysField of="list" days={days} onChange={setDays} first />
    </DialogForm>
  );
}
