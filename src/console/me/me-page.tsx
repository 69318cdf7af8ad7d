import { Alert, NativeSelect, SimpleGrid, Stack, Switch } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { Me, MeChange } from '../api/contract.ts';
import { mePath, meQuery } from '../api/queries.ts';
import { DayPanel } from '../standing/day-panel.tsx';
import { NowPanel } from '../standing/now-panel.tsx';
import { OverridePanel } from '../standing/override-panel.tsx';
import { useSession } from '../session/gate.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';

/** One's own presence: what others see, why, and what one may change. */
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
    <Page title={t.pages.me} intro={me.data?.name ?? person}>
      <Answered query={me}>
        {(data) => (
          <Stack gap="md">
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
              <NowPanel base={mePath} enabled={data.enabled} title={t.me.hello} />
              <OverridePanel base={mePath} words={{ title: t.me.override, revert: t.me.revert }} />
            </SimpleGrid>
            <DayPanel base={mePath} title={t.me.day} />
            <Settings me={data} />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

function Settings({ me }: { readonly me: Me }): ReactNode {
  const { t, language } = useWords();
  const save = useSave();
  const { allowed } = me;
  const languageNames = new Intl.DisplayNames(language, { type: 'language' });
  return (
    <Panel title={t.me.settings}>
      <Stack gap="md">
        <Switch
          label={t.me.meetings}
          description={allowed.meetingInformation ? t.me.meetingsHint : t.me.barred}
          disabled={!allowed.meetingInformation}
          checked={allowed.meetingInformation && me.ownMeetingInformation}
          onChange={(event) => save({ ownMeetingInformation: event.currentTarget.checked })}
        />
        <Switch
          label={t.me.absences}
          description={allowed.displayOutOfOffice ? t.me.absencesHint : t.me.barred}
          disabled={!allowed.displayOutOfOffice}
          checked={allowed.displayOutOfOffice && me.ownDisplayOutOfOffice}
          onChange={(event) => save({ ownDisplayOutOfOffice: event.currentTarget.checked })}
        />
        <NativeSelect
          label={t.me.language}
          description={t.me.languageHint}
          maw={320}
          value={me.locale ?? ''}
          onChange={(event) => {
            const locale = event.currentTarget.value;
            save({ locale: locale === '' ? null : locale });
          }}
          data={[
            { value: '', label: t.me.organisation },
            ...me.languages.map((value) => ({ value, label: languageNames.of(value) ?? value })),
          ]}
        />
      </Stack>
    </Panel>
  );
}

function useSave(): (change: MeChange) => void {
  const { t } = useWords();
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (body: MeChange) => ask<Me>(mePath, { method: 'PATCH', body }),
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      for (const key of ['explanation', 'day']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      sayDone(t.common.saved);
    },
    onError: (error) => sayFailed(t, error),
  });
  return mutate;
}
