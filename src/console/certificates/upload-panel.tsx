import { Alert, Button, Group, List, Radio, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { CertificateUpload, Uploaded } from '../api/contract.ts';
import { Panel } from '../shared/panel.tsx';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { ContentField } from './content-field.tsx';
import { type Content, base64Of, isGiven } from './content.ts';

/** Installs what is in a file, for all servers or for some. */
export function UploadPanel(): ReactNode {
  const { t } = useWords();
  const words = t.certificates.upload;
  const [content, setContent] = useState<Content>({ way: 'file', file: null });
  const [passphrase, setPassphrase] = useState('');
  const [scope, setScope] = useState('all');
  const [servers, setServers] = useState('');
  const [lacking, setLacking] = useState(false);
  const upload = useUpload();

  function submit(event: FormEvent): void {
    event.preventDefault();
    setLacking(!isGiven(content));
    if (!isGiven(content)) return;
    upload.mutate({
      content,
      passphrase: passphrase === '' ? null : passphrase,
      servers: scope === 'all' ? null : servers.split(/[\s,;]+/).filter((one) => one !== ''),
    });
  }

  function again(): void {
    setContent({ way: 'file', file: null });
    setPassphrase('');
    upload.reset();
  }

  if (upload.data !== undefined) {
    return (
      <Panel title={words.title}>
        <Outcome outcome={upload.data} onAgain={again} />
      </Panel>
    );
  }
  return (
    <Panel title={words.title}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <ContentField
            content={content}
            onChange={setContent}
            hint={words.hint}
            error={lacking && !isGiven(content) ? words.nothingGiven : undefined}
          />
          <TextInput
            type="password"
            autoComplete="new-password"
            label={words.passphrase}
            description={words.passphraseHint}
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            maw={420}
          />
          <Radio.Group label={words.scope} value={scope} onChange={setScope}>
            <Group gap="md" mt="xs">
              <Radio value="all" label={words.all} />
              <Radio value="some" label={words.some} />
            </Group>
          </Radio.Group>
          {scope === 'all' ? null : (
            <Textarea
              label={words.servers}
              description={words.serversHint}
              required
              withAsterisk={false}
              autosize
              minRows={2}
              value={servers}
              onChange={(event) => setServers(event.currentTarget.value)}
              maw={420}
            />
          )}
          {upload.error === null ? null : (
            <Alert color="red" variant="light" role="alert">
              {problemText(upload.error, t)}
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={upload.isPending}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}

function useUpload() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      content,
      ...rest
    }: { readonly content: Content } & Omit<CertificateUpload, 'content'>) =>
      ask<Uploaded>('/api/v1/certificates', {
        method: 'POST',
        body: { content: await base64Of(content), ...rest },
      }),
    onSuccess: () => {
      for (const key of ['certificates', 'status']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

function Outcome({
  outcome: { installed, leftOut, revocationLists, hadKey },
  onAgain,
}: {
  readonly outcome: Uploaded;
  readonly onAgain: () => void;
}): ReactNode {
  const { t } = useWords();
  const words = t.certificates.upload;
  return (
    <Stack gap="sm" role="status">
      <Listed title={words.installed} lines={installed.map(({ subject }) => subject)} />
      <Listed title={words.lists} lines={revocationLists} />
      <Listed title={words.leftOut} lines={leftOut.map(({ subject }) => subject)} />
      {hadKey ? (
        <Alert color="orange" variant="light">
          {words.hadKey}
        </Alert>
      ) : null}
      <Group>
        <Button variant="default" onClick={onAgain} ref={(button) => button?.focus()}>
          {words.again}
        </Button>
      </Group>
    </Stack>
  );
}

function Listed({
  title,
  lines,
}: {
  readonly title: string;
  readonly lines: readonly string[];
}): ReactNode {
  if (lines.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm">
        {lines.map((line) => (
          <List.Item key={line} style={{ overflowWrap: 'anywhere' }}>
            {line}
          </List.Item>
        ))}
      </List>
    </div>
  );
}
