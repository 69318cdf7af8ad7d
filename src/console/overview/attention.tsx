import { Anchor, Stack, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'react-router';
import type { Overview } from '../api/contract.ts';
import type { Words } from '../words/en.ts';
import { useWords } from '../words/words.tsx';

interface Trouble {
  readonly text: string;
  /** Where it is seen to. */
  readonly to: string;
  readonly grave: boolean;
}

/** Whether anything has to be seen to, and where. */
export function Attention({
  service,
  stale,
}: {
  readonly service: Overview['service'];
  readonly stale: number;
}): ReactNode {
  const { t, formats } = useWords();
  const troubles = troublesOf(t, service);
  if (stale > 0) {
    const text = t.overview.staleTrouble(formats.number(stale), stale === 1);
    troubles.push({ text, to: '/people?stale=true&enabled=true', grave: false });
  }
  const worst = troubles.some(({ grave }) => grave) ? 'dnd' : 'away';
  const colour = troubles.length === 0 ? 'available' : worst;
  return (
    <section
      className="panel attention"
      style={{ '--state': `var(--state-${colour})` } as CSSProperties}
    >
      <Text fw={600} role="status">
        {troubles.length === 0 ? t.overview.allWell : t.overview.trouble(troubles.length)}
      </Text>
      {troubles.length === 0 ? null : (
        <Stack component="ul" gap={4} m={0} mt={6} pl="1.1rem">
          {troubles.map(({ text, to }) => (
            <li key={`${to} ${text}`}>
              <Anchor component={Link} to={to} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {text}
              </Anchor>
            </li>
          ))}
        </Stack>
      )}
    </section>
  );
}

function troublesOf(t: Words, service: Overview['service']): Trouble[] {
  const { gateways, links, certificates, overdueLists } = service;
  return [
    ...gateways.flatMap(({ name, server, state, problem }) =>
      state === 'down' || state === 'degraded' || problem !== null
        ? [
            {
              text: t.overview.gatewayTrouble(name, hostOf(server), t.health[state]),
              to: '/gateways',
              grave: state === 'down',
            },
          ]
        : [],
    ),
    ...links.flatMap(({ name, state, showsPeople, problem }) =>
      state === 'down' || !showsPeople || problem !== null
        ? [
            {
              text: t.overview.linkTrouble(name, t.health[state === 'down' ? 'down' : 'degraded']),
              to: '/publishers',
              grave: state === 'down',
            },
          ]
        : [],
    ),
    ...certificates.map(({ kind, name, daysLeft }) => ({
      text: `${t.overview.whatEnds[kind](name)} ${t.overview.endsIn(daysLeft)}`,
      to: '/certificates',
      grave: daysLeft < 0,
    })),
    ...overdueLists.map(({ authority }) => ({
      text: t.overview.overdueList(authority),
      to: '/certificates',
      grave: false,
    })),
  ];
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).host : server;
}
