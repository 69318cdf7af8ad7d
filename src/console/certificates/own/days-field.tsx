import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../../words/words.tsx';

/** For how many days; what is usual where it is left empty. */
export function DaysField({
  of,
  days,
  onChange,
  first = false,
}: {
  readonly of: 'authority' | 'server' | 'list';
  readonly days: string;
  readonly onChange: (days: string) => void;
  /** Has the focus when the dialog opens. */
  readonly first?: boolean;
}): ReactNode {
  const { t } = useWords();
  return (
    <TextInput
      data-autofocus={first || undefined}
      label={t.certificates.own.days}
      description={t.certificates.own.daysHint[of]}
      inputMode="numeric"
      autoComplete="off"
      value={days}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
