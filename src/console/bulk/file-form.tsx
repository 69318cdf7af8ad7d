import { Alert, Button, Group, NativeSelect, Progress, Radio, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { ConfirmRun } from './confirm-run.tsx';
import { DropZone, sizeOf } from './drop-zone.tsx';
import { FilePreview, asDetected } from './file-preview.tsx';
import { useRequestKey } from './request-key.ts';
import { upload } from './upload.ts';
import { type When, WhenField, instantOf } from './when-field.tsx';

const deeds = ['insert', 'update', 'save', 'disable', 'remove'] as const;

type Deed = (typeof deeds)[number];

/** What the service takes; whoever sends more would be told only afterwards. */
const mostBytes = 64 * 1_048_576;

/** Something is done with the people of a file. */
export function FileForm(): ReactNode {
  const { t, formats } = useWords();
  const [file, setFile] = useState<File | null>(null);
  const [how, setHow] = useState(asDetected);
  const [deed, setDeed] = useState<Deed>('insert');
  const [skipBad, setSkipBad] = useState(false);
  const [when, setWhen] = useState<When>(null);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const { send, sent } = useSend();

  const at = instantOf(when);
  const fileProblem =
    file === null
      ? t.bulk.needsFile
      : file.size > mostBytes
        ? t.bulk.tooLarge(sizeOf(mostBytes, formats.number))
        : null;
  const timeProblem = at === undefined ? t.bulk.needsTime : null;

  function start(dryRun: boolean): void {
    setTried(true);
    // Dry runs are for now; what is set for later counts when it is done.
    if (file === null || fileProblem !== null || (!dryRun && at === undefined)) return;
    setAsking(false);
    send.mutate({ file, how, deed, skipBad, dryRun, at: dryRun ? null : (at ?? null) });
  }

  return (
    <Stack gap="md">
      <DropZone
        file={file}
        onFile={(chosen) => {
          setFile(chosen);
          setHow(asDetected);
          send.reset();
        }}
        problem={tried || file !== null ? fileProblem : null}
      />
      {file === null || fileProblem !== null ? null : (
        <FilePreview file={file} how={how} onHow={setHow} />
      )}
      <Group align="flex-start" gap="xl">
        <NativeSelect
          label={t.bulk.deed}
          description={t.bulk.deedHints[deed]}
          value={deed}
          onChange={(event) => setDeed(event.currentTarget.value as Deed)}
          data={deeds.map((value) => ({ value, label: t.bulk.deeds[value] }))}
          style={{ flex: '1 1 16rem' }}
        />
        <BadLines skip={skipBad} onChange={setSkipBad} />
        <WhenField when={when} onChange={setWhen} problem={tried ? timeProblem : null} />
      </Group>
      {send.error === null ? null : (
        <Alert color="red" variant="light" role="alert">
          {problemText(send.error, t)}
        </Alert>
      )}
      {send.isPending ? (
        <div role="status">
          <Progress value={sent * 100} aria-label={t.bulk.uploading(percent(sent))} mb={4} />
          <Text size="sm" className="quiet">
            {t.bulk.uploading(percent(sent))}
          </Text>
        </div>
      ) : null}
      <Group gap="sm">
        <Button loading={send.isPending} onClick={() => start(true)}>
          {t.bulk.dryRun}
        </Button>
        <Button
          variant="default"
          disabled={send.isPending}
          onClick={() => {
            setTried(true);
            if (fileProblem === null && timeProblem === null) setAsking(true);
          }}
        >
          {when === null ? t.bulk.run : t.bulk.schedule}
        </Button>
        <Text size="sm" className="quiet">
          {t.bulk.dryRunHint}
        </Text>
      </Group>
      <ConfirmRun opened={asking} onClose={() => setAsking(false)} onRun={() => start(false)} />
    </Stack>
  );
}

/** Whether the good lines go ahead where others are bad. */
export function BadLines({
  skip,
  onChange,
}: {
  readonly skip: boolean;
  readonly onChange: (skip: boolean) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Radio.Group
      label={t.bulk.bad}
      value={skip ? 'skip' : 'stop'}
      onChange={(value) => onChange(value === 'skip')}
    >
      <Stack gap={6} mt={4}>
        <Radio value="stop" label={t.bulk.badStop} />
        <Radio value="skip" label={t.bulk.badSkip} />
      </Stack>
    </Radio.Group>
  );
}

interface Asked {
  readonly file: File;
  readonly how: typeof asDetected;
  readonly deed: Deed;
  readonly skipBad: boolean;
  readonly dryRun: boolean;
  readonly at: string | null;
}

function useSend() {
  const navigate = useNavigate();
  const [sent, setSent] = useState(0);
  const keyOf = useRequestKey();
  const send = useMutation({
    mutationFn: ({ file, how, deed, skipBad, dryRun, at }: Asked) => {
      const asked = { ...how, deed, skipBad: String(skipBad), dryRun: String(dryRun) };
      const query = new URLSearchParams({ ...asked, ...(at === null ? {} : { at }) });
      const { name, size, lastModified } = file;
      setSent(0);
      return upload({
        path: `/api/v1/bulk/files?${query.toString()}`,
        file,
        key: keyOf([query.toString(), name, size, lastModified]),
        onProgress: setSent,
      });
    },
    onSuccess: ({ id }) => navigate(`/bulk/${id}`),
  });
  return { send, sent };
}

function percent(part: number): string {
  return String(Math.floor(part * 100));
}
