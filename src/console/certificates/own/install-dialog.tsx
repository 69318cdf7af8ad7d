import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { OwnCertificate } from '../../api/contract.ts';
import { DialogForm, FormDialog } from '../../shared/form-dialog.tsx';
import { sayDone } from '../../shared/said.ts';
import { useWords } from '../../words/words.tsx';
import { ContentField } from '../content-field.tsx';
import { type Content, base64Of, isGiven } from '../content.ts';
import { ownPath, useOwn } from './use-own.ts';

interface Installing {
  /** Whose request was answered; `null` to adopt another certificate with its key. */
  readonly name: string | null;
  readonly onClose: () => void;
}

/** Takes over what another CA made of a request, or a certificate with its key. */
export function InstallDialog({
  opened,
  ...installing
}: Installing & { readonly opened: boolean }): ReactNode {
  const { t } = useWords();
  const { name } = installing;
  const words = t.certificates.own;
  return (
    <FormDialog
      opened={opened}
      title={name === null ? words.adopt : t.certificates.actionOn(words.actions.install, name)}
      onClose={installing.onClose}
    >
      <Fields {...installing} />
    </FormDialog>
  );
}

function Fields({ name, onClose }: Installing): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own;
  const [called, setCalled] = useState(name ?? '');
  const [content, setContent] = useState<Content>({ way: 'file', file: null });
  const [passphrase, setPassphrase] = useState('');
  const [lacking, setLacking] = useState(false);
  const install = useOwn(
    async () =>
      ask<OwnCertificate>(`${ownPath(called.trim())}/install`, {
        method: 'POST',
        body: {
          content: await base64Of(content),
          passphrase: passphrase === '' ? null : passphrase,
        },
      }),
    (own) => {
      sayDone(words.installed(own.name));
      onClose();
    },
  );

  function submit(): void {
    setLacking(!isGiven(content));
    if (isGiven(content)) install.mutate(undefined);
  }

  return (
    <DialogForm
      submit={t.certificates.upload.submit}
      work={install}
      onSubmit={submit}
      onClose={onClose}
    >
      {name === null ? (
        <TextInput
          data-autofocus
          label={words.name}
          description={words.nameHint}
          required
          withAsterisk={false}
          autoComplete="off"
          value={called}
          onChange={(event) => setCalled(event.currentTarget.value)}
        />
      ) : null}
      <ContentField
        content={content}
        onChange={setContent}
        hint={name === null ? words.adoptHint : words.installHint}
        error={lacking && !isGiven(content) ? t.certificates.upload.nothingGiven : undefined}
      />
      <TextInput
        type="password"
        autoComplete="new-password"
        label={t.certificates.upload.passphrase}
        description={t.certificates.upload.passphraseHint}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
