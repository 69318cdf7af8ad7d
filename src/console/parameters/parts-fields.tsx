import { Checkbox, Group, Input, NativeSelect, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Parameter } from '../api/contract.ts';
import { useWords } from '../words/words.tsx';
import type { Draft } from './draft.ts';
import { shownName, stateName, writtenLimits } from './written.ts';

interface PartsProps<Kind extends Draft['kind']> {
  readonly parameter: Parameter;
  readonly draft: Extract<Draft, { kind: Kind }>;
  readonly error: string | undefined;
  readonly onChange: (draft: Draft) => void;
}

/** What is shown in each state, one choice each. */
export function MappingField({
  parameter: { shape },
  draft,
  error,
  onChange,
}: PartsProps<'mapping'>): ReactNode {
  const { t } = useWords();
  const parts = Object.entries(shape.kind === 'mapping' ? shape.parts : {});
  return (
    <Stack gap="sm">
      {parts.map(([state, values], index) => (
        <NativeSelect
          key={state}
          data-autofocus={index === 0 || undefined}
          label={stateName(t, state)}
          value={draft.parts[state] ?? ''}
          onChange={(event) =>
            onChange({
              kind: 'mapping',
              parts: { ...draft.parts, [state]: event.currentTarget.value },
            })
          }
          data={values.map((value) => ({ value, label: shownName(t, value) }))}
        />
      ))}
      {error === undefined ? null : <Input.Error role="alert">{error}</Input.Error>}
    </Stack>
  );
}

const weekDays = [1, 2, 3, 4, 5, 6, 7] as const;

/** Days of the week, and from when to when. */
export function WorkingHoursField({
  parameter,
  draft,
  error,
  onChange,
}: PartsProps<'hours'>): ReactNode {
  const words = useWords();
  const { t, formats } = words;
  return (
    <Stack gap="sm">
      <Checkbox.Group
        label={t.parameters.days}
        value={draft.days.map(String)}
        onChange={(days) => onChange({ ...draft, days: days.map(Number) })}
      >
        <Group gap="sm" mt="xs">
          {weekDays.map((day) => (
            <Checkbox
              key={day}
              value={String(day)}
              label={formats.weekday(day, 'short')}
              aria-label={formats.weekday(day, 'long')}
              data-autofocus={day === 1 || undefined}
            />
          ))}
        </Group>
      </Checkbox.Group>
      <Group gap="sm" align="flex-end" wrap="nowrap">
        {(['from', 'to'] as const).map((edge) => (
          <TextInput
            key={edge}
            label={t.parameters[edge]}
            placeholder={edge === 'from' ? '09:00' : '17:00'}
            inputMode="numeric"
            autoComplete="off"
            value={draft[edge]}
            onChange={(event) => onChange({ ...draft, [edge]: event.currentTarget.value })}
            style={{ flex: 1, minWidth: 0 }}
          />
        ))}
      </Group>
      <Input.Description>
        {t.parameters.allowed}: {writtenLimits(words, parameter)}
      </Input.Description>
      {error === undefined ? null : <Input.Error role="alert">{error}</Input.Error>}
    </Stack>
  );
}
