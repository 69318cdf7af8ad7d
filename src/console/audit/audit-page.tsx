import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { AuditEntry } from '../api/contract.ts';
import { Answered, Page } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { AuditItem } from './audit-item.tsx';
import { type AuditFilter, type Kind, auditPagesQuery, kinds } from './queries.ts';

const typingMs = 300;
const names = ['about', 'by', 'kind', 'from', 'to'] as const;

/** Who changed what, when; the address says by what it is filtered. */
export function AuditPage(): ReactNode {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const query = useInfiniteQuery(auditPagesQuery(filter));
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];

  function change(name: keyof AuditFilter, value: string): void {
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
    <Page title={t.pages.audit} intro={t.audit.intro}>
      <Group align="flex-end" gap="sm" component="search">
        <Typed
          label={t.audit.about}
          hint={t.audit.aboutHint}
          value={filter.about}
          onChange={(value) => change('about', value)}
        />
        <Typed
          label={t.audit.by}
          hint={t.audit.byHint}
          value={filter.by}
          onChange={(value) => change('by', value)}
        />
        <NativeSelect
          label={t.audit.what}
          value={filter.kind}
          onChange={(event) => change('kind', event.currentTarget.value)}
          data={Object.keys(kinds).map((kind) => ({
            value: kind,
            label: t.audit.kinds[kind as Kind],
          }))}
        />
        <TextInput
          type="date"
          label={t.audit.from}
          value={filter.from}
          max={filter.to}
          onChange={(event) => change('from', event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t.audit.to}
          value={filter.to}
          min={filter.from}
          onChange={(event) => change('to', event.currentTarget.value)}
        />
        {params.size === 0 ? null : (
          <Button variant="subtle" onClick={() => setParams({}, { replace: true })}>
            {t.audit.clear}
          </Button>
        )}
      </Group>
      <Answered query={query}>
        {() => (
          <Stack gap="md">
            {entries.length === 0 ? (
              <Text className="panel quiet" role="status">
                {t.audit.none}
              </Text>
            ) : (
              <Days entries={entries} />
            )}
            {query.hasNextPage ? (
              <Button
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                {t.common.more}
              </Button>
            ) : null}
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

/** Below a heading for each day. */
function Days({ entries }: { readonly entries: readonly AuditEntry[] }): ReactNode {
  const { formats } = useWords();
  const days = Map.groupBy(entries, ({ at }) => new Date(at).toDateString());
  return [...days].map(([day, ofDay]) => (
    <section key={day} className="panel">
      <Title order={2} size="h4" mb="sm">
        {formats.day(ofDay[0]?.at ?? '')}
      </Title>
      <ol className="audit">
        {ofDay.map((entry) => (
          <li key={entry.id}>
            <AuditItem entry={entry} linked timeOnly />
          </li>
        ))}
      </ol>
    </section>
  ));
}

/** Asks when the typing rests. */
function Typed({
  label,
  hint,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const [text, setText] = useState(value);
  const [rested] = useDebouncedValue(text, typingMs);
  useEffect(() => {
    if (rested.trim() !== value) onChange(rested.trim());
    // Only what was typed asks; what asks may be another function each time.
  }, [rested]);
  useEffect(() => setText((before) => (before.trim() === value ? before : value)), [value]);
  return (
    <TextInput
      label={label}
      placeholder={hint}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      style={{ flex: '1 1 11rem' }}
    />
  );
}

function filterOf(params: URLSearchParams): AuditFilter {
  const [about, by, kind, from, to] = names.map((name) => params.get(name) ?? '');
  return { about: about ?? '', by: by ?? '', kind: kind ?? '', from: from ?? '', to: to ?? '' };
}
