import { Switch, TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Parameter } from '../api/contract.ts';
import { useWords } from '../words/words.tsx';

/** How a value is written while it is edited. */
export type Draft = string | boolean;

/** A field that fits what the parameter is: a switch, a line, lines, or JSON. */
export function ValueField({
  parameter,
  draft,
  onChange,
}: {
  readonly parameter: Parameter;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}): ReactNode {
  const { t } = useWords();
  const { allowed, unit } = parameter;
  const label = unit === null ? t.parameters.valueLabel : `${t.parameters.valueLabel}, ${unit}`;
  const description = `${t.parameters.allowed}: ${allowed}`;
  if (typeof draft === 'boolean') {
    return (
      <Switch
        data-autofocus
        label={draft ? t.parameters.on : t.parameters.off}
        checked={draft}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  const kind = kindOf(parameter);
  if (kind === 'line') {
    return (
      <TextInput
        data-autofocus
        label={label}
        description={description}
        value={draft}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <Textarea
      data-autofocus
      autosize
      minRows={4}
      label={`${label}, ${kind === 'lines' ? t.parameters.list : t.parameters.asJson}`}
      description={description}
      value={draft}
      onChange={(event) => onChange(event.currentTarget.value)}
      styles={kind === 'json' ? { input: { fontFamily: 'monospace' } } : undefined}
    />
  );
}

export function draftOf(parameter: Parameter): Draft {
  const { value } = parameter;
  switch (kindOf(parameter)) {
    case 'switch':
      return value === true;
    case 'line':
      return String(value);
    case 'lines':
      return Array.isArray(value) ? value.map(String).join('\n') : String(value);
    case 'json':
      return JSON.stringify(value, null, 2);
  }
}

/** What was written, as the API takes it; `undefined` where it is no JSON and has to be. */
export function readDraft(
  parameter: Parameter,
  draft: Draft,
): { readonly value: unknown } | undefined {
  if (typeof draft === 'boolean') return { value: draft };
  switch (kindOf(parameter)) {
    case 'json':
      try {
        return { value: JSON.parse(draft) as unknown };
      } catch {
        return undefined;
      }
    case 'lines': {
      const lines = draft.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
      return { value: lines.length === 1 && lines[0] === parameter.default ? lines[0] : lines };
    }
    case 'switch':
    case 'line':
      return { value: plain(draft.trim()) };
  }
}

function kindOf({ value, default: usual }: Parameter): 'switch' | 'line' | 'lines' | 'json' {
  if (typeof value === 'boolean' && typeof usual === 'boolean') return 'switch';
  if (Array.isArray(value) || Array.isArray(usual)) return 'lines';
  return typeof value === 'object' ? 'json' : 'line';
}

/** Numbers and the words for on and off are what they look like. */
function plain(text: string): unknown {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return text;
}
