import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { type PeopleFilter, statusQuery } from '../api/queries.ts';
import { stateName } from '../overview/standings.tsx';
import { Icon } from '../shell/icons.tsx';
import { useWords } from '../words/words.tsx';

const typingMs = 200;
const names: ReadonlySet<string> = new Set([
  'search',
  'state',
  'gateway',
  'server',
  'stale',
  'enabled',
]);
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

/** What an address says people are picked by. */
export function filterOf(params: URLSearchParams): PeopleFilter {
  return Object.fromEntries([...params].filter(([name]) => names.has(name)));
}

/** The same with some of it changed; `''` takes it away. */
export function withFilter(
  params: URLSearchParams,
  changed: Readonly<Record<string, string>>,
): URLSearchParams {
  const after = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changed)) {
    if (value === '') after.delete(name);
    else after.set(name, value);
  }
  return after;
}

/** By what people are picked, field by field. */
export function FilterFields({
  filter,
  onChange,
}: {
  readonly filter: PeopleFilter;
  readonly onChange: (changed: Readonly<Record<string, string>>) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <>
      <Search value={filter.search ?? ''} onSearch={(search) => onChange({ search })} />
      <NativeSelect
        label={t.people.state}
        value={filter.state ?? ''}
        onChange={(event) => onChange({ state: event.currentTarget.value })}
        data={[
          { value: '', label: t.people.anyState },
          ...states.map((value) => ({ value, label: stateName(t, value) })),
        ]}
      />
      {/* A server is of one gateway: with another there would be nobody. */}
      <Gateways
        value={filter.gateway ?? ''}
        onChange={(gateway) => onChange({ gateway, server: '' })}
      />
      <Servers filter={filter} onChange={(server) => onChange({ server })} />
      <Also filter={filter} onChange={onChange} />
    </>
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
  const served = new Set(data?.gateways.map(({ name }) => name));
  if (value !== '') served.add(value);
  return (
    <NativeSelect
      label={t.people.gateway}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: t.people.anyGateway }, ...served]}
    />
  );
}

/** Of one gateway's servers, where there are several to choose from or one was chosen. */
function Servers({
  filter,
  onChange,
}: {
  readonly filter: PeopleFilter;
  readonly onChange: (server: string) => void;
}): ReactNode {
  const { t } = useWords();
  const { data } = useQuery(statusQuery);
  const { gateway, server = '' } = filter;
  const some = data?.gateways.filter(({ name }) => gateway === undefined || name === gateway);
  const servers = new Set(some?.map((one) => one.server));
  if (server !== '') servers.add(server);
  if (server === '' && (gateway === undefined || servers.size < 2)) return null;
  return (
    <NativeSelect
      label={t.people.server}
      value={server}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: t.people.anyServer }, ...servers]}
    />
  );
}

function Also({
  filter,
  onChange,
}: {
  readonly filter: PeopleFilter;
  readonly onChange: (changed: Readonly<Record<string, string>>) => void;
}): ReactNode {
  const { t } = useWords();
  const { stale, enabled } = filter;
  const value =
    stale === 'true'
      ? 'stale'
      : enabled === undefined
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
        onChange({
          stale: chosen === 'stale' ? 'true' : '',
          enabled: chosen === 'enabled' ? 'true' : chosen === 'disabled' ? 'false' : '',
        });
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
