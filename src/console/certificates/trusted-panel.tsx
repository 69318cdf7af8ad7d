import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { InstalledCertificate } from '../api/contract.ts';
import { certificatesQuery } from '../api/queries.ts';
import { useSession } from '../session/gate.tsx';
import { Answered } from '../shared/page.tsx';
import { Icon } from '../shell/icons.tsx';
import { useWords } from '../words/words.tsx';
import { InstalledPanel } from './installed-panel.tsx';

/** More than can be looked over at once can be searched. */
const manyFrom = 6;

/** What was installed, each with all that is known of it. */
export function TrustedPanel(): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const query = useQuery(certificatesQuery);
  const [sought, setSought] = useState('');
  return (
    <Answered query={query}>
      {({ certificates }) => {
        if (certificates.length === 0) {
          return (
            <Group className="panel" justify="space-between" gap="sm">
              <Text className="quiet">{t.certificates.none}</Text>
              {role === 'administrator' ? (
                <Button component={Link} to="/certificates?tab=add">
                  {t.certificates.add}
                </Button>
              ) : null}
            </Group>
          );
        }
        const found = certificates.filter((one) => matches(one, sought));
        return (
          <Stack gap="md">
            {certificates.length < manyFrom ? null : (
              <TextInput
                type="search"
                label={t.certificates.filter}
                leftSection={<Icon name="search" />}
                value={sought}
                onChange={(event) => setSought(event.currentTarget.value)}
                maw={420}
              />
            )}
            {found.length === 0 ? (
              <Text className="quiet" role="status">
                {t.certificates.nothingFound}
              </Text>
            ) : null}
            {found.map((one) => (
              <InstalledPanel key={one.fingerprint} certificate={one} />
            ))}
          </Stack>
        );
      }}
    </Answered>
  );
}

function matches(one: InstalledCertificate, sought: string): boolean {
  const text = sought.trim().toLowerCase();
  const plain = text.replaceAll(/[\s:]/g, '');
  return (
    [one.subject, one.issuer, ...(one.servers ?? []), ...one.names.dnsNames].some((part) =>
      part.toLowerCase().includes(text),
    ) || one.fingerprint.includes(plain)
  );
}
