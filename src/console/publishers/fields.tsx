import { Group, NativeSelect, TextInput, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';
import type { Draft, Fields } from './draft.ts';

type Words = ReturnType<typeof useWords>['t']['publishers'];

/** Those whose value is text, by the words there are for them. */
type TextName = Exclude<keyof Words['fields'] & keyof Draft, 'callState'>;

/** Chat server or SIP server; it stays once it is saved. */
export function KindField({ draft, write, isNew }: Fields): ReactNode {
  const { t } = useWords();
  const { kinds, fields } = t.publishers;
  if (!isNew) return null;
  return (
    <NativeSelect
      label={fields.kind}
      data-autofocus
      value={draft.kind}
      onChange={(event) => write({ kind: event.currentTarget.value as Draft['kind'] })}
      data={[
        { value: 'xmpp', label: kinds.xmpp },
        { value: 'sip', label: kinds.sip },
      ]}
    />
  );
}

/** Where the server is: side by side where there is room. */
export function PlaceFields({
  usualPort,
  ...all
}: Fields & { readonly usualPort: string }): ReactNode {
  const { t } = useWords();
  const isSip = all.draft.kind === 'sip';
  return (
    <Group align="flex-start" gap="md">
      <div style={{ flex: '3 1 14rem' }}>
        <LineField {...all} name="host" autoFocus={!all.isNew} />
      </div>
      <div style={{ flex: '1 1 8rem' }}>
        <LineField
          {...all}
          name="port"
          numeric
          placeholder={usualPort}
          hinted={all.isNew || isSip}
          {...(isSip ? { hint: t.publishers.hints.sipPort } : {})}
        />
      </div>
    </Group>
  );
}

/** A line of text. */
export function LineField({
  name,
  draft,
  faults,
  write,
  disabled = false,
  numeric = false,
  placeholder,
  autoFocus = false,
  hinted = true,
  hint,
}: Fields & {
  readonly name: TextName;
  readonly disabled?: boolean;
  readonly numeric?: boolean;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly hinted?: boolean;
  /** In place of the usual one. */
  readonly hint?: string;
}): ReactNode {
  const { t } = useWords();
  return (
    <TextInput
      label={t.publishers.fields[name]}
      description={hinted ? (hint ?? hintOf(t.publishers, name)) : '\u00a0'}
      spellCheck={false}
      autoComplete="off"
      placeholder={placeholder}
      disabled={disabled}
      {...(numeric ? { inputMode: 'numeric' } : {})}
      {...(autoFocus ? { 'data-autofocus': true } : {})}
      error={faults[name]}
      value={draft[name]}
      onChange={(event) => write({ [name]: event.currentTarget.value })}
    />
  );
}

/** Several lines of text. */
export function LinesField({
  name,
  draft,
  faults,
  write,
}: Fields & { readonly name: TextName }): ReactNode {
  const { t } = useWords();
  return (
    <Textarea
      label={t.publishers.fields[name]}
      description={hintOf(t.publishers, name)}
      autosize
      minRows={2}
      maxRows={8}
      spellCheck={false}
      autoComplete="off"
      error={faults[name]}
      value={draft[name]}
      onChange={(event) => write({ [name]: event.currentTarget.value })}
    />
  );
}

function hintOf({ hints }: Words, name: string): string | undefined {
  const hint = Object.entries(hints).find(([key]) => key === name)?.[1];
  return typeof hint === 'string' ? hint : undefined;
}
