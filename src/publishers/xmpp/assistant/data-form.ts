import type { Element } from '@xmpp/component';
import type { CommandForm, FormField } from './conversation.ts';
import { type Markup, element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';

/** Bounds on what is taken from a form, in fields and in UTF-16 code units. */
const maxFields = 100;
const maxValueLength = 4_000;

/**
 * XEP-0004 §3.1: a form to fill in; `values` stand in place of the defaults where there are any.
 * `type` is its FORM_TYPE (XEP-0068).
 */
export function formElement(
  form: CommandForm,
  type: string,
  values: ReadonlyMap<string, string>,
): Markup {
  return element(
    'x',
    { xmlns: namespaces.dataForms, type: 'form' },
    element('title', {}, escaped(form.title)),
    // §3.2: no line breaks; there may be several, of which some clients read the first only.
    element('instructions', {}, escaped(linesOf(form.instructions).join(' '))),
    formType(type),
    ...form.fields.map((field) => fieldElement(field, values.get(field.name) ?? field.value)),
  );
}

/**
 * XEP-0004 §3.4: what a command has to say, for clients that show forms and no notes. Each line
 * is a field of its own, since some clients read no more than a field's first value.
 */
export function resultElement(title: string, type: string, text: string): Markup {
  return element(
    'x',
    { xmlns: namespaces.dataForms, type: 'result' },
    element('title', {}, escaped(title)),
    formType(type),
    ...linesOf(text).map((line) =>
      element('field', { type: 'fixed' }, element('value', {}, escaped(line))),
    ),
  );
}

/**
 * What a submitted form brought, as text per field of `form`; `boolean` fields are `true` or
 * `false`. None where it does not answer this form: a field that is required is missing, or a
 * choice is none of those offered.
 */
export function submittedValues(
  submitted: Element,
  form: CommandForm,
): ReadonlyMap<string, string> | undefined {
  const fields = submitted.getChildren('field');
  // §3.1 requires the type; a command is sent nothing else but `cancel`, which was looked at before.
  if ((submitted.attrs['type'] ?? 'submit') !== 'submit' || fields.length > maxFields)
    return undefined;
  const given = new Map<string, string>();
  for (const field of fields) {
    const text = field
      .getChildren('value')
      .map((value) => value.getText())
      .join('\n');
    if (text.length > maxValueLength) return undefined;
    given.set(field.attrs['var'] ?? '', text);
  }

  const values = new Map<string, string>();
  for (const field of form.fields) {
    const brought = given.get(field.name) ?? '';
    // Where one chooses, clients that show no choices let it be typed.
    const value = field.type === 'text-single' ? brought : brought.trim();
    if (!fits(field, value)) return undefined;
    if (field.type === 'boolean') values.set(field.name, isTrue(value) ? 'true' : 'false');
    else if (given.has(field.name)) values.set(field.name, value);
  }
  return values;
}

function formType(type: string): Markup {
  return element(
    'field',
    { var: 'FORM_TYPE', type: 'hidden' },
    element('value', {}, escaped(type)),
  );
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function fieldElement(field: FormField, value: string | null): Markup {
  return element(
    'field',
    { var: field.name, type: field.type, label: field.label },
    ...(field.required ? [element('required', {})] : []),
    ...(value === null ? [] : [element('value', {}, escaped(value))]),
    ...field.options.map(({ label, value: choice }) =>
      element('option', { label }, element('value', {}, escaped(choice))),
    ),
  );
}

function fits(field: FormField, value: string): boolean {
  if (value === '') return !field.required;
  if (field.type === 'boolean') return ['0', '1', 'true', 'false'].includes(value);
  return field.type !== 'list-single' || field.options.some((option) => option.value === value);
}

/** XEP-0004 §3.3: the lexical space of `xs:boolean`. */
function isTrue(value: string): boolean {
  return value === '1' || value === 'true';
}
