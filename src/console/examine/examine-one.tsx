import { Button } from '@mantine/core';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Examination } from '../api/contract.ts';
import { type Editable, pathOf } from '../shared/editable.ts';
import { sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { Steps } from './steps.tsx';

type Examined = UseMutationResult<Examination, Error, void>;

/** Examines one gateway or publisher alone, as it is saved. */
export function useExamined(list: Editable<unknown, unknown>['list'], name: string): Examined {
  const { t } = useWords();
  return useMutation({
    mutationFn: () =>
      ask<Examination>(`${pathOf(list, name)}/examination`, { method: 'POST', body: {} }),
    onError: (error) => sayFailed(t, error),
  });
}

export function ExamineButton({
  name,
  examined,
}: {
  readonly name: string;
  readonly examined: Examined;
}): ReactNode {
  const { t } = useWords();
  return (
    <Button
      variant="default"
      size="xs"
      aria-label={t.examine.oneNamed(name)}
      loading={examined.isPending}
      onClick={() => examined.mutate()}
    >
      {t.examine.one}
    </Button>
  );
}

/** Its steps, once it has begun, until they are hidden. */
export function ExaminedSteps({
  name,
  examined: { data, reset },
}: {
  readonly name: string;
  readonly examined: Examined;
}): ReactNode {
  const { t } = useWords();
  if (data === undefined) return null;
  return (
    <section aria-label={t.examine.examined(name)}>
      <Steps key={data.id} begun={data} />
      <Button variant="subtle" size="xs" mt="xs" px={6} onClick={reset}>
        {t.examine.hide}
      </Button>
    </section>
  );
}
