import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AuditEntry, Parameter } from '../api/contract.ts';
import { auditQuery } from '../api/queries.ts';
import { doneBy } from '../shared/done-by.ts';
import { useWords } from '../words/words.tsx';
import { writtenValue } from './written.ts';

const most = 4;

/** Who changed it last, from what to what. */
export function ParameterHistory({ parameter }: { readonly parameter: Parameter }): ReactNode {
  const { t } = useWords();
  const { data } = useQuery(auditQuery(parameter.name));
  const entries = data?.entries.filter(({ what }) => what.startsWith('parameter-')) ?? [];
  return (
    <div>
      <Text size="sm" fw={600}>
        {t.parameters.history}
      </Text>
      {entries.length === 0 ? (
        <Text size="sm" className="quiet">
          {data === undefined ? t.common.loading : t.parameters.noHistory}
        </Text>
      ) : (
        <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {entries.slice(0, most).map((entry) => (
            <Entry key={entry.id} entry={entry} parameter={parameter} />
          ))}
        </Stack>
      )}
    </div>
  );
}

function Entry({
  entry,
  parameter,
}: {
  readonly entry: AuditEntry;
  readonly parameter: Parameter;
}): ReactNode {
  const words = useWords();
  const { t, formats } = words;
  // Nothing is kept of what is as usual.
  const write = (value: unknown): string =>
    writtenValue(words, parameter, value ?? parameter.default);
  return (
    <Text size="sm" component="li" className="quiet" style={{ overflowWrap: 'anywhere' }}>
      {formats.full(entry.at)}, {t.person.by(doneBy(t, entry.by))}:{' '}
      {t.parameters.became(write(entry.old), write(entry.new))}
    </Text>
  );
}
