import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { statusQuery } from '../api/queries.ts';
import { Troubleshooter } from '../examine/troubleshooter.tsx';
import { useSession } from '../session/gate.tsx';
import { useOpening } from '../shared/edit-dialog.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { PublisherCard } from './publisher-card.tsx';
import { PublisherDialog } from './publisher-dialog.tsx';
import { publishersQuery } from './queries.ts';

/** Where presence is shown, how each link is, and what each server grants. */
export function PublishersPage(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const query = useQuery(publishersQuery);
  const { data: status } = useQuery(statusQuery);
  const { opening, open, close } = useOpening();
  const add = useRef<HTMLButtonElement>(null);

  return (
    <Page
      title={t.pages.publishers}
      intro={t.publishers.intro}
      aside={
        role === 'administrator' ? (
          <Button ref={add} onClick={() => open(null)}>
            {t.publishers.add}
          </Button>
        ) : null
      }
    >
      <Answered query={query}>
        {({ publishers }) => (
          <Stack gap="md">
            {publishers.length === 0 ? <Text>{t.overview.noPublishers}</Text> : null}
            {publishers.map((publisher) => (
              <PublisherCard
                key={publisher.name}
                publisher={publisher}
                link={status?.links.find(({ name }) => name === publisher.name)}
                isLast={publishers.length === 1}
                onEdit={() => open(publisher.name)}
                // What was pressed is gone with it.
                onRemoved={() => setTimeout(() => add.current?.focus())}
              />
            ))}
            <Troubleshooter kind="publisher" />
          </Stack>
        )}
      </Answered>
      <PublisherDialog opening={opening} onClose={close} />
    </Page>
  );
}
