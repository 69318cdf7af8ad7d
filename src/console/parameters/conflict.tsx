import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Tagged } from '../api/client.ts';
import type { Parameter } from '../api/contract.ts';
import { doneBy } from '../shared/done-by.ts';
import { useWords } from '../words/words.tsx';
import type { Wanted } from './use-change.ts';
import { writtenValue } from './written.ts';

/** Somebody else was first: both values, to choose from. Nothing that was written is lost. */
export function Conflict({
  theirs: { answer: parameter },
  mine,
  onKeep,
  onSave,
  saving,
}: {
  readonly theirs: Tagged<Parameter>;
  readonly mine: Wanted;
  readonly onKeep: () => void;
  readonly onSave: () => void;
  readonly saving: boolean;
}): ReactNode {
  const words = useWords();
  const { t, formats } = words;
  const { lastChange } = parameter;
  const keep = useRef<HTMLButtonElement>(null);
  useEffect(() => keep.current?.focus(), [parameter]);
  const wanted = mine.kind === 'set' ? mine.value : parameter.default;
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      title={t.parameters.outdated(
        doneBy(t, lastChange?.by ?? ''),
        lastChange === null ? '' : formats.full(lastChange.at),
      )}
    >
      <Stack gap="sm">
        <Both title={t.parameters.theirs} value={writtenValue(words, parameter, parameter.value)} />
        <Both title={t.parameters.yours} value={writtenValue(words, parameter, wanted)} />
        <Group gap="sm">
          <Button variant="default" size="xs" onClick={onKeep} ref={keep}>
            {t.parameters.keepTheirs}
          </Button>
          <Button size="xs" onClick={onSave} loading={saving}>
            {t.parameters.saveMine}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function Both({ title, value }: { readonly title: string; readonly value: string }): ReactNode {
  return (
    <Text size="sm" style={{ whiteSpace: 'pre-line' }}>
      {title}: <strong>{value}</strong>
    </Text>
  );
}
