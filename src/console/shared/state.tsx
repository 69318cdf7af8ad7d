import { Group, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import type { Activity, Availability, Source } from '../api/contract.ts';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.tsx';

interface Standing {
  readonly availability: Availability;
  readonly activity: Activity;
}

/** What somebody is, in a few words: what they do where that is known, or else how they are. */
export function standingName(t: Words, { availability, activity }: Standing): string {
  return t.presence.activity[activity] || t.presence.availability[availability];
}

/** The colour of what somebody is, as a CSS value. */
export function standingColour({ availability, activity }: Standing, source?: Source): string {
  if (source === 'unknown') return 'var(--state-unknown)';
  if (activity === 'out-of-office' || activity === 'working-elsewhere') {
    return `var(--state-${activity})`;
  }
  return `var(--state-${availability})`;
}

/** A dot and the word beside it. */
export function StandingMark({
  standing,
  size = 'sm',
}: {
  readonly standing: Standing;
  readonly size?: 'sm' | 'lg';
}): ReactNode {
  const { t } = useWords();
  return (
    <Group gap="xs" wrap="nowrap">
      <StandingDot standing={standing} />
      <Text size={size} fw={size === 'lg' ? 600 : 400} component="span">
        {standingName(t, standing)}
      </Text>
    </Group>
  );
}

export function StandingDot({ standing }: { readonly standing: Standing }): ReactNode {
  const style = { '--state': standingColour(standing) } as CSSProperties;
  return (
    <span
      className="state-dot"
      style={style}
      data-hollow={standing.availability === 'unavailable' || undefined}
      aria-hidden="true"
    />
  );
}
