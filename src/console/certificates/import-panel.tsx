import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { Inspection } from '../api/contract.ts';
import { certificatesQuery } from '../api/queries.ts';
import { problemText } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';

type Shown = Inspection['presented'][number];

/** Looks at what a server presents, and installs what is missing once that is approved. */
export function ImportPanel(): ReactNode {
  const { t } = useWords();
  const [server, setServer] = useState('');
  const look = useMutation({
    mutationFn: (asked: string) =>
      ask<Inspection>('/api/v1/certificates/inspections', {
        method: 'POST',
        body: { server: asked },
      }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    look.mutate(server.trim());
  }

  return (
    <Panel title={t.certificates.import}>
      <Stack gap="md">
        <form onSubmit={submit}>
          <Group align="flex-end" gap="sm">
            <TextInput
              label={t.certificates.server}
              description={t.certificates.importHint}
              placeholder="mail.example.com:443"
              required
              withAsterisk={false}
              value={server}
              onChange={(event) => setServer(event.currentTarget.value)}
              style={{ flex: '1 1 18rem' }}
            />
            <Button type="submit" loading={look.isPending}>
              {t.certificates.look}
            </Button>
          </Group>
        </form>
        {look.error === null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(look.error, t.common.unreachable)}
          </Alert>
        )}
        {look.data === undefined ? null : (
          <Inspected inspection={look.data} server={look.variables} onDone={() => look.reset()} />
        )}
      </Stack>
    </Panel>
  );
}

function Inspected({
  inspection,
  server,
  onDone,
}: {
  readonly inspection: Inspection;
  readonly server: string;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { reachable, verified, presented, missing, installable, notes } = inspection;
  const install = useInstall(server, installable, onDone);
  return (
    <Stack gap="sm" role="status">
      <Finding name={t.certificates.reachable} finding={reachable} />
      {verified === null ? null : <Finding name={t.certificates.verified} finding={verified} />}
      <Listed title={t.certificates.presented} certificates={presented} />
      {missing === null ? null : (
        <Alert color="orange" variant="light">
          {t.certificates.missing(missing.subject)}
        </Alert>
      )}
      {notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
      {installable.length === 0 ? (
        <Text size="sm" className="quiet">
          {t.certificates.nothing}
        </Text>
      ) : (
        <>
          <Listed title={t.certificates.installable} certificates={installable} />
          <Group>
            <Button loading={install.isPending} onClick={() => install.mutate()}>
              {t.certificates.approve}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

function Finding({
  name,
  finding,
}: {
  readonly name: string;
  readonly finding: Inspection['reachable'];
}): ReactNode {
  const { t } = useWords();
  return (
    <Text size="sm">
      <strong>
        {name}: {finding.ok ? t.health.yes : t.health.no}.
      </strong>{' '}
      {finding.detail}
    </Text>
  );
}

function Listed({
  title,
  certificates,
}: {
  readonly title: string;
  readonly certificates: readonly Shown[];
}): ReactNode {
  const { t, formats } = useWords();
  if (certificates.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Stack gap="xs" component="ul" m={0} pl="md">
        {certificates.map(({ fingerprint, subject, validTo }) => (
          <li key={fingerprint}>
            <Text size="sm">
              {subject}. {t.certificates.ends}: {formats.full(validTo)}
            </Text>
            <span className="mono">{fingerprint}</span>
          </li>
        ))}
      </Stack>
    </div>
  );
}

function useInstall(server: string, installable: readonly Shown[], onDone: () => void) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      ask('/api/v1/certificates/imports', {
        method: 'POST',
        body: { server, approved: installable.map(({ fingerprint }) => fingerprint) },
      }),
    onSuccess: () => {
      void client.invalidateQueries(certificatesQuery);
      sayDone(t.certificates.done);
      onDone();
    },
    onError: (error) => sayFailed(t, error),
  });
}
