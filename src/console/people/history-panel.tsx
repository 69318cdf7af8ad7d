import { Anchor, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { auditQuery } from '../api/queries.ts';
import { AuditItem } from '../audit/audit-item.tsx';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';

/** What was changed about somebody or something, the newest first. */
export function HistoryPanel({ about }: { readonly about: string }): ReactNode {
  const { t } = useWords();
  const audit = useQuery(auditQuery(about));
  return (
    <Panel
      title={t.person.history}
      aside={
        <Anchor component={Link} to={`/audit?about=${encodeURIComponent(about)}`} size="sm">
          {t.person.allChanges}
        </Anchor>
      }
    >
      <Answered query={audit}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Text className="quiet">{t.person.noHistory}</Text>
          ) : (
            <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
              {entries.map((entry) => (
                <li key={entry.id}>
                  <AuditItem entry={entry} />
                </li>
              ))}
            </Stack>
          )
        }
      </Answered>
    </Panel>
  );
}
