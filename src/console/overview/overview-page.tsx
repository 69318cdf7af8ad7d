import { Anchor, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'react-router';
import type { Status } from '../api/contract.ts';
import { statusQuery } from '../api/queries.ts';
import { GatewayHealth, LinkHealth } from '../shared/health.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { Pace } from './pace.tsx';
import { Standings } from './standings.tsx';

/** What an administrator looks at first: who is what, and whether everything is well. */
export function OverviewPage(): ReactNode {
  const { t } = useWords();
  const status = useQuery(statusQuery);
  return (
    <Page title={t.pages.overview}>
      <Answered query={status}>{(data) => <Overview status={data} />}</Answered>
    </Page>
  );
}

function Overview({ status }: { readonly status: Status }): ReactNode {
  const { t, formats } = useWords();
  return (
    <Stack gap="md">
      <Summary status={status} />
      <Standings people={status.people} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Panel title={t.overview.gateways} aside={<More to="/gateways" name={t.pages.gateways} />}>
          {status.gateways.length === 0 ? (
            <Text className="quiet">{t.overview.noGateways}</Text>
          ) : (
            <Stack gap="sm">
              {status.gateways.map((gateway) => (
                <GatewayHealth key={`${gateway.name} ${gateway.server}`} gateway={gateway} />
              ))}
            </Stack>
          )}
        </Panel>
        <Panel
          title={t.overview.publishers}
          aside={<More to="/publishers" name={t.pages.publishers} />}
        >
          {status.links.length === 0 ? (
            <Text className="quiet">{t.overview.noPublishers}</Text>
          ) : (
            <Stack gap="sm">
              {status.links.map((link) => (
                <LinkHealth key={link.name} link={link} />
              ))}
            </Stack>
          )}
        </Panel>
        <Panel title={t.overview.pace}>
          <Pace />
        </Panel>
        <Panel title={t.overview.certificates}>
          <Certificates status={status} />
        </Panel>
      </SimpleGrid>
      <Text size="sm" className="quiet">
        {t.overview.running(status.version, formats.full(status.startedAt))}
      </Text>
    </Stack>
  );
}

function Summary({ status }: { readonly status: Status }): ReactNode {
  const { t } = useWords();
  const troubles =
    status.gateways.filter(({ state, problem }) => problem !== null || state === 'down').length +
    status.links.filter(({ state, problem }) => problem !== null || state === 'down').length +
    status.certificates.length +
    status.overdueLists.length;
  return (
    <Group className="panel" role="status" gap="sm">
      <span
        className="state-dot"
        style={
          {
            '--state': troubles === 0 ? 'var(--state-available)' : 'var(--state-away)',
          } as CSSProperties
        }
        aria-hidden="true"
      />
      <Text fw={600}>{troubles === 0 ? t.overview.allWell : t.overview.trouble(troubles)}</Text>
    </Group>
  );
}

function More({ to, name }: { readonly to: string; readonly name: string }): ReactNode {
  return (
    <Anchor component={Link} to={to} size="sm">
      {name}
    </Anchor>
  );
}

function Certificates({ status }: { readonly status: Status }): ReactNode {
  const { t, formats } = useWords();
  const { certificates, overdueLists } = status;
  if (certificates.length + overdueLists.length === 0) {
    return <Text className="quiet">{t.overview.noCertificates}</Text>;
  }
  return (
    <Stack gap="xs">
      {certificates.map(({ what, validTo, daysLeft }) => (
        <Group key={`${what} ${validTo}`} justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="sm">{what}</Text>
          <Text size="sm" fw={600} title={formats.full(validTo)} style={{ whiteSpace: 'nowrap' }}>
            {t.overview.endsIn(daysLeft)}
          </Text>
        </Group>
      ))}
      {overdueLists.map(({ authority }) => (
        <Text key={authority} size="sm">
          {t.overview.overdueList(authority)}
        </Text>
      ))}
    </Stack>
  );
}
