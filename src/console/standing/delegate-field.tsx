import { Autocomplete, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode, Ref } from 'react';
import { meQuery, mePath } from '../api/queries.ts';
import { useWords } from '../words/words.tsx';
import { colleaguesQuery } from './queries.ts';

/** So long nobody has typed before it is searched. */
const pauseMs = 250;

/** An address: of a colleague, found by a part of it or of the name, or of anybody, typed in full. */
export function DelegateField({
  base,
  value,
  error,
  onChange,
  ref,
}: {
  readonly base: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
  readonly ref: Ref<HTMLInputElement>;
}): ReactNode {
  const { t } = useWords();
  const own = base === mePath;
  const me = useQuery({ ...meQuery, enabled: own });
  const [sought] = useDebouncedValue(value.trim(), pauseMs);
  const may = !own || me.data?.answer.allowed.colleagueSearch === true;
  const { data } = useQuery({
    ...colleaguesQuery(base, sought),
    enabled: may && sought.length >= 2,
  });
  const names = new Map(data?.people.map(({ jid, name }) => [jid, name]));
  return (
    <Autocomplete
      ref={ref}
      label={t.person.delegates.who}
      description={may ? t.person.delegates.whoHint : undefined}
      placeholder="anna@example.com"
      required
      withAsterisk={false}
      autoComplete="off"
      spellCheck={false}
      openOnFocus={false}
      value={value}
      error={error}
      onChange={onChange}
      data={[...names.keys()]}
      // The service has filtered them.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text size="sm">{names.get(option.value) ?? option.value}</Text>
          {names.get(option.value) === null ? null : (
            <Text size="xs" className="quiet">
              {option.value}
            </Text>
          )}
        </span>
      )}
      style={{ flex: '1 1 12rem' }}
    />
  );
}
