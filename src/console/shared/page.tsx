import { Alert, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';

/** A page: its title is the document's, too, and is what one is at after going there. */
export function Page({
  title,
  intro,
  aside,
  children,
}: {
  readonly title: string;
  readonly intro?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  useEffect(() => {
    document.title = `${title} · Doorlight`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-end" gap="sm">
        <div>
          <Title order={1} size="h2">
            {title}
          </Title>
          {intro === undefined ? null : <Text className="quiet">{intro}</Text>}
        </div>
        {aside}
      </Group>
      {children}
    </Stack>
  );
}

/** What was asked for, or that it is being waited for, or why it cannot be had. */
export function Answered<Data>({
  query,
  children,
}: {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  const { t } = useWords();
  const { data, error } = query;
  return (
    <>
      {error === null ? null : (
        <Alert color="red" variant="light" role="alert" title={t.common.failed} mb="sm">
          <Stack gap="xs" align="flex-start">
            {problemText(error, t)}
            <Button size="xs" variant="default" onClick={() => void query.refetch()}>
              {t.common.retry}
            </Button>
          </Stack>
        </Alert>
      )}
      {data !== undefined ? children(data) : error === null ? <Waiting /> : null}
    </>
  );
}

/** Why what was asked for was refused, where it was asked. */
export function Refused({ error }: { readonly error: Error | null }): ReactNode {
  const { t } = useWords();
  if (error === null) return null;
  return (
    <Alert color="red" variant="light" role="alert">
      {problemText(error, t)}
    </Alert>
  );
}

function Waiting(): ReactNode {
  const { t } = useWords();
  return (
    <Group gap="sm" role="status">
      <Loader size="sm" />
      <Text className="quiet">{t.common.loading}</Text>
    </Group>
  );
}
