import { Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Parameter } from '../api/contract.ts';
import { parametersQuery } from '../api/queries.ts';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Icon } from '../shell/icons.tsx';
import { useWords } from '../words/words.tsx';
import { ParameterRow } from './parameter-row.tsx';

/** Which heading a parameter stands below; what is listed nowhere stands below the last. */
const groups = {
  shown: [
    'show',
    'displayOutOfOffice',
    'meetingInformation',
    'allDayBusy',
    'joinGapS',
    'workingHours',
    'joinAbsencesOverNonWorkingTime',
    'outOfOfficeOverMeeting',
    'trackSessions',
    'staleAfterH',
    'calendarSpreadS',
    'subscriberDomains',
  ],
  calendars: [
    'subscriptionKind',
    'outOfOfficePollMin',
    'exchangeTimeoutS',
    'exchangeQueue',
    'exchangeThreads',
  ],
  notifications: [
    'statusFrequencyMin',
    'notificationPort',
    'notificationAddress',
    'notificationBind',
    'notificationCertificate',
  ],
  overrides: ['overrideDefaultEnd', 'overrideMaxAgeDays'],
} as const;

type GroupName = keyof typeof groups | 'other';

const names: readonly GroupName[] = ['shown', 'calendars', 'notifications', 'overrides', 'other'];

/** Everything that can be changed while Doorlight runs. */
export function ParametersPage(): ReactNode {
  const { t } = useWords();
  const query = useQuery(parametersQuery);
  const [sought, setSought] = useState('');
  return (
    <Page title={t.pages.parameters} intro={t.parameters.intro}>
      <TextInput
        type="search"
        label={t.parameters.filter}
        leftSection={<Icon name="search" />}
        value={sought}
        onChange={(event) => setSought(event.currentTarget.value)}
        maw={420}
      />
      <Answered query={query}>
        {({ parameters }) => <Groups parameters={matching(parameters, sought)} />}
      </Answered>
    </Page>
  );
}

function Groups({ parameters }: { readonly parameters: readonly Parameter[] }): ReactNode {
  const { t } = useWords();
  if (parameters.length === 0) return <Text className="quiet">{t.parameters.none}</Text>;
  return (
    <Stack gap="md">
      {names.map((group) => {
        const members = parameters.filter(({ name }) => groupOf(name) === group);
        if (members.length === 0) return null;
        return (
          <Panel key={group} title={t.parameters.groups[group]}>
            <Stack gap={0}>
              {members.map((parameter) => (
                <ParameterRow key={parameter.name} parameter={parameter} />
              ))}
            </Stack>
          </Panel>
        );
      })}
    </Stack>
  );
}

function groupOf(name: string): GroupName {
  for (const [group, members] of Object.entries(groups)) {
    if ((members as readonly string[]).includes(name)) return group as GroupName;
  }
  return 'other';
}

function matching(parameters: readonly Parameter[], sought: string): readonly Parameter[] {
  const text = sought.trim().toLowerCase();
  return parameters.filter(
    ({ name, description }) =>
      name.toLowerCase().includes(text) || description.toLowerCase().includes(text),
  );
}
