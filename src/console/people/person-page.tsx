import { Anchor, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { personPath, personQuery } from '../api/queries.ts';
import { DayPanel } from '../standing/day-panel.tsx';
import { DelegatesPanel } from '../standing/delegates-panel.tsx';
import { NowPanel } from '../standing/now-panel.tsx';
import { OverridePanel } from '../standing/override-panel.tsx';
import { useSession } from '../session/gate.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { PersonSettings } from './person-settings.tsx';

/** Everything of one person. */
export function PersonPage(): ReactNode {
  const { t } = useWords();
  const { jid = '' } = useParams();
  const { role } = useSession();
  const person = useQuery(personQuery(jid));
  const base = personPath(jid);
  return (
    <Page
      title={person.data?.answer.name ?? jid}
      intro={person.data?.answer.name === null ? undefined : jid}
      aside={
        <Anchor component={Link} to="/people">
          {t.person.back}
        </Anchor>
      }
    >
      <Answered query={person}>
        {({ answer: data, tag }) => (
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <NowPanel base={base} enabled={data.enabled} />
              {role === 'reader' ? null : <OverridePanel base={base} />}
            </SimpleGrid>
            <DayPanel base={base} title={t.person.day} />
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <PersonSettings key={jid} person={data} tag={tag} readOnly={role === 'reader'} />
              <Stack gap="md">
                <DelegatesPanel
                  base={base}
                  words={t.person.delegates}
                  readOnly={role === 'reader'}
                />
                <HistoryPanel about={data.jid} />
              </Stack>
            </SimpleGrid>
          </Stack>
        )}
      </Answered>
    </Page>
  );
}
