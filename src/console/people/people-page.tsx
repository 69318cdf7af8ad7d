import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import type { PeoplePage as Answer } from '../api/contract.ts';
import { peopleQuery } from '../api/queries.ts';
import { Answered, Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { FilterFields, filterOf, withFilter } from '../shared/people-filter.tsx';
import { PeopleList } from './people-list.tsx';

/** Everyone who is served, to be searched and filtered; the address says by what. */
export function PeoplePage(): ReactNode {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const people = useInfiniteQuery(peopleQuery(filter));
  const pages = people.data?.pages;

  return (
    <Page title={t.pages.people} aside={<Found page={pages?.[0]} />}>
      <Stack gap="sm">
        <Group align="flex-end" gap="sm" component="search">
          <FilterFields
            filter={filter}
            onChange={(changed) =>
              setParams((before) => withFilter(before, changed), { replace: true })
            }
          />
          <Button
            variant="subtle"
            disabled={params.size === 0}
            onClick={() => setParams({}, { replace: true })}
          >
            {t.people.clear}
          </Button>
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
