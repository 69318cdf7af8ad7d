import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AuditEntry } from '../api/contract.ts';
import { auditQuery } from '../api/queries.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';

/** What was changed about somebody or something, the newest first. */
export function HistoryPanel({ about }: { readonly about: string }): ReactNode {
  const { t } = useWords();
  const audit = useQuery(auditQuery(about));
  return (
    <Panel title={t.person.history}>
      <Answered query={audit}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Text className="quiet">{t.person.noHistory}</Text>
          ) : (
            <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
              {entries.map((entry) => (
                <li key={entry.id}>
                  <Entry entry={entry} />
                </li>
              ))}
            </Stack>
          )
        }
      </Answered>
    </Panel>
  );
}

function Entry({ entry }: { readonly entry: AuditEntry }): ReactNode {
  const { t, formats } = useWords();
  const changes = differences(entry.old, entry.new);
  return (
    <>
      <Text size="sm" fw={600}>
        {entry.what.replaceAll('-', ' ')}
      </Text>
      <Text size="sm" className="quiet">
        {formats.full(entry.at)}, {t.person.by(entry.by)}
      </Text>
      {changes.map((change) => (
        <span key={change} className="mono" style={{ display: 'block' }}>
          {change}
        </span>
      ))}
    </>
  );
}

/** Each field that became another, as `name: old → new`. */
function differences(before: unknown, after: unknown): readonly string[] {
  if (!isRecord(before) || !isRecord(after)) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => `${name}: ${write(before[name])} → ${write(after[name])}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function write(value: unknown): string {
  return value === undefined ? '–' : JSON.stringify(value);
}
