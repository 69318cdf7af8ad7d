import type { Parameter } from '../api/contract.ts';

/** A value while it is being edited. */
export type Draft =
  | { readonly kind: 'switch'; readonly on: boolean }
  | { readonly kind: 'choice'; readonly value: string }
  /** `word` where a word such as `auto` stands in place of what is written. */
  | { readonly kind: 'written'; readonly word: boolean; readonly text: string }
  | { readonly kind: 'mapping'; readonly parts: Readonly<Record<string, string>> }
  | {
      readonly kind: 'hours';
      readonly days: readonly number[];
      readonly from: string;
      readonly to: string;
    };

interface WorkingHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export function draftOf({ shape, value }: Pick<Parameter, 'shape' | 'value'>): Draft {
  switch (shape.kind) {
    case 'switch':
      return { kind: 'switch', on: value === true };
    case 'choice':
      return { kind: 'choice', value: String(value) };
    case 'mapping':
      return { kind: 'mapping', parts: value as Readonly<Record<string, string>> };
    case 'working-hours':
      return { kind: 'hours', ...(value as WorkingHours) };
    case 'number':
    case 'text':
    case 'certificate':
    case 'list': {
      const word = shape.word !== null && value === shape.word;
      const text = Array.isArray(value) ? value.map(String).join('\n') : String(value);
      return { kind: 'written', word, text: word ? '' : text };
    }
  }
}

/** The value that was meant, as the API takes it, which judges it. */
export function valueOf({ shape }: Pick<Parameter, 'shape'>, draft: Draft): unknown {
  switch (draft.kind) {
    case 'switch':
      return draft.on;
    case 'choice':
      return shape.kind === 'choice'
        ? shape.values.find((one) => String(one) === draft.value)
        : draft.value;
    case 'mapping':
      return draft.parts;
    case 'hours':
      return {
        days: draft.days.toSorted((one, other) => one - other),
        from: draft.from.trim(),
        to: draft.to.trim(),
      };
    case 'written':
      return writtenValue(shape, draft);
  }
}

function writtenValue(
  shape: Parameter['shape'],
  { word, text }: Extract<Draft, { kind: 'written' }>,
): unknown {
  if (word && 'word' in shape) return shape.word;
  const trimmed = text.trim();
  if (shape.kind === 'list') {
    return trimmed.split(/[\s,;]+/).filter((one) => one !== '');
  }
  // What is no number goes as it is, to be refused with its limits.
  return shape.kind === 'number' && /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}
