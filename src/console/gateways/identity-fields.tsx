import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { PemField, SecretField } from '../shared/edit-fields.tsx';
import { useWords } from '../words/words.tsx';
import type { Draft, Fields } from './draft.ts';

const auths = ['ntlm', 'basic', 'oauth', 'ntlmv1'] as const;
const proofs = ['secret', 'certificate'] as const;

/** Who Doorlight is to the servers, and what proves it. */
export function IdentityFields(all: Fields): ReactNode {
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

function AccountFields({ draft, faults, write, isNew }: Fields): ReactNode {
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
        keeps={!isNew}
        error={faults.secret}
        value={draft.secret}
        onChange={(secret) => write({ secret })}
      />
    </SimpleGrid>
  );
}

function ClientFields({ draft, faults, write, isNew }: Fields): ReactNode {
  const { t } = useWords();
  const { fields, proofs: names } = t.gateways;
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
          keeps={!isNew}
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
            hint={isNew ? t.editing.secretSealed : t.editing.secretKept}
            error={faults.secret}
            value={draft.secret}
            onChange={(secret) => write({ secret })}
          />
        </>
      )}
    </>
  );
}
