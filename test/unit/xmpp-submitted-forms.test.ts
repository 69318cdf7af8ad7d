import { type Element, xml } from '@xmpp/component';
import { expect, test } from 'vitest';
import type { CommandForm, FormField } from '../../src/publishers/xmpp/assistant/conversation.ts';
import { submittedValues } from '../../src/publishers/xmpp/assistant/data-form.ts';

const usual = { label: '', value: null, required: false, options: [] } as const;
const fields: readonly FormField[] = [
  {
    ...usual,
    name: 'availability',
    type: 'list-single',
    required: true,
    options: [
      { label: 'Busy', value: 'dnd' },
      { label: 'Away', value: 'away' },
    ],
  },
  { ...usual, name: 'text', type: 'text-single' },
  { ...usual, name: 'quiet', type: 'boolean' },
];
const form: CommandForm = { title: '', instructions: '', fields };

type Given = readonly [name: string, value: string, type?: string];

function submitted(given: readonly Given[], type: string | undefined = 'submit'): Element {
  const elements = given.map(([name, value, kind]) =>
    xml('field', { var: name, ...(kind && { type: kind }) }, xml('value', {}, value)),
  );
  return xml('x', { xmlns: 'jabber:x:data', ...(type && { type }) }, ...elements);
}

test.each<[string, readonly Given[], string?]>([
  [
    'as it was given',
    [
      ['FORM_TYPE', 'urn:x', 'hidden'],
      ['availability', 'away', 'list-single'],
      ['text', 'x', 'text-single'],
      ['quiet', 'true', 'boolean'],
    ],
  ],
  [
    'without its hidden field and the types',
    [
      ['availability', 'away'],
      ['text', 'x'],
      ['quiet', '1'],
    ],
  ],
  [
    'with a choice that was typed',
    [
      ['availability', ' away\n', 'text-single'],
      ['text', 'x'],
      ['quiet', ' true '],
    ],
  ],
  [
    'in another order, with more in it',
    [
      ['quiet', '1'],
      ['more', 'x'],
      ['text', 'x'],
      ['availability', 'away'],
    ],
  ],
  [
    'without saying that it is filled in',
    [
      ['availability', 'away'],
      ['text', 'x'],
      ['quiet', '1'],
    ],
    '',
  ],
])('a form that comes back %s says the same', (_name, given, type) => {
  expect([...(submittedValues(submitted(given, type), form) ?? [])]).toEqual([
    ['availability', 'away'],
    ['text', 'x'],
    ['quiet', 'true'],
  ]);
});

test.each<[string, readonly Given[], string?]>([
  ['no choice', [['text', 'x']]],
  ['a choice that was not offered', [['availability', 'Away from here']]],
  [
    'a yes that is none',
    [
      ['availability', 'away'],
      ['quiet', 'perhaps'],
    ],
  ],
  ['nothing filled in yet', [['availability', 'away']], 'form'],
])('with %s nothing is done', (_name, given, type) => {
  expect(submittedValues(submitted(given, type), form)).toBeUndefined();
});

test('whoever leaves a box empty says no, and a text is kept as it was written', () => {
  const values = submittedValues(
    submitted([
      ['availability', 'dnd'],
      ['text', ' a\nb '],
    ]),
    form,
  );

  expect(Object.fromEntries(values ?? [])).toEqual({
    availability: 'dnd',
    text: ' a\nb ',
    quiet: 'false',
  });
});
