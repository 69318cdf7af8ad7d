import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Explanation, Presence } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { StandingDot, StandingMark, standingName } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';
import { useLiveExplanation } from './live-explanation.ts';

/** What is shown of somebody now, why, and what comes next. */
export function NowPanel({
  base,
  enabled = true,
  title,
}: {
  readonly base: string;
  readonly enabled?: boolean;
  readonly title?: string;
}): ReactNode {
  const { t } = useWords();
  const why = useLiveExplanation(base);
  return (
    <Panel title={title ?? t.person.now}>
      <Answered query={why}>
        {(data) => (
          <Stack gap="md">
            <Now presence={data.presence} enabled={enabled} />
            <Claims why={data} />
            <Next next={data.next} at={data.presence.until} />
            <Calendar calendar={data.calendar} />
          </Stack>
        )}
      </Answered>
    </Panel>
  );
}

function Now({
  presence,
  enabled,
}: {
  readonly presence: Presence;
  readonly enabled: boolean;
}): ReactNode {
  const { t } = useWords();
  if (!enabled) return <Text>{t.presence.notShown}</Text>;
  return (
    <div role="status">
      <StandingMark standing={presence} size="lg" />
      {presence.text === '' ? null : <Text mt={2}>{presence.text}</Text>}
      <Text size="sm" className="quiet">
        <Span since={presence.since} until={presence.until} />
      </Text>
    </div>
  );
}

function Claims({ why }: { readonly why: Explanation }): ReactNode {
  const { t } = useWords();
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t.person.why}
      </Text>
      <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {why.claims.map((claim) => (
          <Group
            component="li"
            key={`${claim.source} ${claim.since ?? ''}`}
            gap="xs"
            align="baseline"
          >
            <StandingDot standing={claim} />
            <Text size="sm" fw={claim.wins ? 600 : 400}>
              {t.presence.source[claim.source]}
            </Text>
            <Text size="sm" className="quiet">
              {t.presence.availability[claim.availability]}
              {claim.since === null && claim.until === null ? null : (
                <>
                  {', '}
                  <Span since={claim.since} until={claim.until} />
                </>
              )}
            </Text>
            {claim.wins ? (
              <Badge variant="default" size="sm" tt="none">
                {t.person.wins}
              </Badge>
            ) : null}
          </Group>
        ))}
      </Stack>
    </div>
  );
}

function Next({
  next,
  at,
}: {
  readonly next: Presence | null;
  readonly at: string | null;
}): ReactNode {
  const { t, formats } = useWords();
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t.person.next}
      </Text>
      {next === null ? (
        <Text size="sm" className="quiet">
          {t.person.nothingNext}
        </Text>
      ) : (
        <Group gap="xs">
          <StandingDot standing={next} />
          <Text size="sm">
            {standingName(t, next)}
            {at === null ? '' : `, ${formats.moment(at)}`}
          </Text>
        </Group>
      )}
    </div>
  );
}

function Calendar({ calendar }: { readonly calendar: Explanation['calendar'] }): ReactNode {
  const { t, formats } = useWords();
  const parts = [
    `${t.person.known[calendar.known]}${calendar.at === null ? '' : ` ${formats.full(calendar.at)}`}`,
    ...(calendar.stale ? [t.person.stale] : []),
    ...(calendar.used ? [] : [t.person.unused]),
  ];
  return (
    <Text size="sm" className="quiet">
      {t.person.calendar}: {parts.join(', ')}
    </Text>
  );
}

function Span({
  since,
  until,
}: {
  readonly since: string | null;
  readonly until: string | null;
}): ReactNode {
  const { t, formats } = useWords();
  return [
    ...(since === null ? [] : [t.presence.since(formats.moment(since))]),
    until === null ? t.presence.open : t.presence.until(formats.moment(until)),
  ].join(' ');
}
