import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'react-router';
import type { Link as PublisherLink, Status } from '../api/contract.ts';
import { useWords } from '../words/words.tsx';

type State = Status['gateways'][number]['state'];

const colours: Readonly<Record<State, string>> = {
  up: 'var(--state-available)',
  degraded: 'var(--state-away)',
  down: 'var(--state-dnd)',
  untried: 'var(--state-unknown)',
};

/** How one server of a gateway is, and what to do where it is not well. */
export function GatewayHealth({
  gateway,
  named = true,
  peopleAt,
}: {
  readonly gateway: Omit<Status['gateways'][number], 'name'> & { readonly name?: string };
  readonly named?: boolean;
  /** Where those are to be seen whom it serves. */
  readonly peopleAt?: string;
}): ReactNode {
  const { t, formats } = useWords();
  const { name, server, state, people, problem, fault, lastSuccess, subscription } = gateway;
  const said = fault === null ? undefined : t.examine.findings[fault]?.join(' ');
  const served = t.common.people(formats.number(people), people === 1);
  return (
    <Item
      title={named && name !== undefined ? name : server}
      below={named ? server : null}
      state={state}
    >
      <Text size="sm" className="quiet">
        {peopleAt === undefined ? (
          `${t.health.served} ${served}`
        ) : (
          <Anchor component={Link} to={peopleAt} inherit underline="always">
            {t.health.served} {served}
          </Anchor>
        )}
        {' · '}
        {t.health.lastSuccess}: {lastSuccess === null ? t.common.never : formats.ago(lastSuccess)}
        {subscription === null ? '' : ` · ${subscription.kind}`}
      </Text>
      {subscription === null || subscription.why === '' ? null : (
        <Text size="sm" className="quiet">
          {t.health.why[subscription.code] ?? subscription.why}
        </Text>
      )}
      <Problem text={said ?? problem} />
    </Item>
  );
}

/** How a link to a chat or SIP server is. */
export function LinkHealth({
  link,
}: {
  readonly link: Omit<PublisherLink, 'capabilities'>;
}): ReactNode {
  const { t } = useWords();
  const state = link.state === 'down' ? 'down' : link.showsPeople ? 'up' : 'degraded';
  return (
    <Item title={link.name} below={null} state={state}>
      <Text size="sm" className="quiet">
        {t.health.identity}: {link.identity} · {t.health.shows}:{' '}
        {link.showsPeople ? t.health.yes : t.health.no}
      </Text>
      <Problem text={link.problem} />
    </Item>
  );
}

function Item({
  title,
  below,
  state,
  children,
}: {
  readonly title: string;
  readonly below: string | null;
  readonly state: State;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  return (
    <Stack gap={2}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Text>
        <Group gap={6} wrap="nowrap">
          <span
            className="state-dot"
            style={{ '--state': colours[state] } as CSSProperties}
            aria-hidden="true"
          />
          <Text size="sm" component="span" style={{ whiteSpace: 'nowrap' }}>
            {t.health[state]}
          </Text>
        </Group>
      </Group>
      {below === null ? null : <span className="mono">{below}</span>}
      {children}
    </Stack>
  );
}

function Problem({ text }: { readonly text: string | null }): ReactNode {
  if (text === null) return null;
  return (
    <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
      {text}
    </Text>
  );
}

/** What a chat server grants, each with what to do where it does not. */
export function Capabilities({ link }: { readonly link: PublisherLink }): ReactNode {
  const { t } = useWords();
  if (link.capabilities.length === 0) return null;
  return (
    <Stack gap="xs" mt="xs">
      <Text size="sm" fw={600}>
        {t.health.capabilities}
      </Text>
      {link.capabilities.map(({ name, state, detail, remedy }) => (
        <div key={name}>
          <Group gap="xs">
            <Badge
              variant="outline"
              color={state === 'ok' ? 'green' : state === 'missing' ? 'red' : 'gray'}
              styles={{ label: { color: 'var(--mantine-color-text)' } }}
            >
              {t.health.capability[state]}
            </Badge>
            <Text size="sm">{name}</Text>
          </Group>
          <Text size="sm" className="quiet">
            {detail}
          </Text>
          {remedy === '' ? null : <pre className="mono">{remedy}</pre>}
        </div>
      ))}
    </Stack>
  );
}
