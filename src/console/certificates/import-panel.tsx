import {
  Alert,
  Badge,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { Inspection, InspectionRequest } from '../api/contract.ts';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { CertificateFacts, Ends, nameOf } from './facts.tsx';

type Shown = Inspection['presented'][number];

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** Looks at what a server presents, and installs what is missing once that is approved. */
export function ImportPanel(): ReactNode {
  const { t } = useWords();
  const [question, setQuestion] = useState<InspectionRequest>({ server: '' });
  const look = useMutation({
    mutationFn: (asked: InspectionRequest) =>
      ask<Inspection>('/api/v1/certificates/inspections', { method: 'POST', body: asked }),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    look.mutate({ ...question, server: question.server.trim() });
  }

  return (
    <Panel title={t.certificates.import}>
      <Stack gap="md">
        <form onSubmit={submit}>
          <Stack gap="sm">
            <Group align="flex-end" gap="sm">
              <TextInput
                label={t.certificates.server}
                description={t.certificates.importHint}
                placeholder="mail.example.com:443"
                required
                withAsterisk={false}
                value={question.server}
                onChange={(event) =>
                  setQuestion({ ...question, server: event.currentTarget.value })
                }
                style={{ flex: '1 1 18rem' }}
              />
              <Button type="submit" loading={look.isPending}>
                {t.certificates.look}
              </Button>
            </Group>
            <More question={question} onChange={setQuestion} />
          </Stack>
        </form>
        {look.error === null ? null : (
          <Alert color="red" variant="light" role="alert">
            {problemText(look.error, t)}
          </Alert>
        )}
        {look.data === undefined ? null : (
          <Inspected inspection={look.data} question={look.variables} onDone={() => look.reset()} />
        )}
      </Stack>
    </Panel>
  );
}

/** What is seldom needed. */
function More({
  question,
  onChange,
}: {
  readonly question: InspectionRequest;
  readonly onChange: (question: InspectionRequest) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <details className="unfold">
      <summary>{t.certificates.more}</summary>
      <Stack gap="sm" mt="sm">
        <TextInput
          label={t.certificates.serverName}
          value={question.serverName ?? ''}
          onChange={(event) => {
            const name = event.currentTarget.value.trim();
            onChange({ ...question, serverName: name === '' ? null : name });
          }}
          maw={420}
        />
        <NativeSelect
          label={t.certificates.oldest}
          value={question.oldest ?? ''}
          onChange={(event) => {
            const chosen = event.currentTarget.value;
            onChange({ ...question, oldest: versions.find((one) => one === chosen) ?? null });
          }}
          data={[{ value: '', label: t.certificates.asUsual }, ...versions]}
          maw={420}
        />
        <Checkbox
          label={t.certificates.fetchMissing}
          checked={question.fetchMissing ?? false}
          onChange={(event) => onChange({ ...question, fetchMissing: event.currentTarget.checked })}
        />
      </Stack>
    </details>
  );
}

function Inspected({
  inspection,
  question,
  onDone,
}: {
  readonly inspection: Inspection;
  readonly question: InspectionRequest;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { reachable, verified, presented, fetched, missing, installable, notes } = inspection;
  const install = useInstall(question, installable, onDone);
  return (
    <Stack gap="sm" role="status">
      <Finding name={t.certificates.reachable} finding={reachable} />
      {verified === null ? null : <Finding name={t.certificates.verified} finding={verified} />}
      <Listed title={t.certificates.presented} certificates={presented} />
      <Listed title={t.certificates.fetched} certificates={fetched} />
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
        verified?.ok === true && (
          <Text size="sm" className="quiet">
            {t.certificates.nothing}
          </Text>
        )
      ) : (
        <>
          <Listed title={t.certificates.installable} certificates={installable} open />
          <Text size="sm">{t.certificates.compare}</Text>
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
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Badge
        variant="outline"
        color={finding.ok ? 'green' : 'red'}
        tt="none"
        styles={{ root: { flex: 'none' }, label: { color: 'var(--mantine-color-text)' } }}
      >
        {name}: {finding.ok ? t.health.yes : t.health.no}
      </Badge>
      <Text size="sm">{finding.detail}</Text>
    </Group>
  );
}

function Listed({
  title,
  certificates,
  open = false,
}: {
  readonly title: string;
  readonly certificates: readonly Shown[];
  readonly open?: boolean;
}): ReactNode {
  if (certificates.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {certificates.map((one) => (
          <li key={one.fingerprint}>
            <details open={open} className="unfold">
              <summary>
                {nameOf(one)} <Ends validTo={one.validTo} />
              </summary>
              <CertificateFacts certificate={one} />
            </details>
          </li>
        ))}
      </Stack>
    </div>
  );
}

function useInstall(
  question: InspectionRequest,
  installable: readonly Shown[],
  onDone: () => void,
) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      ask('/api/v1/certificates/imports', {
        method: 'POST',
        body: { ...question, approved: installable.map(({ fingerprint }) => fingerprint) },
      }),
    onSuccess: () => {
      for (const key of ['certificates', 'status']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      sayDone(t.certificates.done);
      onDone();
    },
    onError: (error) => sayFailed(t, error),
  });
}
