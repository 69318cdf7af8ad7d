import { Badge, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Gateway } from '../api/contract.ts';
import { gatewaysQuery } from '../api/queries.ts';
import { Troubleshooter } from '../examine/troubleshooter.tsx';
import { GatewayHealth } from '../shared/health.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';

/** Where calendars are read, and how each server is. */
export function GatewaysPage(): ReactNode {
  const { t } = useWords();
  const query = useQuery(gatewaysQuery);
  return (
    <Page title={t.pages.gateways} intro={t.gateways.intro}>
      <Answered query={query}>
        {({ gateways }) => (
          <Stack gap="md">
            {gateways.length === 0 ? <Text>{t.overview.noGateways}</Text> : null}
            {gateways.map((gateway) => (
              <One key={gateway.name} gateway={gateway} />
            ))}
            <Troubleshooter kind="gateway" />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

function One({ gateway }: { readonly gateway: Gateway }): ReactNode {
  const { t } = useWords();
  const { name, kind, identity, servers } = gateway;
  return (
    <Panel
      title={name}
      aside={
        gateway.default ? (
          <Badge variant="default" tt="none">
            {t.gateways.isDefault}
          </Badge>
        ) : null
      }
    >
      <Text size="sm" className="quiet" mb="sm">
        {kind.toUpperCase()} · {t.gateways.account}:{' '}
        {identity.kind === 'oauth' ? identity.clientId : identity.account} ({identity.kind})
      </Text>
      <Stack gap="md">
        {servers.map((server) => (
          <GatewayHealth key={server.server} gateway={server} named={false} />
        ))}
      </Stack>
    </Panel>
  );
}
