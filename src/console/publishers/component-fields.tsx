import { Alert, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { SecretField } from '../shared/edit-fields.tsx';
import { useWords } from '../words/words.tsx';
import type { Draft, Fields } from './draft.ts';
import { LineField, LinesField, PlaceFields } from './fields.tsx';

const identities = ['contact', 'account', 'native'] as const;

/** What the link to a chat server's component needs. */
export function ComponentFields(all: Fields): ReactNode {
  const { t } = useWords();
  const { draft, faults, write, isNew } = all;
  const { fields, hints, identities: names, tlsKinds } = t.publishers;
  return (
    <>
      <LineField {...all} name="domain" disabled={!isNew} placeholder="presence.example.com" />
      <PlaceFields {...all} usualPort="5347" />
      <NativeSelect
        label={fields.tls}
        error={faults.tls}
        value={draft.tls}
        onChange={(event) => write({ tls: event.currentTarget.value as Draft['tls'] })}
        data={(['direct', 'none'] as const).map((value) => ({ value, label: tlsKinds[value] }))}
      />
      {draft.tls === 'none' && isElsewhere(draft.host) ? (
        <Alert color="orange" variant="light">
          {t.publishers.plain(draft.host.trim())}
        </Alert>
      ) : null}
      <SecretField
        label={fields.secret}
        keeps={!isNew}
        error={faults.secret}
        value={draft.secret}
        onChange={(secret) => write({ secret })}
      />
      <NativeSelect
        label={fields.identity}
        description={hints.identities[draft.identity]}
        error={faults.identity}
        value={draft.identity}
        onChange={(event) => write({ identity: event.currentTarget.value as Draft['identity'] })}
        data={identities.map((value) => ({ value, label: names[value] }))}
      />
      {draft.identity === 'contact' ? null : <LinesField {...all} name="serverDomains" />}
    </>
  );
}

/** Whether somebody may be between here and there. */
export function isElsewhere(host: string): boolean {
  const name = host.trim();
  return name !== '' && name !== 'localhost' && name !== '::1' && !/^127(\.\d+){3}$/.test(name);
}
