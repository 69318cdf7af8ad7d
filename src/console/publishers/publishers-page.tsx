import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { statusQuery } from '../api/queries.ts';
import { Troubleshooter } from '../examine/troubleshooter.tsx';
import { Capabilities, LinkHealth } from '../shared/health.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';

/** Where presence is shown, and what each server grants. */
export function PublishersPage(): ReactNode {
  const { t } = useWords();
  const query = useQuery(statusQuery);
  return (
    <Page title={t.pages.publishers} intro={t.publishers.intro}>
      <Answered query={query}>
        {({ links }) => (
          <Stack gap="md">
            {links.length === 0 ? <Text>{t.overview.noPublishers}</Text> : null}
            {links.map((link) => (
              <section className="panel" key={link.name} aria-label={link.name}>
                <LinkHealth link={link} />
                <Capabilities link={link} />
              </section>
            ))}
            <Troubleshooter kind="publisher" />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}
