import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { PeoplePage as Answer } from '../api/contract.ts';
import { type PeopleFilter, peopleQuery, statusQuery } from '../api/queries.ts';
import { stateName } from '../overview/standings.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { Icon } from '../shell/icons.tsx';
import { useWords } from '../words/words.tsx';
import { PeopleList } from './people-list.tsx';

const typingMs = 200;
const filters: ReadonlySet<string> = new Set(['search', 'state', 'gateway', 'stale', 'enabled']);
const states = [
  'available',
  'meeting',
  'on-the-phone',
  'out-of-office',
  'working-elsewhere',
  'away',
  'xa',
  'dnd',
  'chat',
  'unavailable',
  'overridden',
] as const;

/** Everyone who is served, to be searched and filtered; the address says by what. */
export function PeoplePage(): ReactNode {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const people = useInfiniteQuery(peopleQuery(filter));
  const pages = people.data?.pages;

  function change(name: string, value: string): void {
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === '') after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  }

  return (
    <Page title={t.pages.people} aside={<Found page={pages?.[0]} />}>
      <Stack gap="sm">
        <Group align="flex-end" gap="sm" component="search">
          <Search value={params.get('search') ?? ''} onSearch={(text) => change('search', text)} />
          <NativeSelect
            label={t.people.state}
            value={params.get('state') ?? ''}
            onChange={(event) => change('state', event.currentTarget.value)}
            data={[
              { value: '', label: t.people.anyState },
              ...states.map((value) => ({ value, label: stateName(t, value) })),
            ]}
          />
          <Gateways
            value={params.get('gateway') ?? ''}
            onChange={(name) => change('gateway', name)}
          />
          <Also params={params} onChange={change} />
          {params.size === 0 ? null : (
            <Button variant="subtle" onClick={() => setParams({}, { replace: true })}>
              {t.people.clear}
            </Button>
          )}
        </Group>
        <Answered query={people}>
          {() => (
            <PeopleList
              people={pages?.flatMap((page) => page.people) ?? []}
              more={people.hasNextPage}
              onMore={() => void people.fetchNextPage()}
              busy={people.isFetchingNextPage}
            />
          )}
        </Answered>
      </Stack>
    </Page>
  );
}

function Found({ page }: { readonly page: Answer | undefined }): ReactNode {
  const { t, formats } = useWords();
  if (page === undefined) return null;
  const count = formats.number(page.total);
  return (
    <Text role="status" className="quiet">
      {page.capped ? t.people.capped(count) : t.people.found(count, page.total === 1)}
    </Text>
  );
}

/** Asks when the typing rests; what is written elsewhere (the way back) shows here, too. */
function Search({
  value,
  onSearch,
}: {
  readonly value: string;
  readonly onSearch: (text: string) => void;
}): ReactNode {
  const { t } = useWords();
  const [text, setText] = useState(value);
  const [rested] = useDebouncedValue(text, typingMs);
  useEffect(() => {
    if (rested !== value) onSearch(rested);
    // Only what was typed asks; what asks may be another function each time.
  }, [rested]);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      type="search"
      label={t.people.search}
      placeholder={t.people.searchHint}
      leftSection={<Icon name="search" />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      style={{ flex: '1 1 16rem' }}
    />
  );
}

function Gateways({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (name: string) => void;
}): ReactNode {
  const { t } = useWords();
  const { data } = useQuery(statusQuery);
  const names = [...new Set(data?.gateways.map(({ name }) => name))];
  if (names.length < 2 && value === '') return null;
  return (
    <NativeSelect
      label={t.people.gateway}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: t.people.anyGateway }, ...names]}
    />
  );
}

function Also({
  params,
  onChange,
}: {
  readonly params: URLSearchParams;
  readonly onChange: (name: string, value: string) => void;
}): ReactNode {
  const { t } = useWords();
  const enabled = params.get('enabled');
  const value =
    params.get('stale') === 'true'
      ? 'stale'
      : enabled === null
        ? ''
        : enabled === 'true'
          ? 'enabled'
          : 'disabled';
  return (
    <NativeSelect
      label={t.people.more}
      value={value}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        onChange('stale', chosen === 'stale' ? 'true' : '');
        onChange('enabled', chosen === 'enabled' ? 'true' : chosen === 'disabled' ? 'false' : '');
      }}
      data={[
        { value: '', label: t.people.everyone },
        { value: 'stale', label: t.people.stale },
        { value: 'enabled', label: t.people.enabled },
        { value: 'disabled', label: t.people.disabled },
      ]}
    />
  );
}

function filterOf(params: URLSearchParams): PeopleFilter {
  return Object.fromEntries([...params].filter(([name]) => filters.has(name)));
}
