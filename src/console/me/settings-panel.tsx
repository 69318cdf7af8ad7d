import { NativeSelect, Stack, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { askTagged, isOutdated } from '../api/client.ts';
import type { Me, MeChange } from '../api/contract.ts';
import { mePath, meQuery } from '../api/queries.ts';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';

/** Minutes that are offered; whoever has told Doorlight others in chat keeps them. */
const notices = [1, 5, 10, 15, 30, 60];

/** What one decides oneself; each is saved at once, and narrows what the administrator allows. */
export function SettingsPanel({ me }: { readonly me: Me }): ReactNode {
  const { t, language } = useWords();
  const { save, saving } = useSave();
  const { allowed } = me;
  const languageNames = new Intl.DisplayNames(language, { type: 'language' });
  // What is being saved stands there already; where it fails, it is as it was.
  const { ownMeetingInformation, ownDisplayOutOfOffice, locale, noticeMinutes } = {
    ...me,
    ...saving,
  };
  return (
    <Panel title={t.me.settings}>
      <Stack gap="md">
        <Switch
          label={t.me.meetings}
          description={allowed.meetingInformation ? t.me.meetingsHint : t.me.barred}
          disabled={!allowed.meetingInformation}
          checked={allowed.meetingInformation && ownMeetingInformation}
          onChange={(event) => save({ ownMeetingInformation: event.currentTarget.checked })}
        />
        <Switch
          label={t.me.absences}
          description={allowed.displayOutOfOffice ? t.me.absencesHint : t.me.barred}
          disabled={!allowed.displayOutOfOffice}
          checked={allowed.displayOutOfOffice && ownDisplayOutOfOffice}
          onChange={(event) => save({ ownDisplayOutOfOffice: event.currentTarget.checked })}
        />
        <NativeSelect
          label={t.me.language}
          description={t.me.languageHint}
          maw={320}
          value={locale ?? ''}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            save({ locale: chosen === '' ? null : chosen });
          }}
          data={[
            { value: '', label: t.me.organisation },
            ...me.languages.map((value) => ({ value, label: languageNames.of(value) ?? value })),
          ]}
        />
        <NativeSelect
          label={t.me.notice}
          description={t.me.noticeHint}
          maw={320}
          value={noticeMinutes?.toString() ?? ''}
          onChange={(event) => {
            const minutes = event.currentTarget.value;
            save({ noticeMinutes: minutes === '' ? null : Number(minutes) });
          }}
          data={[
            { value: '', label: t.me.noNotice },
            ...offered(me.noticeMinutes).map((minutes) => ({
              value: String(minutes),
              label: t.me.minutesBefore(minutes),
            })),
          ]}
        />
      </Stack>
    </Panel>
  );
}

function offered(own: number | null): readonly number[] {
  const all = own === null || notices.includes(own) ? notices : [...notices, own];
  return all.toSorted((one, other) => one - other);
}

function useSave(): {
  readonly save: (change: MeChange) => void;
  readonly saving: MeChange | undefined;
} {
  const { t } = useWords();
  const client = useQueryClient();
  const { mutate, isPending, variables } = useMutation({
    // One after the other, each of what the last has made of it.
    scope: { id: mePath },
    mutationFn: (body: MeChange) => {
      const tag = client.getQueryData(meQuery.queryKey)?.tag ?? '*';
      return askTagged<Me>(mePath, { method: 'PATCH', body, headers: { 'if-match': tag } });
    },
    onSuccess: (me) => {
      client.setQueryData(meQuery.queryKey, me);
      for (const key of ['explanation', 'day']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      sayDone(t.common.saved);
    },
    onError: async (error) => {
      sayFailed(t, error);
      // What was chosen elsewhere is shown, to be decided upon anew.
      if (isOutdated(error)) await client.invalidateQueries(meQuery);
    },
  });
  return { save: mutate, saving: isPending ? variables : undefined };
}
