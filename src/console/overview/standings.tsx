import { SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Activity, Availability, Status } from '../api/contract.ts';
import { type PeopleFilter, countQuery } from '../api/queries.ts';
import { Panel } from '../shared/panel.tsx';
import { StandingDot } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

interface Tile {
  readonly filter: PeopleFilter;
  readonly standing?: { readonly availability: Availability; readonly activity: Activity };
}

const tiles: readonly Tile[] = [
  tile('available', 'available', 'none'),
  tile('meeting', 'dnd', 'meeting'),
  tile('on-the-phone', 'dnd', 'on-the-phone'),
  tile('out-of-office', 'away', 'out-of-office'),
  tile('working-elsewhere', 'available', 'working-elsewhere'),
  tile('away', 'away', 'none'),
  tile('unavailable', 'unavailable', 'none'),
];

/** How many people are what, each with the way to who they are. */
export function Standings({ people }: { readonly people: Status['people'] }): ReactNode {
  const { t, formats } = useWords();
  const { total, enabled } = people;
  return (
    <Panel title={t.overview.now}>
      <SimpleGrid cols={{ base: 2, xs: 3, md: 4, lg: 5 }} spacing="sm">
        <Shown to="/people" name={t.overview.total} count={formats.number(enabled)} />
        {tiles.map(({ filter, standing }) => (
          <Counted
            key={filter.state ?? ''}
            filter={filter}
            name={filter.state === undefined ? '' : stateName(t, filter.state)}
            mark={standing === undefined ? null : <StandingDot standing={standing} />}
          />
        ))}
        <Counted filter={{ state: 'overridden' }} name={t.overview.overridden} />
        <Counted filter={{ stale: 'true', enabled: 'true' }} name={t.overview.stale} />
        {total > enabled ? (
          <Shown
            to="/people?enabled=false"
            name={t.overview.disabled}
            count={formats.number(total - enabled)}
          />
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

function Counted({
  filter,
  name,
  mark = null,
}: {
  readonly filter: PeopleFilter;
  readonly name: string;
  readonly mark?: ReactNode;
}): ReactNode {
  const { formats } = useWords();
  const { data } = useQuery(countQuery(filter));
  const to = `/people?${new URLSearchParams({ ...filter }).toString()}`;
  const count = data === undefined ? '…' : `${formats.number(data.total)}${data.capped ? '+' : ''}`;
  return <Shown to={to} name={name} count={count} mark={mark} />;
}

function Shown({
  to,
  name,
  count,
  mark = null,
}: {
  readonly to: string;
  readonly name: string;
  readonly count: string;
  readonly mark?: ReactNode;
}): ReactNode {
  return (
    <Link to={to} className="tile">
      <span className="number">{count}</span>
      <Text size="sm" component="span" display="flex" style={{ alignItems: 'center', gap: 6 }}>
        {mark}
        {name}
      </Text>
    </Link>
  );
}

function tile(state: string, availability: Availability, activity: Activity): Tile {
  return { filter: { state, enabled: 'true' }, standing: { availability, activity } };
}
