import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { ask } from '../api/client.ts';
import type { Delegation } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { NewDelegate } from './new-delegate.tsx';
import { delegatesQuery, delegatesScope } from './queries.ts';

/** Who may act for somebody: named, given an end, and removed. */
export function DelegatesPanel({
  base,
  words,
  readOnly = false,
}: {
  readonly base: string;
  /** Otherwise on one's own page. */
  readonly words: {
    readonly title: string;
    readonly hint: string;
    readonly none: string;
    /** Says for whom they may act themselves; without it that is not said. */
    readonly principals?: string;
  };
  readonly readOnly?: boolean;
}): ReactNode {
  const delegates = useQuery(delegatesQuery(base));
  const principals = delegates.data?.answer.principals;
  const list = useRef<HTMLDivElement>(null);
  const remove = useRemoval(base, () => list.current?.focus());
  return (
    <Panel title={words.title}>
      <Stack gap="md">
        <Text size="sm" className="quiet">
          {words.hint}
        </Text>
        <Answered query={delegates}>
          {({ answer }) => (
            // Whoever was removed is gone from here: this is where one was.
            <div ref={list} tabIndex={-1} style={{ outline: 'none' }}>
              <DelegationList
                delegations={answer.delegates}
                who="delegate"
                none={words.none}
                {...(readOnly ? {} : { remove: remove.mutate })}
              />
            </div>
          )}
        </Answered>
        {readOnly ? null : <NewDelegate base={base} />}
        {words.principals === undefined || !principals?.length ? null : (
          <div>
            <Text size="sm" fw={600} mb={4}>
              {words.principals}
            </Text>
            <DelegationList delegations={principals} who="person" />
          </div>
        )}
      </Stack>
    </Panel>
  );
}

/** Delegations, each by one of the two it is between. */
function DelegationList({
  delegations,
  who,
  none,
  remove,
}: {
  readonly delegations: readonly Delegation[];
  readonly who: 'delegate' | 'person';
  readonly none?: string;
  readonly remove?: (delegate: string) => void;
}): ReactNode {
  const { t, formats } = useWords();
  if (delegations.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
      {delegations.map((one) => (
        <Group component="li" key={one[who]} justify="space-between" wrap="nowrap" gap="xs">
          <div style={{ minWidth: 0 }}>
            <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
              {one[who]}
            </Text>
            <Text size="xs" className="quiet">
              {one.until === null
                ? t.person.delegates.noEnd
                : t.person.delegates.until(formats.full(one.until))}
              {one.namedBy === one.person ? '' : `, ${t.person.by(one.namedBy)}`}
            </Text>
          </div>
          {remove === undefined ? null : (
            <ActionIcon
              variant="default"
              aria-label={t.person.delegates.remove(one[who])}
              onClick={() => remove(one[who])}
            >
              <span aria-hidden="true">✕</span>
            </ActionIcon>
          )}
        </Group>
      ))}
    </Stack>
  );
}

function useRemoval(base: string, removed: () => void) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    scope: delegatesScope(base),
    mutationFn: (delegate: string) =>
      ask<void>(`${base}/delegates/${encodeURIComponent(delegate)}`, { method: 'DELETE' }),
    onSuccess: (_nothing, delegate) => {
      sayDone(t.person.delegates.removed(delegate));
      removed();
    },
    onError: (error) => sayFailed(t, error),
    onSettled: async () => {
      void client.invalidateQueries({ queryKey: ['audit'] });
      await client.invalidateQueries({ queryKey: ['delegates'] });
    },
  });
}
