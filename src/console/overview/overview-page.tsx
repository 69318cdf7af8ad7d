import './overview.css';
import { Anchor, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { Link } from 'react-router';
import type { Overview } from '../api/contract.ts';
import { GatewayHealth, LinkHealth } from '../shared/health.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { Attention } from './attention.tsx';
import { Pace } from './pace.tsx';
import { useOverview } from './queries.ts';
import { Standings } from './standings.tsx';

/** What an administrator looks at first: who is what, and whether everything is well. */
export function OverviewPage(): ReactNode {
  const { t } = useWords();
  const { query, live } = useOverview();
  const lost = !live && query.error !== null;
  return (
    <Page title={t.pages.overview} aside={<LiveMark live={live} lost={lost} at={query.data?.at} />}>
      {/* What was known last stays in view; that it is old is said above. */}
      <Answered query={query.data === undefined ? query : { ...query, error: null }}>
        {(data) => <Everything overview={data} />}
      </Answered>
    </Page>
  );
}

/** Whether what is shown is what is. */
function LiveMark({
  live,
  lost,
  at,
}: {
  readonly live: boolean;
  readonly lost: boolean;
  readonly at: string | undefined;
}): ReactNode {
  const { t, formats } = useWords();
  const colour = live ? 'available' : lost ? 'dnd' : 'unknown';
  return (
    <Group gap={6} role="status" className="live-mark" data-lost={lost || undefined}>
      <span
        className="state-dot"
        style={{ '--state': `var(--state-${colour})` } as CSSProperties}
        data-beat={live || undefined}
        aria-hidden="true"
      />
      <Text size="sm" component="span">
        {live
          ? t.overview.live
          : lost
            ? t.overview.lost(at === undefined ? '' : formats.time(at))
            : t.overview.connecting}
      </Text>
    </Group>
  );
}

function Everything({ overview }: { readonly overview: Overview }): ReactNode {
  const { t, formats } = useWords();
  const { people, pace, service } = overview;
  return (
    <Stack gap="md">
      <Attention service={service} stale={people.stale} />
      <Standings people={people} />
      <Pace pace={pace} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Panel title={t.overview.gateways} aside={<More to="/gateways" name={t.pages.gateways} />}>
          {service.gateways.length === 0 ? (
            <Text className="quiet">{t.overview.noGateways}</Text>
          ) : (
            <Stack gap="sm">
              {service.gateways.map((gateway) => (
                <GatewayHealth key={`${gateway.name} ${gateway.server}`} gateway={gateway} />
              ))}
            </Stack>
          )}
        </Panel>
        <Panel
          title={t.overview.publishers}
          aside={<More to="/publishers" name={t.pages.publishers} />}
        >
          {service.links.length === 0 ? (
            <Text className="quiet">{t.overview.noPublishers}</Text>
          ) : (
            <Stack gap="sm">
              {service.links.map((link) => (
                <LinkHealth key={link.name} link={link} />
              ))}
            </Stack>
          )}
        </Panel>
      </SimpleGrid>
      <Panel
        title={t.overview.certificates}
        aside={<More to="/certificates" name={t.pages.certificates} />}
      >
        <Certificates service={service} />
      </Panel>
      <Text size="sm" className="quiet">
        {t.overview.running(service.version, formats.full(service.startedAt))}
      </Text>
    </Stack>
  );
}

function More({ to, name }: { readonly to: string; readonly name: string }): ReactNode {
  const { t } = useWords();
  const label = t.overview.details(name);
  return (
    <Anchor component={Link} to={to} size="sm" aria-label={label}>
      {label.split(':')[0]}
    </Anchor>
  );
}

function Certificates({ service }: { readonly service: Overview['service'] }): ReactNode {
  const { t, formats } = useWords();
  const { certificates, overdueLists } = service;
  if (certificates.length + overdueLists.length === 0) {
    return <Text className="quiet">{t.overview.noCertificates}</Text>;
  }
  return (
    <Stack gap="xs">
      {certificates.map(({ kind, name, validTo, daysLeft }) => (
        <Group
          key={`${kind} ${name} ${validTo}`}
          justify="space-between"
          wrap="nowrap"
          align="flex-start"
        >
          <Text size="sm">{t.overview.whatEnds[kind](name)}</Text>
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
