import { NativeSelect, TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';
import type { Fields } from './draft.ts';

/** What it is called and where it is. */
export function NameFields({ draft, faults, write, isNew }: Fields): ReactNode {
  const { t } = useWords();
  const { fields, hints, kinds } = t.gateways;
  return (
    <>
      {isNew ? (
        <TextInput
          label={fields.name}
          description={hints.name}
          required
          withAsterisk={false}
          error={faults.name}
          value={draft.name}
          onChange={(event) => write({ name: event.currentTarget.value })}
          data-autofocus
        />
      ) : null}
      <TextInput
        label={fields.description}
        description={hints.description}
        maxLength={200}
        error={faults.description}
        value={draft.description}
        onChange={(event) => write({ description: event.currentTarget.value })}
      />
      <NativeSelect
        label={fields.kind}
        data={Object.entries(kinds).map(([value, label]) => ({ value, label }))}
        disabled={!isNew}
      />
      <Textarea
        label={fields.servers}
        description={hints.servers}
        placeholder={hints.serversExample}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        error={faults.servers}
        value={draft.servers}
        onChange={(event) => write({ servers: event.currentTarget.value })}
        data-autofocus={isNew ? undefined : true}
      />
    </>
  );
}
