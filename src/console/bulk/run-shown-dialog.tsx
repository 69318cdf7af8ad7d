import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { BulkRun, BulkRunShown } from '../api/contract.ts';
import { FormDialog } from '../shared/form-dialog.tsx';
import { Refused } from '../shared/page.tsx';
import { useWords } from '../words/words.tsx';
import { BadLines } from './file-form.tsx';
import { useNextRun } from './use-next-run.ts';
import { type When, WhenField, instantOf } from './when-field.tsx';

type Since = 'stop' | 'force';

interface Asking {
  readonly run: BulkRun;
  readonly onClose: () => void;
}

/** Does what a dry run has shown, now or later. */
export function RunShownDialog({
  opened,
  ...asking
}: Asking & { readonly opened: boolean }): ReactNode {
  const { t } = useWords();
  return (
    <FormDialog
      opened={opened}
      title={t.bulk.runTitle(asking.run.id)}
      size="md"
      onClose={asking.onClose}
    >
      <Form {...asking} />
    </FormDialog>
  );
}

function Form({ run, onClose }: Asking): ReactNode {
  const { t } = useWords();
  const [skipBad, setSkipBad] = useState(run.skipBad);
  const [since, setSince] = useState<Since>('stop');
  const [when, setWhen] = useState<When>(null);
  const [tried, setTried] = useState(false);
  const start = useNextRun<BulkRunShown>(run.id, 'run');
  const at = instantOf(when);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (at === undefined) return;
    start.mutate({ skipBad, force: since === 'force', at });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">{t.bulk.runHint}</Text>
        <BadLines skip={skipBad} onChange={setSkipBad} />
        <Radio.Group
          label={t.bulk.changedSince}
          value={since}
          onChange={(value) => setSince(value)}
        >
          <Stack gap={6} mt={4}>
            <Radio value="stop" label={skipBad ? t.bulk.changedSkip : t.bulk.changedStop} />
            <Radio value="force" label={t.bulk.changedForce} />
          </Stack>
        </Radio.Group>
        <WhenField
          when={when}
          onChange={setWhen}
          problem={tried && at === undefined ? t.bulk.needsTime : null}
        />
        <Refused error={start.error} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" loading={start.isPending} data-autofocus>
            {when === null ? t.bulk.run : t.bulk.schedule}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
