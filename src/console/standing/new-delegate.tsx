import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { ApiError, ask, isOutdated } from '../api/client.ts';
import type { Delegation } from '../api/contract.ts';
import { sayDone } from '../shared/said.ts';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { DelegateField } from './delegate-field.tsx';
import { delegatesQuery, delegatesScope } from './queries.ts';

/** Names somebody a delegate; what is refused stands at the field that it is about. */
export function NewDelegate({ base }: { readonly base: string }): ReactNode {
  const { t } = useWords();
  const [who, setWho] = useState('');
  const [until, setUntil] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { mutate, error, isPending, reset } = useNaming(base);
  const aboutEnd = error instanceof ApiError && error.code === 'end-in-the-past';
  const problem = error === null ? undefined : problemText(error, t);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const end = until === '' ? null : new Date(until).toISOString();
    mutate(
      { who: who.trim(), until: end },
      {
        onSuccess: () => {
          setWho('');
          setUntil('');
          field.current?.focus();
        },
      },
    );
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Group align="flex-start" gap="sm">
          <DelegateField
            ref={field}
            base={base}
            value={who}
            error={aboutEnd ? undefined : problem}
            onChange={(written) => {
              setWho(written);
              reset();
            }}
          />
          <TextInput
            type="datetime-local"
            label={t.person.delegates.end}
            value={until}
            error={aboutEnd ? problem : undefined}
            onChange={(event) => {
              setUntil(event.currentTarget.value);
              reset();
            }}
            style={{ flex: '1 1 11rem' }}
          />
        </Group>
        <Group>
          <Button type="submit" variant="default" loading={isPending}>
            {t.person.delegates.add}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useNaming(base: string) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    scope: delegatesScope(base),
    mutationFn: ({ who, until }: { readonly who: string; readonly until: string | null }) => {
      const tag = client.getQueryData(delegatesQuery(base).queryKey)?.tag ?? '*';
      return ask<Delegation>(`${base}/delegates/${encodeURIComponent(who)}`, {
        method: 'PUT',
        body: { until },
        headers: { 'if-match': tag },
      });
    },
    onSuccess: async ({ delegate }) => {
      sayDone(t.person.delegates.named(delegate));
      void client.invalidateQueries({ queryKey: ['audit'] });
      await client.invalidateQueries({ queryKey: ['delegates'] });
    },
    onError: async (error) => {
      // Whom else somebody has named, or until when, is shown beside what is typed.
      if (isOutdated(error)) await client.invalidateQueries(delegatesQuery(base));
    },
  });
}
