import { Badge, Button, Collapse, Group, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask, isOutdated } from '../api/client.ts';
import type { InstalledCertificate } from '../api/contract.ts';
import { certificatesQuery } from '../api/queries.ts';
import { useSession } from '../session/gate.tsx';
import { doneBy } from '../shared/done-by.ts';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import type { Words } from '../words/en.ts';
import type { Formats } from '../words/formats.ts';
import { useWords } from '../words/words.tsx';
import { download, fileNameOf } from './download.ts';
import { CertificateFacts, DetailsButton, Ends, nameOf, usersNamed } from './facts.tsx';
import { RemoveDialog } from './remove-dialog.tsx';

/** One certificate that was installed. */
export function InstalledPanel({
  certificate,
}: {
  readonly certificate: InstalledCertificate;
}): ReactNode {
  const words = useWords();
  const { t, formats } = words;
  const { role } = useSession();
  const [detailed, { toggle }] = useDisclosure();
  const [removing, { open, close }] = useDisclosure();
  const { issuer, servers, validTo, revocationList, addedBy, addedAt } = certificate;
  const name = nameOf(certificate);
  const c = t.certificates;
  return (
    <Panel title={name} aside={<Trust certificate={certificate} name={name} />}>
      <Stack gap="sm">
        <Group gap="xs">
          <Ends validTo={validTo} />
          {revocationList?.overdue === true ? (
            <Badge variant="outline" color="red" tt="none" styles={badge}>
              {c.list}: {c.overdue}
            </Badge>
          ) : null}
          <Text size="sm" className="quiet">
            {c.issuer}: {issuer} · {c.counts}: {servers?.join(', ') ?? c.everywhere}
          </Text>
        </Group>
        <Group gap="xs">
          <DetailsButton name={name} detailed={detailed} onToggle={toggle} />
          <Button
            variant="default"
            size="xs"
            aria-label={c.actionOn(c.save, name)}
            onClick={() => download(certificate.pem, fileNameOf(name, 'pem'))}
          >
            {c.save}
          </Button>
          {role === 'administrator' ? (
            <Button
              variant="default"
              size="xs"
              aria-label={c.actionOn(c.remove, name)}
              onClick={open}
            >
              {c.remove}
            </Button>
          ) : null}
        </Group>
        <Collapse expanded={detailed}>
          <CertificateFacts
            certificate={certificate}
            more={[
              [c.added, c.addedBy(doneBy(t, addedBy), formats.full(addedAt))],
              [c.list, writtenList(t, formats, certificate)],
              [c.usedBy, usersNamed(t, certificate.usedBy) || c.unused],
              [c.believed, certificate.believed.join(', ') || c.noneBelieved],
            ]}
          />
        </Collapse>
      </Stack>
      <RemoveDialog
        opened={removing}
        name={name}
        path={`/api/v1/certificates/${certificate.fingerprint}`}
        tag={certificate.etag}
        follows={[
          c.removing.follows,
          ...(certificate.believed.length === 0
            ? []
            : [c.removing.believed(certificate.believed.join(', '))]),
        ]}
        usedBy={certificate.usedBy}
        onClose={close}
      />
    </Panel>
  );
}

const badge = { label: { color: 'var(--mantine-color-text)' } };

function writtenList(t: Words, formats: Formats, one: InstalledCertificate): string {
  const c = t.certificates;
  const own = one.revokedHere === null ? [] : [c.ownRevocations(formats.number(one.revokedHere))];
  const list = one.revocationList;
  if (list === null) return own[0] ?? c.noList;
  const count = formats.number(list.revoked);
  const said = c.listOf(formats.full(list.thisUpdate), count);
  const due =
    list.overdue && list.nextUpdate !== null ? [c.listNext(formats.full(list.nextUpdate))] : [];
  return [said, ...due, ...own].join('; ');
}

function Trust({
  certificate: { fingerprint, trusted, etag },
  name,
}: {
  readonly certificate: InstalledCertificate;
  readonly name: string;
}): ReactNode {
  const { t } = useWords();
  const { role } = useSession();
  const trust = useTrust({ fingerprint, etag }, name);
  const said = trusted ? t.certificates.trusted : t.certificates.notTrusted;
  if (role !== 'administrator') {
    return (
      <Badge variant="default" tt="none">
        {said}
      </Badge>
    );
  }
  return (
    <Switch
      aria-label={t.certificates.trust(name)}
      label={said}
      checked={trusted}
      disabled={trust.isPending}
      onChange={(event) => trust.mutate(event.currentTarget.checked)}
    />
  );
}

function useTrust(
  { fingerprint, etag }: Pick<InstalledCertificate, 'fingerprint' | 'etag'>,
  name: string,
) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (trusted: boolean) =>
      ask<InstalledCertificate>(`/api/v1/certificates/${fingerprint}`, {
        method: 'PATCH',
        body: { trusted },
        headers: { 'if-match': etag },
      }),
    onSuccess: async ({ trusted }) => {
      sayDone(trusted ? t.certificates.trustedNow(name) : t.certificates.distrusted(name));
      await client.invalidateQueries(certificatesQuery);
    },
    onError: async (error) => {
      sayFailed(t, error);
      // What somebody else made of it is shown, to be decided upon anew.
      if (isOutdated(error)) await client.invalidateQueries(certificatesQuery);
    },
  });
}
