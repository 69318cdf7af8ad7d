import { SimpleGrid, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'react-router';
import type { Activity, Availability, PeopleNow } from '../api/contract.ts';
import type { PeopleFilter } from '../api/queries.ts';
import { Panel } from '../shared/panel.tsx';
import { StandingDot, standingColour } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

/** In the order of the bar: from who can be reached to who cannot. */
const availabilities = ['chat', 'available', 'away', 'xa', 'dnd', 'unavailable'] as const;
/** Those that few organisations know are named only where somebody is it. */
const rare: ReadonlySet<Availability> = new Set(['chat', 'xa']);

const activities = [
  { activity: 'meeting', availability: 'dnd' },
  { activity: 'on-the-phone', availability: 'dnd' },
  { activity: 'out-of-office', availability: 'away' },
  { activity: 'working-elsewhere', availability: 'available' },
] as const satisfies readonly { activity: Activity; availability: Availability }[];

/** How many people are what, each with the way to who they are. */
export function Standings({ people }: { readonly people: PeopleNow }): ReactNode {
  const { t, formats } = useWords();
  const { enabled, disabled, overridden, stale } = people;
  const shown = availabilities
    .map((availability) => ({ availability, count: countOf(people, { availability }) }))
    .filter(({ availability, count }) => count > 0 || !rare.has(availability));
  return (
    <Panel
      title={t.overview.now}
      aside={
        <Link to="/people?enabled=true" className="link-plain">
          <strong>{formats.number(enabled)}</strong> {t.overview.total}
        </Link>
      }
    >
      <div className="share" aria-hidden="true">
        {shown.map(({ availability, count }) => (
          <span
            key={availability}
            style={{
              flexGrow: count,
              background: standingColour({ availability, activity: 'none' }),
              ...(count === 0 ? { display: 'none' } : {}),
            }}
          />
        ))}
      </div>
      <SimpleGrid cols={{ base: 2, xs: 3, md: Math.max(4, shown.length) }} spacing="sm" mt="sm">
        {shown.map(({ availability, count }) => (
          <Shown
            key={availability}
            filter={{ state: availability, enabled: 'true' }}
            name={t.presence.availability[availability]}
            count={count}
            mark={<StandingDot standing={{ availability, activity: 'none' }} />}
          />
        ))}
      </SimpleGrid>
      <Text size="sm" fw={600} mt="md" mb={6}>
        {t.overview.because}
      </Text>
      <SimpleGrid cols={{ base: 2, xs: 3, md: disabled > 0 ? 7 : 6 }} spacing="sm">
        {activities.map(({ activity, availability }) => (
          <Shown
            key={activity}
            small
            filter={{ state: activity, enabled: 'true' }}
            name={t.presence.activity[activity]}
            count={countOf(people, { activity })}
            mark={<StandingDot standing={{ availability, activity }} />}
          />
        ))}
        <Shown
          small
          filter={{ state: 'overridden' }}
          name={t.overview.overridden}
          count={overridden}
        />
        <Shown
          small
          filter={{ stale: 'true', enabled: 'true' }}
          name={t.overview.stale}
          count={stale}
        />
        {disabled > 0 ? (
          <Shown small filter={{ enabled: 'false' }} name={t.overview.disabled} count={disabled} />
        ) : null}
      </SimpleGrid>
    </Panel>
  );
}

/** What is called for as `state` of people. */
export function stateName(t: ReturnType<typeof useWords>['t'], state: string): string {
  if (state === 'overridden') return t.overview.overridden;
  if (state in t.presence.availability) return t.presence.availability[state as Availability];
  return t.presence.activity[state as Activity];
}

function countOf(
  { standings }: PeopleNow,
  wanted: { readonly availability?: Availability; readonly activity?: Activity },
): number {
  let count = 0;
  for (const { availability, activity, people } of standings) {
    if (wanted.availability !== undefined && wanted.availability !== availability) continue;
    if (wanted.activity !== undefined && wanted.activity !== activity) continue;
    count += people;
  }
  return count;
}

function Shown({
  filter,
  name,
  count,
  mark = null,
  small = false,
}: {
  readonly filter: PeopleFilter;
  readonly name: string;
  readonly count: number;
  readonly mark?: ReactNode;
  readonly small?: boolean;
}): ReactNode {
  const { formats } = useWords();
  const to = `/people?${new URLSearchParams({ ...filter }).toString()}`;
  const style = { '--number': small ? '1.25rem' : '1.7rem' } as CSSProperties;
  return (
    <Link to={to} className="tile" style={style}>
      <span className="number">{formats.number(count)}</span>
      <Text size="sm" component="span" display="flex" style={{ alignItems: 'center', gap: 6 }}>
        {mark}
        {name}
      </Text>
    </Link>
  );
}
