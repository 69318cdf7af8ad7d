import { Alert, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { SecretField } from '../shared/edit-fields.tsx';
import { useWords } from '../words/words.tsx';
import { isElsewhere } from './component-fields.tsx';
import type { Draft, Fields } from './draft.ts';
import { LineField, LinesField, PlaceFields } from './fields.tsx';

const transports = ['tls', 'tcp', 'wss', 'ws'] as const;
const usualPorts = { tcp: '5060', tls: '5061', ws: '80', wss: '443' } as const;

/** What the link to a SIP server needs. */
export function SipFields(all: Fields): ReactNode {
  const { t } = useWords();
  const { draft, faults, write, isNew } = all;
  const { fields, transports: names } = t.publishers;
  const plain = draft.transport === 'tcp' || draft.transport === 'ws';
  return (
    <>
      <LineField {...all} name="label" disabled={!isNew} placeholder="desk-phones" />
      <NativeSelect
        label={fields.transport}
        value={draft.transport}
        onChange={(event) => write({ transport: event.currentTarget.value as Draft['transport'] })}
        data={transports.map((value) => ({ value, label: names[value] }))}
      />
      <PlaceFields {...all} usualPort={usualPorts[draft.transport]} />
      {draft.transport === 'ws' || draft.transport === 'wss' ? (
        <LineField {...all} name="path" />
      ) : null}
      {plain && isElsewhere(draft.host) ? (
        <Alert color="orange" variant="light">
          {t.publishers.plain(draft.host.trim())}
        </Alert>
      ) : null}
      <LinesField {...all} name="domains" />
      <LineField {...all} name="username" />
      {draft.username.trim() === '' ? null : (
        <SecretField
          label={fields.password}
          keeps={!isNew}
          error={faults.secret}
          value={draft.secret}
          onChange={(secret) => write({ secret })}
        />
      )}
    </>
  );
}
