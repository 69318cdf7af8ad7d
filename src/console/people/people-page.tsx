import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, useSearchParams } from 'react-router';
import './people.css';
import type { PeoplePage as Part } from '../api/contract.ts';
import type { PeopleFilter } from '../api/queries.ts';
import { useSession } from '../session/gate.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { FilterFields, filterOf, withFilter } from '../shared/people-filter.tsx';
import { useWords } from '../words/words.tsx';
import { PeopleList } from './people-list.tsx';
import { partQuery } from './queries.ts';

/** Everyone who is served, to be searched and filtered; the address says by what. */
export function PeoplePage(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const first = useQuery(partQuery(filter, ''));
  // Until the others are there those who were picked before stay.
  const before = useRef(filter);
  const shown = first.isPlaceholderData ? before.current : filter;
  useEffect(() => {
    before.current = shown;
  });

  return (
    <Page
      title={t.pages.people}
      aside={
        <Group gap="md">
          <Found part={first.data} />
          {role === 'administrator' ? <ChangeThese filter={filter} /> : null}
        </Group>
      }
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm" component="search">
          <FilterFields
            filter={filter}
            onChange={(changed) => setParams((now) => withFilter(now, changed), { replace: true })}
          />
          <Button
            variant="subtle"
            disabled={params.size === 0}
            onClick={() => setParams({}, { replace: true })}
          >
            {t.people.clear}
          </Button>
        </Group>
        <Answered query={first}>
          {(part) =>
            part.people.length === 0 ? (
              <Text className="panel quiet">{t.people.nobody}</Text>
            ) : (
              <PeopleList
                key={JSON.stringify(shown)}
                filter={shown}
                total={part.capped ? null : part.total}
                busy={first.isPlaceholderData}
              />
            )
          }
        </Answered>
      </Stack>
    </Page>
  );
}

/** The way to doing something with everyone who is picked. */
function ChangeThese({ filter }: { readonly filter: PeopleFilter }): ReactNode {
  const { t } = useWords();
  const query = new URLSearchParams({ by: 'filter', ...filter }).toString();
  return (
    <Button size="xs" variant="default" component={Link} to={`/bulk?${query}`}>
      {t.people.change}
    </Button>
  );
}

function Found({ part }: { readonly part: Part | undefined }): ReactNode {
  const { t, formats } = useWords();
  const count = part === undefined ? '' : formats.number(part.total);
  return (
    <Text role="status" className="quiet">
      {part === undefined
        ? // Its line is there from the beginning.
          '\u00A0'
        : part.capped
          ? t.people.capped(count)
          : t.people.found(count, part.total === 1)}
    </Text>
  );
}
