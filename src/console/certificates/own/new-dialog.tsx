import { NativeSelect, SimpleGrid, TextInput, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ask } from '../../api/client.ts';
import type { OwnCertificate } from '../../api/contract.ts';
import { DialogForm, FormDialog } from '../../shared/form-dialog.tsx';
import { sayDone } from '../../shared/said.ts';
import { useWords } from '../../words/words.tsx';
import { DaysField } from './days-field.tsx';
import { daysOf, useOwn } from './use-own.ts';

interface Making {
  readonly kind: 'authority' | 'request';
  readonly onClose: () => void;
}

/** Makes a CA, or a key and a request. */
export function NewDialog({ opened, ...making }: Making & { readonly opened: boolean }): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own;
  return (
    <FormDialog
      opened={opened}
      title={making.kind === 'authority' ? words.newAuthority : words.newRequest}
      onClose={making.onClose}
    >
      <Fields {...making} />
    </FormDialog>
  );
}

const keys = {
  'RSA 2048': { kind: 'rsa', bits: 2048 },
  'RSA 3072': { kind: 'rsa', bits: 3072 },
  'RSA 4096': { kind: 'rsa', bits: 4096 },
  'ECDSA P-256': { kind: 'ec', curve: 'P-256' },
  'ECDSA P-384': { kind: 'ec', curve: 'P-384' },
  'ECDSA P-521': { kind: 'ec', curve: 'P-521' },
} as const;

type KeyName = keyof typeof keys;

const keyNames = Object.keys(keys) as readonly KeyName[];
/** Of the subject, besides the common name. */
const parts = ['o', 'ou', 'l', 'st', 'c'] as const;

type Written = Readonly<Record<'name' | 'cn' | (typeof parts)[number] | 'sans' | 'days', string>>;

const nothing: Written = {
  name: '',
  cn: '',
  o: '',
  ou: '',
  l: '',
  st: '',
  c: '',
  sans: '',
  days: '',
};

function Fields({ kind, onClose }: Making): ReactNode {
  const { t } = useWords();
  const words = t.certificates.own;
  const [written, setWritten] = useState(nothing);
  const [key, setKey] = useState<KeyName>('RSA 2048');
  const make = useMake(kind, onClose);
  const field = (name: keyof Written) => ({
    label: name === 'sans' ? words.sans : words[name],
    value: written[name],
    autoComplete: 'off',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setWritten({ ...written, [name]: event.currentTarget.value }),
  });
  return (
    <DialogForm
      submit={words.make}
      work={make}
      onSubmit={() => make.mutate({ written, key })}
      onClose={onClose}
    >
      <TextInput
        {...field('name')}
        description={words.nameHint}
        required
        withAsterisk={false}
        data-autofocus
      />
      <TextInput
        {...field('cn')}
        placeholder={written.name}
        required={written.name.trim() === ''}
        withAsterisk={false}
      />
      {kind === 'request' ? (
        <Textarea {...field('sans')} description={words.sansHint} autosize minRows={2} />
      ) : null}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {parts.map((part) => (
          <TextInput
            key={part}
            {...field(part)}
            placeholder={part === 'c' ? words.cHint : undefined}
          />
        ))}
        <NativeSelect
          label={words.keyKind}
          value={key}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            setKey(keyNames.find((one) => one === chosen) ?? key);
          }}
          data={[...keyNames]}
        />
      </SimpleGrid>
      {kind === 'authority' ? (
        <DaysField
          of="authority"
          days={written.days}
          onChange={(days) => setWritten({ ...written, days })}
        />
      ) : null}
    </DialogForm>
  );
}

function useMake(kind: Making['kind'], onClose: () => void) {
  const { t } = useWords();
  return useOwn(
    ({ written, key }: { readonly written: Written; readonly key: KeyName }) =>
      ask<OwnCertificate>(
        `/api/v1/own-certificates/${kind === 'authority' ? 'authorities' : 'requests'}`,
        { method: 'POST', body: bodyOf(kind, written, key) },
      ),
    ({ name }) => {
      sayDone(t.certificates.own.made(name));
      onClose();
    },
  );
}

function bodyOf(kind: Making['kind'], written: Written, key: KeyName): unknown {
  const name = written.name.trim();
  const given = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  const subject = {
    cn: given(written.cn) ?? name,
    ...Object.fromEntries(parts.map((part) => [part, given(written[part])])),
  };
  const rest =
    kind === 'authority'
      ? { days: daysOf(written.days) }
      : { names: written.sans.split(/[\s,;]+/).filter((one) => one !== '') };
  return { name, subject, key: keys[key], ...rest };
}
