import { Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import { DialogForm } from '../../shared/form-dialog.tsx';
import { useWords } from '../../words/words.tsx';
import { ContentField } from '../content-field.tsx';
import { type Content, isGiven, textOf } from '../content.ts';
import { download, fileNameOf } from '../download.ts';
import { ActionDialog } from './action-dialog.tsx';
import { DaysField } from './days-field.tsx';
import { daysOf, useOwn } from './use-own.ts';

interface Signing {
  readonly authority: string;
  readonly onClose: () => void;
}

/** Signs what another asks for, and saves what comes of it. */
export function ForeignDialog({
  opened,
  ...signing
}: Signing & { readonly opened: boolean }): ReactNode {
  return (
    <ActionDialog
      opened={opened}
      action="signForeign"
      name={signing.authority}
      onClose={signing.onClose}
    >
      <Fields {...signing} />
    </ActionDialog>
  );
}

function Fields({ authority, onClose }: Signing): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own;
  const [content, setContent] = useState<Content>({ way: 'file', file: null });
  const [days, setDays] = useState('');
  const [lacking, setLacking] = useState(false);
  const sign = useOwn(
    async () =>
      ask<{ readonly certificate: string }>('/api/v1/own-certificates/signatures', {
        method: 'POST',
        body: { authority, days: daysOf(days), request: await textOf(content) },
      }),
    ({ certificate }) => {
      const from = content.way === 'file' ? content.file?.name.replace(/\.[^.]*$/, '') : null;
      download(certificate, fileNameOf(from ?? 'signed', 'pem'));
      onClose();
    },
  );

  function submit(): void {
    setLacking(!isGiven(content));
    if (isGiven(content)) sign.mutate(undefined);
  }

  return (
    <DialogForm submit={words.signAndSave} work={sign} onSubmit={submit} onClose={onClose}>
      <Text size="sm">{words.foreignHint}</Text>
      <ContentField
        content={content}
        onChange={setContent}
        label={words.foreignRequest}
        error={lacking && !isGiven(content) ? t.certificates.upload.nothingGiven : undefined}
      />
      <DaysField of="server" days={days} onChange={setDays} />
    </DialogForm>
  );
}
