import { Button, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Examination } from '../api/contract.ts';
import { useSession } from '../session/gate.tsx';
import { Panel } from '../shared/panel.tsx';
import { sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { examinationPath, lastExaminationQuery } from './queries.ts';
import { Steps } from './steps.tsx';

/** Tries everything that servers need, and shows each step as it ends. */
export function Troubleshooter({
  kind,
}: {
  readonly kind: Examination['subjects'][number]['kind'];
}): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const { data } = useQuery(lastExaminationQuery);
  const start = useStart();
  const none = data === null || data === undefined;
  return (
    <Panel
      title={t.examine.title}
      aside={
        role === 'administrator' || role === 'helpdesk' ? (
          <Button variant="default" loading={start.isPending} onClick={() => start.mutate()}>
            {none ? t.examine.start : t.examine.again}
          </Button>
        ) : null
      }
    >
      <Stack gap="md">
        {none ? (
          <Text size="sm" className="quiet">
            {t.examine.intro}
          </Text>
        ) : (
          <Steps key={data.id} begun={data} kind={kind} />
        )}
      </Stack>
    </Panel>
  );
}

function useStart() {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => ask<Examination>(examinationPath, { method: 'POST', body: {} }),
    onSuccess: (examination) => client.setQueryData(lastExaminationQuery.queryKey, examination),
    onError: (error) => sayFailed(t, error),
  });
}
