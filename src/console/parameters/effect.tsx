import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Parameter } from '../api/contract.ts';
import { statusQuery } from '../api/queries.ts';
import { useWords } from '../words/words.tsx';
import { concernedQuery } from './queries.ts';

/** What a change will do, and to how many, by how many there are now. */
export function Effect({ parameter: { name } }: { readonly parameter: Parameter }): ReactNode {
  const { t, formats } = useWords();
  const people = useQuery(concernedQuery).data;
  const servers = useQuery(statusQuery).data?.gateways.length;
  const count = people?.total ?? 0;
  const concerned = {
    people:
      people === undefined
        ? t.parameters.everybody
        : t.common.people(`${formats.number(count)}${people.capped ? '+' : ''}`, count === 1),
    servers: t.parameters.servers(servers ?? 0, formats.number(servers ?? 0)),
  };
  return (
    <div>
      <Text size="sm" fw={600}>
        {t.parameters.effect}
      </Text>
      <Text size="sm">{t.parameters.texts[name].effect(concerned)}</Text>
    </div>
  );
}
