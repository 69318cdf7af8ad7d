import { Alert, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { mePath, meQuery } from '../api/queries.ts';
import { useSession } from '../session/gate.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { DayPanel } from '../standing/day-panel.tsx';
import { DelegatesPanel } from '../standing/delegates-panel.tsx';
import { NowPanel } from '../standing/now-panel.tsx';
import { OverridePanel } from '../standing/override-panel.tsx';
import { useWords } from '../words/words.tsx';
import { MeetingsPanel } from './meetings-panel.tsx';
import { PrincipalsPanel } from './principals-panel.tsx';
import { SettingsPanel } from './settings-panel.tsx';

/** One's own presence: what others see, why, what comes, and what one may change. */
export function MePage(): ReactNode {
  const { t } = useWords();
  const { person } = useSession();
  const me = useQuery({ ...meQuery, enabled: person !== null });
  if (person === null) {
    return (
      <Page title={t.pages.me}>
        <Alert variant="light">{t.me.nobody}</Alert>
      </Page>
    );
  }
  return (
    <Page title={t.pages.me} intro={me.data?.answer.name ?? person}>
      <Answered query={me}>
        {({ answer }) => (
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <NowPanel base={mePath} enabled={answer.enabled} title={t.me.hello} />
              <OverridePanel base={mePath} words={{ title: t.me.override, revert: t.me.revert }} />
            </SimpleGrid>
            <DayPanel base={mePath} title={t.me.day} />
            <MeetingsPanel />
            <PrincipalsPanel />
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <SettingsPanel me={answer} />
              <DelegatesPanel base={mePath} words={t.me.delegates} />
            </SimpleGrid>
          </Stack>
        )}
      </Answered>
    </Page>
  );
}
