import { Checkbox, NativeSelect, Radio, Stack, Switch, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Parameter } from '../api/contract.ts';
import { ownCertificatesQuery } from '../api/queries.ts';
import { useWords } from '../words/words.tsx';
import type { Draft } from './draft.ts';
import { MappingField, WorkingHoursField } from './parts-fields.tsx';
import { choiceName, unitFor, wordFor, writtenLimits } from './written.ts';

interface FieldProps<Kind extends Draft['kind'] = Draft['kind']> {
  readonly parameter: Parameter;
  readonly draft: Extract<Draft, { kind: Kind }>;
  /** Why the value was refused; none where it was not. */
  readonly error: string | undefined;
  readonly onChange: (draft: Draft) => void;
}

/** A field that fits what the parameter is. */
export function ValueField({ draft, ...props }: FieldProps): ReactNode {
  switch (draft.kind) {
    case 'switch':
      return <SwitchField {...props} draft={draft} />;
    case 'choice':
      return <ChoiceField {...props} draft={draft} />;
    case 'mapping':
      return <MappingField {...props} draft={draft} />;
    case 'hours':
      return <WorkingHoursField {...props} draft={draft} />;
    case 'written':
      return <WrittenField {...props} draft={draft} />;
  }
}

function SwitchField({ draft, error, onChange }: FieldProps<'switch'>): ReactNode {
  const { t } = useWords();
  return (
    <Switch
      data-autofocus
      label={draft.on ? t.parameters.on : t.parameters.off}
      error={error}
      checked={draft.on}
      onChange={(event) => onChange({ kind: 'switch', on: event.currentTarget.checked })}
    />
  );
}

function ChoiceField({ parameter, draft, error, onChange }: FieldProps<'choice'>): ReactNode {
  const { t } = useWords();
  const { shape } = parameter;
  const values = shape.kind === 'choice' ? shape.values.map(String) : [];
  return (
    <Radio.Group
      label={t.parameters.value}
      error={error}
      value={draft.value}
      onChange={(value) => onChange({ kind: 'choice', value })}
    >
      <Stack gap="xs" mt="xs">
        {values.map((value) => (
          <Radio
            key={value}
            value={value}
            label={choiceName(t, value)}
            data-autofocus={value === draft.value || undefined}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function WrittenField(props: FieldProps<'written'>): ReactNode {
  const { t } = useWords();
  const { parameter, draft, onChange } = props;
  const { shape } = parameter;
  if (shape.kind === 'certificate') return <CertificateField {...props} />;
  const word = 'word' in shape ? shape.word : null;
  return (
    <Stack gap="sm">
      {word === null ? null : (
        <Checkbox
          data-autofocus={draft.word || undefined}
          label={capital(wordFor(t, word))}
          checked={draft.word}
          onChange={(event) => onChange({ ...draft, word: event.currentTarget.checked })}
        />
      )}
      {draft.word ? null : <Line {...props} />}
    </Stack>
  );
}

function Line({ parameter, draft, error, onChange }: FieldProps<'written'>): ReactNode {
  const words = useWords();
  const { t } = words;
  const { unit, shape } = parameter;
  const shared = {
    'data-autofocus': true,
    description: `${t.parameters.allowed}: ${writtenLimits(words, parameter)}`,
    error,
    errorProps: { role: 'alert' },
    value: draft.text,
  };
  const { value, withUnit, onePerLine } = t.parameters;
  if (shape.kind === 'list') {
    return (
      <Textarea
        {...shared}
        label={withUnit(value, onePerLine)}
        autosize
        minRows={3}
        onChange={(event) => onChange({ ...draft, text: event.currentTarget.value })}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      label={unit === null ? value : withUnit(value, unitFor(t, unit))}
      inputMode={shape.kind === 'number' ? 'numeric' : undefined}
      autoComplete="off"
      onChange={(event) => onChange({ ...draft, text: event.currentTarget.value })}
    />
  );
}

function CertificateField({ draft, error, onChange }: FieldProps<'written'>): ReactNode {
  const { t } = useWords();
  const { data } = useQuery(ownCertificatesQuery);
  const signed = (data?.certificates ?? [])
    .filter(({ kind, certificate }) => kind === 'server' && certificate !== null)
    .map(({ name }) => name);
  // What is chosen may have been removed since.
  const names = draft.word || signed.includes(draft.text) ? signed : [draft.text, ...signed];
  return (
    <NativeSelect
      data-autofocus
      label={t.parameters.value}
      description={`${t.parameters.allowed}: ${t.parameters.limits.certificate}`}
      error={error}
      errorProps={{ role: 'alert' }}
      value={draft.word ? '' : draft.text}
      onChange={(event) => {
        const text = event.currentTarget.value;
        onChange({ kind: 'written', word: text === '', text });
      }}
      data={[{ value: '', label: t.parameters.noCertificate }, ...names]}
    />
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
