import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { OwnCertificate } from '../../api/contract.ts';
import { DialogForm } from '../../shared/form-dialog.tsx';
import { sayDone } from '../../shared/said.ts';
import { useWords } from '../../words/words.tsx';
import { ActionDialog } from './action-dialog.tsx';
import { DaysField } from './days-field.tsx';
import { daysOf, ownPath, useOwn } from './use-own.ts';

interface Renewing {
  readonly own: Pick<OwnCertificate, 'name' | 'kind'>;
  readonly onClose: () => void;
}

/** The same key and names for another while. */
export function RenewDialog({
  opened,
  ...renewing
}: Renewing & { readonly opened: boolean }): ReactNode {
  return (
    <ActionDialog
      opened={opened}
      action="renew"
      name={renewing.own.name}
      onClose={renewing.onClose}
    >
      <Fields {...renewing} />
    </ActionDialog>
  );
}

function Fields({ own: { name, kind }, onClose }: Renewing): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own;
  const [days, setDays] = useState('');
  const renew = useOwn(
    () =>
      ask<OwnCertificate>(`${ownPath(name)}/renew`, {
        method: 'POST',
        body: { days: daysOf(days) },
      }),
    () => {
      sayDone(words.renewed(name));
      onClose();
    },
  );
  return (
    <DialogForm
      submit={words.actions.renew}
      work={renew}
      onSubmit={() => renew.mutate(undefined)}
      onClose={onClose}
    >
      <DaysField of={kind} days={days} onChange={setDays} first />
    </DialogForm>
  );
}
