import { NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { Revocation, RevocationReason, Revoked } from '../../api/contract.ts';
import { DialogForm } from '../../shared/form-dialog.tsx';
import { sayDone } from '../../shared/said.ts';
import { useWords } from '../../words/words.tsx';
import { ContentField } from '../content-field.tsx';
import { type Content, base64Of } from '../content.ts';
import { ActionDialog } from './action-dialog.tsx';
import { useOwn } from './use-own.ts';

interface Revoking {
  readonly name: string;
  /** One of ours by its name; or, of a CA, one that was given to another. */
  readonly kind: 'own' | 'foreign';
  readonly onClose: () => void;
}

/** Takes back what a CA of our own has signed. */
export function RevokeDialog({
  opened,
  ...revoking
}: Revoking & { readonly opened: boolean }): ReactNode {
  return (
    <ActionDialog
      opened={opened}
      action={revoking.kind === 'own' ? 'revoke' : 'revokeForeign'}
      name={revoking.name}
      onClose={revoking.onClose}
    >
      <Fields {...revoking} />
    </ActionDialog>
  );
}

const reasons: readonly RevocationReason[] = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
];

function Fields({ name, kind, onClose }: Revoking): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own.revoking;
  const [reason, setReason] = useState<RevocationReason>('unspecified');
  const [by, setBy] = useState('file');
  const [content, setContent] = useState<Content>({ way: 'file', file: null });
  const [serial, setSerial] = useState('');
  const revoke = useOwn(
    async () => {
      const certificate: Revocation['certificate'] =
        kind === 'own'
          ? { kind: 'own', name }
          : by === 'file'
            ? { kind: 'file', content: await base64Of(content) }
            : { kind: 'serial', authority: name, serial };
      return await ask<Revoked>('/api/v1/own-certificates/revocations', {
        method: 'POST',
        body: { certificate, reason } satisfies Revocation,
      });
    },
    ({ serial: revoked, stillUsedBy }) => {
      const still = stillUsedBy.length === 0 ? '' : ` ${words.stillUsed(stillUsedBy.join('; '))}`;
      sayDone(words.done(revoked) + still);
      onClose();
    },
  );
  return (
    <DialogForm
      submit={t.certificates.own.actions.revoke}
      danger
      work={revoke}
      onSubmit={() => revoke.mutate(undefined)}
      onClose={onClose}
    >
      <Text size="sm">{words.follows}</Text>
      {kind === 'own' ? null : (
        <Stack gap="sm">
          <Radio.Group label={words.way} value={by} onChange={setBy}>
            <Stack gap="xs" mt="xs">
              <Radio value="file" label={words.byFile} data-autofocus />
              <Radio value="serial" label={words.bySerial} />
            </Stack>
          </Radio.Group>
          {by === 'file' ? (
            <ContentField content={content} onChange={setContent} />
          ) : (
            <TextInput
              label={words.serial}
              autoComplete="off"
              value={serial}
              onChange={(event) => setSerial(event.currentTarget.value)}
            />
          )}
        </Stack>
      )}
      <NativeSelect
        data-autofocus={kind === 'own' || undefined}
        label={words.reason}
        value={reason}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          setReason(reasons.find((one) => one === chosen) ?? reason);
        }}
        data={reasons.map((one) => ({ value: one, label: words.reasons[one] }))}
      />
    </DialogForm>
  );
}
