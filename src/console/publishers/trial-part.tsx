import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Examination, Publisher, PublisherTrial } from '../api/contract.ts';
import { Steps } from '../examine/steps.tsx';
import { problemText } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { type Draft, newPublisherOf } from './draft.ts';
import { publishersPath } from './queries.ts';

/** Tries what is written before it is saved. `ready` says whether it can be, and shows why not. */
export function TrialPart({
  draft,
  of,
  ready,
}: {
  readonly draft: Draft;
  /** The publisher that is to be changed; `null` for a new one. */
  readonly of: Publisher | null;
  readonly ready: () => boolean;
}): ReactNode {
  const { t } = useWords();
  const trial = useMutation({
    mutationFn: (body: PublisherTrial) =>
      ask<Examination>(`${publishersPath}/try`, { method: 'POST', body }),
  });

  function start(): void {
    if (!ready()) return;
    trial.mutate({ publisher: newPublisherOf(draft), existing: of?.name ?? null });
  }

  return (
    <div className="panel">
      <Stack gap="sm">
        <Group gap="sm">
          <Button variant="default" loading={trial.isPending} onClick={start}>
            {trial.data === undefined ? t.publishers.try : t.publishers.tryAgain}
          </Button>
          <Text size="sm" className="quiet" style={{ flex: '1 1 12rem' }}>
            {t.publishers.tryHint}
          </Text>
        </Group>
        {trial.error === null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(trial.error, t.common.unreachable)}
          </Alert>
        )}
        {trial.data === undefined ? null : <Steps key={trial.data.id} begun={trial.data} />}
      </Stack>
    </div>
  );
}
