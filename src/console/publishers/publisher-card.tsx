import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Link, Publisher } from '../api/contract.ts';
import { ExamineButton, ExaminedSteps, useExamined } from '../examine/examine-one.tsx';
import { useSession } from '../session/gate.tsx';
import { Capabilities, LinkHealth } from '../shared/health.tsx';
import { useWords } from '../words/words.tsx';
import { RemovalDialog } from './removal-dialog.tsx';

/** One publisher: how its link is, what it is told, and what can be done with it. */
export function PublisherCard({
  publisher,
  link,
  isLast,
  onEdit,
  onRemoved,
}: {
  readonly publisher: Publisher;
  /** As the status has it, which is asked for again and again. */
  readonly link: Link | undefined;
  readonly isLast: boolean;
  readonly onEdit: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { role } = useSession();
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const { name } = publisher;
  const examined = useExamined('publishers', name);
  const shown = link ?? asLink(publisher);
  return (
    <section className="panel" aria-label={name}>
      <Stack gap="sm">
        <div>
          <LinkHealth link={shown} />
          <Text size="sm" className="quiet" style={{ overflowWrap: 'anywhere' }}>
            {t.publishers.kinds[publisher.kind]} · {settingsText(publisher, t)}
          </Text>
        </div>
        <Capabilities link={shown} />
        {role === 'administrator' || role === 'helpdesk' ? (
          <Group gap="xs">
            <ExamineButton name={name} examined={examined} />
            {role === 'administrator' ? (
              <>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t.editing.editNamed(name)}
                  onClick={onEdit}
                >
                  {t.editing.edit}
                </Button>
                <Button
                  variant="subtle"
                  color="red"
                  size="xs"
                  aria-label={t.editing.removeYes(name)}
                  onClick={() => setAsking(true)}
                >
                  {t.editing.remove}
                </Button>
              </>
            ) : null}
          </Group>
        ) : null}
        <ExaminedSteps name={name} examined={examined} />
      </Stack>
      <RemovalDialog
        publisher={publisher}
        isLast={isLast}
        opened={asking}
        onClose={() => setAsking(false)}
        onRemoved={() => {
          setAsking(false);
          onRemoved();
        }}
      />
    </section>
  );
}

function settingsText(publisher: Publisher, t: ReturnType<typeof useWords>['t']): string {
  const { host, port } = publisher;
  const name = host.includes(':') ? `[${host}]` : host;
  const place = port === null ? name : `${name}:${port}`;
  if (publisher.kind === 'xmpp') {
    return `${place} · ${publisher.tls === 'direct' ? 'TLS' : t.publishers.withoutTls}`;
  }
  const { transport, domains, username } = publisher;
  return [place, transport.toUpperCase(), domains.join(', '), username ?? '']
    .filter(Boolean)
    .join(' · ');
}

function asLink(publisher: Publisher): Link {
  const { name, state, showsPeople, problem } = publisher;
  const identity = publisher.kind === 'sip' ? 'sip' : publisher.identity;
  return { name, state, identity, showsPeople, problem, capabilities: [] };
}
