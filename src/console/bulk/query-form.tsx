import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ask } from '../api/client.ts';
import type { BulkChange, BulkRun } from '../api/contract.ts';
import type { PeopleFilter } from '../api/queries.ts';
import { FilterFields, filterOf, withFilter } from '../shared/people-filter.tsx';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { ChangesFields, type Draft, changesOf, isWhole } from './changes-fields.tsx';
import { ConfirmRun } from './confirm-run.tsx';
import { useDownload } from './download.ts';
import { countQuery } from './queries.ts';
import { useRequestKey } from './request-key.ts';
import { type When, WhenField, instantOf } from './when-field.tsx';

const deeds = ['update', 'disable', 'remove'] as const;

type Deed = (typeof deeds)[number];

/** Something is done with everyone whom a filter picks; the address says whom. */
export function QueryForm(): ReactNode {
  const { t } = useWords();
  const [params, setParams] = useSearchParams();
  const filter = filterOf(params);
  const [everyone, setEveryone] = useState(false);
  const [deed, setDeed] = useState<Deed>('update');
  const [draft, setDraft] = useState<Draft>({});
  const [when, setWhen] = useState<When>(null);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const send = useSend();

  const at = instantOf(when);
  const isEmpty = Object.keys(filter).length === 0;
  const whole =
    (!isEmpty || everyone) &&
    (deed !== 'update' || (Object.keys(draft).length > 0 && isWhole(draft)));

  function start(dryRun: boolean): void {
    setTried(true);
    if (!whole || (!dryRun && at === undefined)) return;
    setAsking(false);
    send.mutate({
      deed,
      filter: asked(filter),
      everyone: isEmpty && everyone,
      changes: deed === 'update' ? changesOf(draft) : {},
      dryRun,
      at: dryRun ? null : (at ?? null),
    });
  }

  return (
    <Stack gap="md">
      <div>
        <Text size="sm" fw={600}>
          {t.bulk.whom}
        </Text>
        <Text size="xs" className="quiet">
          {t.bulk.whomHint}
        </Text>
      </div>
      <Group align="flex-end" gap="sm">
        <FilterFields
          filter={filter}
          onChange={(changed) =>
            setParams((before) => withFilter(before, changed), { replace: true })
          }
        />
      </Group>
      <Group gap="sm" justify="space-between">
        {isEmpty ? (
          <Checkbox
            label={t.bulk.everyone}
            checked={everyone}
            onChange={(event) => setEveryone(event.currentTarget.checked)}
            error={tried && !everyone ? t.bulk.needsEveryone : null}
          />
        ) : null}
        <Picked filter={filter} />
        {isEmpty ? null : <ExportButton filter={filter} />}
      </Group>
      <NativeSelect
        label={t.bulk.deed}
        description={deed === 'update' ? undefined : t.bulk.deedHints[deed]}
        value={deed}
        onChange={(event) => setDeed(event.currentTarget.value as Deed)}
        data={deeds.map((value) => ({ value, label: t.bulk.deeds[value] }))}
        maw={320}
      />
      {deed === 'update' ? <ChangesFields draft={draft} onChange={setDraft} tried={tried} /> : null}
      <WhenField
        when={when}
        onChange={setWhen}
        problem={tried && at === undefined ? t.bulk.needsTime : null}
      />
      {send.error === null ? null : (
        <Alert color="red" variant="light" role="alert">
          {problemText(send.error, t)}
        </Alert>
      )}
      <Group gap="sm">
        <Button loading={send.isPending} onClick={() => start(true)}>
          {t.bulk.dryRun}
        </Button>
        <Button
          variant="default"
          disabled={send.isPending}
          onClick={() => {
            setTried(true);
            if (whole && at !== undefined) setAsking(true);
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

function Picked({ filter }: { readonly filter: PeopleFilter }): ReactNode {
  const { t, formats } = useWords();
  const { data } = useQuery(countQuery(filter));
  if (data === undefined) return null;
  const count = formats.number(data.total);
  return (
    <Text size="sm" role="status">
      {data.capped ? t.bulk.pickedCapped(count) : t.bulk.picked(count, data.total === 1)}
    </Text>
  );
}

function ExportButton({ filter }: { readonly filter: PeopleFilter }): ReactNode {
  const { t } = useWords();
  const download = useDownload();
  const query = new URLSearchParams({ ...filter }).toString();
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={download.isPending}
      onClick={() =>
        download.mutate({ path: `/api/v1/bulk/people.csv?${query}`, name: 'people.csv' })
      }
    >
      {t.bulk.exportPicked}
    </Button>
  );
}

function useSend() {
  const navigate = useNavigate();
  const keyOf = useRequestKey();
  return useMutation({
    mutationFn: (body: BulkChange) =>
      ask<BulkRun>('/api/v1/bulk/changes', {
        method: 'POST',
        body,
        headers: { 'idempotency-key': keyOf(body) },
      }),
    onSuccess: ({ id }) => navigate(`/bulk/${id}`),
  });
}

/** As a body has it: an address knows texts alone. */
function asked({ stale, enabled, ...filter }: PeopleFilter): BulkChange['filter'] {
  return {
    ...(filter as BulkChange['filter']),
    ...(stale === undefined ? {} : { stale: true }),
    ...(enabled === undefined ? {} : { enabled: enabled === 'true' }),
  };
}
