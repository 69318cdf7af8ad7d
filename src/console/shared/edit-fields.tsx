import { Button, Collapse, PasswordInput, Stack, Textarea } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import { useWords } from '../words/words.tsx';

interface TextField {
  readonly label: string;
  readonly error: string | undefined;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** What is stored sealed; `keeps` where there is one already, which stays if this is left empty. */
export function SecretField({
  label,
  keeps,
  error,
  value,
  onChange,
}: TextField & { readonly keeps: boolean }): ReactNode {
  const { t } = useWords();
  return (
    <PasswordInput
      label={label}
      description={keeps ? t.editing.secretKept : t.editing.secretSealed}
      autoComplete="new-password"
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** Certificates and keys as text. */
export function PemField({
  label,
  hint,
  error,
  value,
  rows = 3,
  onChange,
}: TextField & { readonly hint?: string; readonly rows?: number }): ReactNode {
  return (
    <Textarea
      label={label}
      description={hint}
      autosize
      minRows={rows}
      maxRows={8}
      spellCheck={false}
      autoComplete="off"
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      error={error}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What most need not be told. It is open where something in it is wrong. */
export function Folded({
  label,
  wrong,
  children,
}: {
  readonly label: string;
  readonly wrong: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  const [wanted, setWanted] = useState(false);
  const open = wanted || wrong;
  return (
    <div>
      <Button
        variant="subtle"
        px={6}
        aria-expanded={open}
        aria-controls={id}
        leftSection={<span aria-hidden="true">{open ? '▾' : '▸'}</span>}
        onClick={() => setWanted(!open)}
      >
        {label}
      </Button>
      <Collapse expanded={open} id={id}>
        <Stack mt="xs">{children}</Stack>
      </Collapse>
    </div>
  );
}
