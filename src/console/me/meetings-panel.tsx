import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { MeetingsOfDay } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { meetingsQuery } from './queries.ts';

type Meeting = MeetingsOfDay['meetings'][number];

/**
 * One's own meetings of today, with what they are about: asked of the calendar only when wanted,
 * shown to nobody else, and kept nowhere.
 */
export function MeetingsPanel(): ReactNode {
  const { t } = useWords();
  const [wanted, setWanted] = useState(false);
  return (
    <Panel
      title={t.me.meetingsToday}
      aside={
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={wanted}
          onClick={() => setWanted(!wanted)}
        >
          {wanted ? t.me.hideMeetings : t.me.showMeetings}
        </Button>
      }
    >
      {wanted ? (
        <Meetings />
      ) : (
        <Text size="sm" className="quiet">
          {t.me.meetingsPrivate}
        </Text>
      )}
    </Panel>
  );
}

function Meetings(): ReactNode {
  const { t, formats } = useWords();
  const day = useQuery(meetingsQuery);
  return (
    <Answered query={day}>
      {({ meetings }) =>
        meetings.length === 0 ? (
          <Text size="sm">{t.me.noMeetings}</Text>
        ) : (
          <Stack component="ol" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
            {meetings.map((meeting) => (
              <OneMeeting
                key={`${meeting.start} ${meeting.end} ${meeting.subject}`}
                meeting={meeting}
                over={Date.parse(meeting.end) <= day.dataUpdatedAt}
                times={
                  meeting.allDay
                    ? t.me.allDay
                    : `${formats.time(meeting.start)} – ${formats.time(meeting.end)}`
                }
              />
            ))}
          </Stack>
        )
      }
    </Answered>
  );
}

function OneMeeting({
  meeting: { subject, location, status },
  times,
  over,
}: {
  readonly meeting: Meeting;
  readonly times: string;
  readonly over: boolean;
}): ReactNode {
  const { t } = useWords();
  return (
    <Group component="li" gap="sm" wrap="nowrap" align="baseline">
      <Text
        size="sm"
        className={over ? 'quiet' : undefined}
        style={{ flex: 'none', width: '6.8rem', fontVariantNumeric: 'tabular-nums' }}
      >
        {times}
      </Text>
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text
          size="sm"
          fw={over ? 400 : 600}
          className={over ? 'quiet' : undefined}
          style={{ overflowWrap: 'anywhere' }}
        >
          {subject === '' ? t.me.noSubject : subject}
        </Text>
        {location === '' ? null : (
          <Text size="sm" className="quiet" style={{ overflowWrap: 'anywhere' }}>
            {location}
          </Text>
        )}
      </div>
      <Badge variant="default" size="sm" tt="none" style={{ flex: 'none' }}>
        {t.me.status[status]}
      </Badge>
    </Group>
  );
}
