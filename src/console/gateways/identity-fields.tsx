import { NativeSelect, PasswordInput, SimpleGrid, TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';
import type { Draft } from './draft.ts';
import type { Fields } from './gateway-form.tsx';

const auths = ['ntlm', 'basic', 'oauth', 'ntlmv1'] as const;
const proofs = ['secret', 'certificate'] as const;

/** Who Doorlight is to the servers, and what proves it. */
export function IdentityFields(all: Fields & { readonly isNew: boolean }): ReactNode {
  const { t } = useWords();
  const { draft, write } = all;
  const { fields, auths: names } = t.gateways;
  return (
    <>
      <NativeSelect
        label={fields.auth}
        value={draft.auth}
        onChange={(event) => write({ auth: event.currentTarget.value as Draft['auth'] })}
        data={auths.map((value) => ({ value, label: names[value] }))}
      />
      {draft.auth === 'oauth' ? <ClientFields {...all} /> : <AccountFields {...all} />}
    </>
  );
}

function AccountFields({
  draft,
  faults,
  write,
  isNew,
}: Fields & { readonly isNew: boolean }): ReactNode {
  const { t } = useWords();
  const { fields, hints } = t.gateways;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
      <TextInput
        label={fields.account}
        description={hints.account}
        autoComplete="off"
        spellCheck={false}
        error={faults.account}
        value={draft.account}
        onChange={(event) => write({ account: event.currentTarget.value })}
      />
      <SecretField
        label={fields.password}
        hint={isNew ? hints.secret : hints.keepSecret}
        error={faults.secret}
        value={draft.secret}
        onChange={(secret) => write({ secret })}
      />
    </SimpleGrid>
  );
}

function ClientFields({
  draft,
  faults,
  write,
  isNew,
}: Fields & { readonly isNew: boolean }): ReactNode {
  const { t } = useWords();
  const { fields, hints, proofs: names } = t.gateways;
  const hint = isNew ? hints.secret : hints.keepSecret;
  return (
    <>
      {(['tokenUrl', 'clientId', 'scope'] as const).map((name) => (
        <TextInput
          key={name}
          label={fields[name]}
          spellCheck={false}
          error={faults[name]}
          value={draft[name]}
          onChange={(event) => write({ [name]: event.currentTarget.value })}
        />
      ))}
      <NativeSelect
        label={fields.proof}
        value={draft.proof}
        onChange={(event) => write({ proof: event.currentTarget.value as Draft['proof'] })}
        data={proofs.map((value) => ({ value, label: names[value] }))}
      />
      {draft.proof === 'secret' ? (
        <SecretField
          label={fields.clientSecret}
          hint={hint}
          error={faults.secret}
          value={draft.secret}
          onChange={(secret) => write({ secret })}
        />
      ) : (
        <>
          <PemField
            label={fields.certificate}
            error={faults.certificate}
            value={draft.certificate}
            onChange={(certificate) => write({ certificate })}
          />
          <PemField
            label={fields.privateKey}
            hint={hint}
            error={faults.secret}
            value={draft.secret}
            onChange={(secret) => write({ secret })}
          />
        </>
      )}
    </>
  );
}

interface TextField {
  readonly label: string;
  readonly hint?: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

function SecretField({ label, hint, error, value, onChange }: TextField): ReactNode {
  return (
    <PasswordInput
      label={label}
      description={hint}
      autoComplete="new-password"
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Certificates and keys as text. */
export function PemField({ label, hint, error, value, onChange }: TextField): ReactNode {
  return (
    <Textarea
      label={label}
      description={hint}
      autosize
      minRows={3}
      maxRows={8}
      spellCheck={false}
      autoComplete="off"
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
