import { Button, Collapse, NativeSelect, Stack, Switch, TextInput, Textarea } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../words/words.tsx';
import type { Draft } from './draft.ts';
import type { Fields } from './gateway-form.tsx';
import { PemField } from './identity-fields.tsx';

const subscriptions = ['auto', 'streaming', 'push', 'pull'] as const;
const versions = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'] as const;

/** What most gateways need not be told. It is open where something in it is wrong. */
export function AdvancedFields(all: Fields): ReactNode {
  const { t } = useWords();
  const id = useId();
  const [wanted, setWanted] = useState(false);
  const { ca, pin, hosts } = all.faults;
  const open = wanted || ca !== undefined || pin !== undefined || hosts !== undefined;
  return (
    <div>
      <Button
        variant="subtle"
        px={6}
        aria-expanded={open}
        aria-controls={id}
        leftSection={<span aria-hidden="true">{open ? '▾' : '▸'}</span>}
        onClick={() => setWanted(!open)}
      >
        {t.gateways.advanced}
      </Button>
      <Collapse expanded={open} id={id}>
        <Stack mt="xs">
          <Everything {...all} />
        </Stack>
      </Collapse>
    </div>
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
