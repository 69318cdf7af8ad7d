import { Badge, Group, SimpleGrid, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../api/client.ts';
import type { InstalledCertificate } from '../api/contract.ts';
import { certificatesQuery } from '../api/queries.ts';
import { useSession } from '../session/gate.tsx';
import { Answered, Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { ImportPanel } from './import-panel.tsx';

/** Whom Doorlight trusts, and taking over what a server presents. */
export function CertificatesPage(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const query = useQuery(certificatesQuery);
  return (
    <Page title={t.pages.certificates} intro={t.certificates.intro}>
      <Stack gap="md">
        {role === 'administrator' ? <ImportPanel /> : null}
        <Answered query={query}>
          {({ certificates }) =>
            certificates.length === 0 ? (
              <Text className="panel quiet">{t.certificates.none}</Text>
            ) : (
              <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
                {certificates.map((one) => (
                  <Installed key={one.fingerprint} certificate={one} />
                ))}
              </SimpleGrid>
            )
          }
        </Answered>
      </Stack>
    </Page>
  );
}

function Installed({ certificate }: { readonly certificate: InstalledCertificate }): ReactNode {
  const { t, formats } = useWords();
  const { role } = useSession();
  const trust = useTrust(certificate.fingerprint);
  const { subject, issuer, validTo, servers, trusted, revocationList } = certificate;
  return (
    <Panel
      title={nameOf(certificate)}
      aside={
        role === 'administrator' ? (
          <Switch
            aria-label={t.certificates.trust(nameOf(certificate))}
            label={trusted ? t.certificates.trusted : t.certificates.notTrusted}
            checked={trusted}
            disabled={trust.isPending}
            onChange={(event) => trust.mutate(event.currentTarget.checked)}
          />
        ) : (
          <Badge variant="default" tt="none">
            {trusted ? t.certificates.trusted : t.certificates.notTrusted}
          </Badge>
        )
      }
    >
      <Stack gap={4}>
        <Text size="sm">{subject}</Text>
        <Text size="sm" className="quiet">
          {t.certificates.issuer}: {issuer}
        </Text>
        <Group gap="xs">
          <Text size="sm" className="quiet">
            {t.certificates.ends}: {formats.full(validTo)} ({formats.ago(validTo)})
          </Text>
        </Group>
        <Text size="sm" className="quiet">
          {t.certificates.counts}: {servers?.join(', ') ?? t.certificates.everywhere}
        </Text>
        {revocationList === null ? null : (
          <Text size="sm" className="quiet">
            {t.certificates.list}: {formats.full(revocationList.thisUpdate)}
            {revocationList.overdue ? `, ${t.certificates.overdue}` : ''}
          </Text>
        )}
        <Text size="sm" className="quiet">
          {t.certificates.fingerprint}
        </Text>
        <span className="mono">{certificate.fingerprint}</span>
      </Stack>
    </Panel>
  );
}

function nameOf({ names, subject }: InstalledCertificate): string {
  return names.commonNames[0] ?? names.dnsNames[0] ?? subject;
}

function useTrust(fingerprint: string) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (trusted: boolean) =>
      ask<InstalledCertificate>(`/api/v1/certificates/${fingerprint}`, {
        method: 'PATCH',
        body: { trusted },
      }),
    onSuccess: () => client.invalidateQueries(certificatesQuery),
    onError: (error) => sayFailed(t, error),
  });
}
