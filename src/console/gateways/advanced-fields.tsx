import { NativeSelect, Switch, TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { Folded, PemField } from '../shared/edit-fields.tsx';
import { useWords } from '../words/words.tsx';
import type { Draft, Fields } from './draft.ts';

const subscriptions = ['auto', 'streaming', 'push', 'pull'] as const;
const versions = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'] as const;

/** What most gateways need not be told. */
export function AdvancedFields(all: Fields): ReactNode {
  const { t } = useWords();
  const { ca, pin, hosts } = all.faults;
  return (
    <Folded label={t.gateways.advanced} wrong={(ca ?? pin ?? hosts) !== undefined}>
      <Everything {...all} />
    </Folded>
  );
}

function Everything({ draft, faults, write }: Fields): ReactNode {
  const { t } = useWords();
  const { fields, hints, subscriptions: names } = t.gateways;
  return (
    <>
      <NativeSelect
        label={fields.subscription}
        value={draft.subscription}
        onChange={(event) =>
          write({ subscription: event.currentTarget.value as Draft['subscription'] })
        }
        data={subscriptions.map((value) => ({ value, label: names[value] }))}
      />
      <PemField
        label={fields.ca}
        hint={hints.ca}
        error={faults.ca}
        value={draft.ca}
        onChange={(ca) => write({ ca })}
      />
      <Switch
        label={fields.autodiscover}
        checked={draft.autodiscover}
        onChange={(event) => write({ autodiscover: event.currentTarget.checked })}
      />
      {draft.autodiscover ? (
        <Textarea
          label={fields.hosts}
          description={hints.hosts}
          autosize
          minRows={2}
          maxRows={6}
          spellCheck={false}
          error={faults.hosts}
          value={draft.hosts}
          onChange={(event) => write({ hosts: event.currentTarget.value })}
        />
      ) : null}
      <Switch
        label={fields.systemRoots}
        checked={draft.systemRoots}
        onChange={(event) => write({ systemRoots: event.currentTarget.checked })}
      />
      <Switch
        label={fields.strict}
        checked={draft.strict}
        onChange={(event) => write({ strict: event.currentTarget.checked })}
      />
      <TextInput
        label={fields.pin}
        description={hints.pin}
        spellCheck={false}
        error={faults.pin}
        value={draft.pin}
        onChange={(event) => write({ pin: event.currentTarget.value })}
      />
      <NativeSelect
        label={fields.oldest}
        description={hints.oldest}
        value={draft.oldest}
        onChange={(event) => write({ oldest: event.currentTarget.value as Draft['oldest'] })}
        data={versions.map((value) => ({ value, label: value.replace('TLSv', 'TLS ') }))}
      />
    </>
  );
}
