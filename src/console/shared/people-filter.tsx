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

interface Picking {
  readonly filter: PeopleFilter;
  /** `''` is any. */
  readonly onChange: (changed: Readonly<Record<string, string>>) => void;
}

/** By what people are picked, field by field. */
export function FilterFields({ filter, onChange }: Picking): ReactNode {
  const { t } = useWords();
  return (
    <>
      <Search value={filter.search ?? ''} onSearch={(search) => onChange({ search })} />
      <Choice
        label={t.people.state}
        any={t.people.anyState}
        value={filter.state ?? ''}
        onChange={(state) => onChange({ state })}
        others={states.map((value) => ({ value, label: stateName(t, value) }))}
      />
      <Gateways filter={filter} onChange={onChange} />
      <Servers filter={filter} onChange={onChange} />
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

/** One of several, or any. */
function Choice({
  label,
  any,
  value,
  others,
  onChange,
}: {
  readonly label: string;
  readonly any: string;
  readonly value: string;
  readonly others: Iterable<string | { readonly value: string; readonly label: string }>;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: any }, ...others]}
    />
  );
}

function Gateways({ filter: { gateway = '' }, onChange }: Picking): ReactNode {
  const { t } = useWords();
  const { data } = useQuery(statusQuery);
  const served = new Set(data?.gateways.map(({ name }) => name));
  if (gateway !== '') served.add(gateway);
  return (
    <Choice
      label={t.people.gateway}
      any={t.people.anyGateway}
      value={gateway}
      // A server is of one gateway: with another there would be nobody.
      onChange={(chosen) => onChange({ gateway: chosen, server: '' })}
      others={served}
    />
  );
}

/** Of one gateway's servers, where there are several to choose from or one was chosen. */
function Servers({ filter: { gateway, server = '' }, onChange }: Picking): ReactNode {
  const { t } = useWords();
  const { data } = useQuery(statusQuery);
  const some = data?.gateways.filter(({ name }) => gateway === undefined || name === gateway);
  const servers = new Set(some?.map((one) => one.server));
  if (server !== '') servers.add(server);
  if (server === '' && (gateway === undefined || servers.size < 2)) return null;
  return (
    <Choice
      label={t.people.server}
      any={t.people.anyServer}
      value={server}
      onChange={(chosen) => onChange({ server: chosen })}
      others={servers}
    />
  );
}

function Also({ filter: { stale, enabled }, onChange }: Picking): ReactNode {
  const { t } = useWords();
  const value =
    stale === 'true'
      ? 'stale'
      : enabled === undefined
        ? ''
        : enabled === 'true'
          ? 'enabled'
          : 'disabled';
  return (
    <Choice
      label={t.people.more}
      any={t.people.everyone}
      value={value}
      onChange={(chosen) =>
        onChange({
          stale: chosen === 'stale' ? 'true' : '',
          enabled: chosen === 'enabled' ? 'true' : chosen === 'disabled' ? 'false' : '',
        })
      }
      others={[
        { value: 'stale', label: t.people.stale },
        { value: 'enabled', label: t.people.enabled },
        { value: 'disabled', label: t.people.disabled },
      ]}
    />
  );
}
