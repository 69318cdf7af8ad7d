import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { Gateway } from '../api/contract.ts';
import { ExamineButton, ExaminedSteps, useExamined } from '../examine/examine-one.tsx';
import { useSession } from '../session/gate.tsx';
import { GatewayHealth } from '../shared/health.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { DefaultDialog } from './default-dialog.tsx';
import { RemovalDialog } from './removal-dialog.tsx';

/** One gateway: how its servers are, whom it is to serve, and what can be done with it. */
export function GatewayCard({
  gateway,
  all,
  onEdit,
  onRemoved,
}: {
  readonly gateway: Gateway;
  readonly all: readonly Gateway[];
  readonly onEdit: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const examined = useExamined('gateways', gateway.name);
  const { kind, description, identity, servers } = gateway;
  return (
    <Panel
      title={gateway.name}
      aside={
        gateway.default ? (
          <Badge variant="default" tt="none">
            {t.gateways.isDefault}
          </Badge>
        ) : null
      }
    >
      <Stack gap="md">
        <div>
          {description === null ? null : (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {description}
            </Text>
          )}
          <Text size="sm" className="quiet">
            {t.gateways.kinds[kind]} · {t.gateways.account}:{' '}
            {identity.kind === 'oauth' ? identity.clientId : identity.account} (
            {t.gateways.auths[identity.kind]})
          </Text>
          <Assigned gateway={gateway} />
        </div>
        {servers.map((server) => (
          <GatewayHealth
            key={server.server}
            gateway={server}
            named={false}
            peopleAt={`/people?${new URLSearchParams({ server: server.server }).toString()}`}
          />
        ))}
        {role === 'administrator' || role === 'helpdesk' ? (
          <Group gap="xs">
            <ExamineButton name={gateway.name} examined={examined} />
            {role === 'administrator' ? (
              <Deeds gateway={gateway} all={all} onEdit={onEdit} onRemoved={onRemoved} />
            ) : null}
          </Group>
        ) : null}
        <ExaminedSteps name={gateway.name} examined={examined} />
      </Stack>
    </Panel>
  );
}

function Assigned({ gateway }: { readonly gateway: Gateway }): ReactNode {
  const { t, formats } = useWords();
  const { name, assigned, named } = gateway;
  return (
    <Text size="sm">
      <Anchor
        component={Link}
        to={`/people?${new URLSearchParams({ gateway: name }).toString()}`}
        size="sm"
      >
        {t.gateways.assigned(formats.number(assigned), assigned === 1)}
      </Anchor>
      {gateway.default && named > 0 ? (
        <span className="quiet">, {t.gateways.namedBy(formats.number(named))}</span>
      ) : null}
    </Text>
  );
}

function Deeds({
  gateway,
  all,
  onEdit,
  onRemoved,
}: {
  readonly gateway: Gateway;
  readonly all: readonly Gateway[];
  readonly onEdit: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { t } = useWords();
  const [asking, setAsking] = useState<'removal' | 'default' | null>(null);
  const before = all.find((one) => one.default);
  const next = gateway.default ? all.find((one) => one !== gateway) : before;
  const close = (): void => setAsking(null);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        aria-label={t.editing.editNamed(gateway.name)}
        onClick={onEdit}
      >
        {t.editing.edit}
      </Button>
      {gateway.default ? null : (
        <Button variant="default" size="xs" onClick={() => setAsking('default')}>
          {t.gateways.makeDefault}
        </Button>
      )}
      <Button
        variant="subtle"
        color="red"
        size="xs"
        aria-label={t.editing.removeYes(gateway.name)}
        onClick={() => setAsking('removal')}
      >
        {t.editing.remove}
      </Button>
      {before === undefined ? null : (
        <DefaultDialog
          gateway={gateway}
          before={before}
          opened={asking === 'default'}
          onClose={close}
        />
      )}
      <RemovalDialog
        gateway={gateway}
        next={next?.name ?? null}
        opened={asking === 'removal'}
        onClose={close}
        onRemoved={() => {
          close();
          onRemoved();
        }}
      />
    </>
  );
}
