import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Delegation } from '../api/contract.ts';
import { explanationQuery, mePath } from '../api/queries.ts';
import { Answered } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { StandingMark } from '../shared/state.tsx';
import { OverrideForm } from '../standing/override-panel.tsx';
import { delegatesQuery } from '../standing/queries.ts';
import { useWords } from '../words/words.tsx';

/** How often it is looked at how somebody is shown for whom one may act. */
const lookMs = 10_000;

/** Those who named one their delegate: how they are shown, and showing them otherwise. */
export function PrincipalsPanel(): ReactNode {
  const { t } = useWords();
  const delegates = useQuery(delegatesQuery(mePath));
  const principals = delegates.data?.answer.principals ?? [];
  if (principals.length === 0) return null;
  return (
    <Panel title={t.me.principals}>
      <Answered query={delegates}>
        {() => (
          <Stack component="ul" gap="md" m={0} p={0} style={{ listStyle: 'none' }}>
            {principals.map((one) => (
              <Principal key={one.person} delegation={one} />
            ))}
          </Stack>
        )}
      </Answered>
    </Panel>
  );
}

function Principal({
  delegation: { person, until },
}: {
  readonly delegation: Delegation;
}): ReactNode {
  const { t, formats } = useWords();
  const [open, setOpen] = useState(false);
  const base = `${mePath}/principals/${encodeURIComponent(person)}`;
  const why = useQuery({ ...explanationQuery(base), refetchInterval: lookMs });
  return (
    <li>
      <Group justify="space-between" gap="xs">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {person}
          </Text>
          {until === null ? null : (
            <Text size="xs" className="quiet">
              {t.person.delegates.until(formats.full(until))}
            </Text>
          )}
        </div>
        <Group gap="md">
          {why.data === undefined ? null : <StandingMark standing={why.data.presence} />}
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={open}
            aria-label={t.me.actFor(person)}
            onClick={() => setOpen(!open)}
          >
            {open ? t.common.close : t.person.override}
          </Button>
        </Group>
      </Group>
      {open ? (
        <section aria-label={person} style={{ marginTop: '0.75rem' }}>
          <OverrideForm base={base} />
        </section>
      ) : null}
    </li>
  );
}
