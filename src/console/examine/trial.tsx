import { Button, Group, Stack, Text } from '@mantine/core';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Examination } from '../api/contract.ts';
import { Refused } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { Steps } from './steps.tsx';

/** Tries what is written before it is saved; `path` is where that is asked for. */
export function useTrial<Body>(path: string): UseMutationResult<Examination, Error, Body> {
  return useMutation({
    mutationFn: (body: Body) => ask<Examination>(path, { method: 'POST', body }),
  });
}

/** Asks for such a trial, and shows its steps as they end. */
export function TrialPanel({
  trial,
  hint,
  onTry,
  field,
  stepsRef,
}: {
  readonly trial: Pick<UseMutationResult<Examination>, 'data' | 'error' | 'isPending'>;
  readonly hint: string;
  readonly onTry: () => void;
  /** What it is tried with, before the button; then the hint stands below. */
  readonly field?: ReactNode;
  /** Is given what holds the steps of each trial, once it is there. */
  readonly stepsRef?: (steps: HTMLElement | null) => void;
}): ReactNode {
  const { t } = useWords();
  const button = (
    <Button variant="default" loading={trial.isPending} onClick={onTry}>
      {trial.data === undefined ? t.editing.try : t.editing.tryAgain}
    </Button>
  );
  return (
    <div className="panel">
      <Stack gap="sm">
        {field === undefined ? (
          <Group gap="sm">
            {button}
            <Text size="sm" className="quiet" style={{ flex: '1 1 12rem' }}>
              {hint}
            </Text>
          </Group>
        ) : (
          <>
            <Group align="flex-end" gap="sm">
              {field}
              {button}
            </Group>
            <Text size="sm" className="quiet">
              {hint}
            </Text>
          </>
        )}
        <Refused error={trial.error} />
        {trial.data === undefined ? null : (
          <div key={trial.data.id} ref={stepsRef}>
            <Steps begun={trial.data} />
          </div>
        )}
      </Stack>
    </div>
  );
}
