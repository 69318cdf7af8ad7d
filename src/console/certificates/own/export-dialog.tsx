import { Checkbox, Radio, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { OwnCertificate } from '../../api/contract.ts';
import { DialogForm } from '../../shared/form-dialog.tsx';
import { useWords } from '../../words/words.tsx';
import { bytesOf, download, fileNameOf } from '../download.ts';
import { ActionDialog } from './action-dialog.tsx';
import { ownPath, useOwn } from './use-own.ts';

interface Exporting {
  readonly own: OwnCertificate;
  readonly onClose: () => void;
}

/** Saves a certificate, or its key sealed with a passphrase. */
export function ExportDialog({
  opened,
  ...exporting
}: Exporting & { readonly opened: boolean }): ReactNode {
  return (
    <ActionDialog
      opened={opened}
      action="export"
      name={exporting.own.name}
      onClose={exporting.onClose}
    >
      <Fields {...exporting} />
    </ActionDialog>
  );
}

type What = 'certificate' | 'pkcs12' | 'key';

const everything: readonly What[] = ['certificate', 'pkcs12', 'key'];

function Fields({ own, onClose }: Exporting): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own.exporting;
  const possible = own.certificate === null ? (['key'] as const) : everything;
  const [what, setWhat] = useState<What>(possible[0] ?? 'key');
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [older, setOlder] = useState(false);
  const [different, setDifferent] = useState(false);
  const save = useOwn(() => exported(own, what, passphrase, older), onClose);

  function submit(): void {
    const differs = what !== 'certificate' && passphrase !== again;
    setDifferent(differs);
    if (!differs) save.mutate(undefined);
  }

  const secret = { type: 'password', autoComplete: 'new-password', required: true } as const;
  return (
    <DialogForm submit={words.submit} work={save} onSubmit={submit} onClose={onClose}>
      <Radio.Group
        label={words.what}
        value={what}
        onChange={(chosen) => setWhat(possible.find((one) => one === chosen) ?? what)}
      >
        <Stack gap="xs" mt="xs">
          {possible.map((one) => (
            <Radio
              key={one}
              value={one}
              label={one === 'certificate' && own.kind === 'authority' ? words.root : words[one]}
              data-autofocus={one === what || undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
      {what === 'certificate' ? null : (
        <>
          <TextInput
            {...secret}
            withAsterisk={false}
            label={words.passphrase}
            description={words.passphraseHint}
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
          />
          <TextInput
            {...secret}
            withAsterisk={false}
            label={words.again}
            error={different ? words.different : undefined}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
        </>
      )}
      {what === 'pkcs12' ? (
        <Checkbox
          label={words.older}
          checked={older}
          onChange={(event) => setOlder(event.currentTarget.checked)}
        />
      ) : null}
    </DialogForm>
  );
}

async function exported(
  { name, certificate, chain }: OwnCertificate,
  what: What,
  passphrase: string,
  older: boolean,
): Promise<void> {
  const path = ownPath(name);
  switch (what) {
    case 'certificate':
      download((certificate?.pem ?? '') + chain, fileNameOf(name, 'pem'));
      return;
    case 'key': {
      const body = { passphrase };
      const { key } = await ask<{ readonly key: string }>(`${path}/key`, { method: 'POST', body });
      download(key, fileNameOf(name, 'key.pem'));
      return;
    }
    case 'pkcs12': {
      const body = { passphrase, older };
      const { content } = await ask<{ readonly content: string }>(`${path}/pkcs12`, {
        method: 'POST',
        body,
      });
      download(bytesOf(content), fileNameOf(name, 'p12'));
    }
  }
}
