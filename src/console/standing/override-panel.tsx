import {
  Button,
  Group,
  NativeSelect,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { Availability, Override, OverrideSet, Reverted } from '../api/contract.ts';
import { explanationQuery } from '../api/queries.ts';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { standingName } from '../shared/state.tsx';
import { useWords } from '../words/words.tsx';

const choices = ['available', 'away', 'dnd', 'xa', 'unavailable'] as const;
const ends = [
  'default',
  '30',
  '60',
  '240',
  'end-of-meeting',
  'next-change',
  'time',
  'revert',
] as const;

type End = (typeof ends)[number];

/** Shows something else by hand, until an end, and gives it back. */
export function OverridePanel({
  base,
  words,
}: {
  readonly base: string;
  /** What is said otherwise on one's own page. */
  readonly words?: { readonly title: string; readonly revert: string };
}): ReactNode {
  const { t } = useWords();
  const [availability, setAvailability] = useState<Availability>('available');
  const [text, setText] = useState('');
  const [end, setEnd] = useState<End>('default');
  const [time, setTime] = useState('');
  const { override } = useOverride(base);

  function submit(event: FormEvent): void {
    event.preventDefault();
    override.mutate({ availability, text, ends: endOf(end, time) });
  }

  return (
    <Panel title={words?.title ?? t.person.override}>
      <Stack gap="sm">
        <Standing base={base} revertLabel={words?.revert ?? t.person.revert} />
        <form onSubmit={submit}>
          <Stack gap="sm">
            <SegmentedControl
              aria-label={t.person.showAs}
              value={availability}
              onChange={(value) => setAvailability(value)}
              data={choices.map((value) => ({ value, label: t.presence.availability[value] }))}
              fullWidth
              orientation="horizontal"
              styles={{ root: { flexWrap: 'wrap' } }}
            />
            <TextInput
              label={t.person.text}
              description={t.person.textHint}
              maxLength={1_000}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Group align="flex-end" gap="sm">
              <NativeSelect
                label={t.person.ends}
                value={end}
                onChange={(event) => setEnd(event.currentTarget.value as End)}
                data={ends.map((value) => ({ value, label: t.person.end[value] }))}
                style={{ flex: '1 1 11rem' }}
              />
              {end === 'time' ? (
                <TextInput
                  type="datetime-local"
                  label={t.person.endsAt}
                  required
                  withAsterisk={false}
                  value={time}
                  onChange={(event) => setTime(event.currentTarget.value)}
                />
              ) : null}
              <Button type="submit" loading={override.isPending}>
                {t.person.set}
              </Button>
            </Group>
          </Stack>
        </form>
      </Stack>
    </Panel>
  );
}

/** That something is overridden, and the one click that ends it. */
function Standing({
  base,
  revertLabel,
}: {
  readonly base: string;
  readonly revertLabel: string;
}): ReactNode {
  const { t, formats } = useWords();
  const { data } = useQuery(explanationQuery(base));
  const { revert } = useOverride(base);
  if (data === undefined || data.revision === 0) {
    return (
      <Text size="sm" className="quiet">
        {t.person.overrideHint}
      </Text>
    );
  }
  const { overrideSetBy: by, overrideEndsAt: endsAt } = data;
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm">
        {by === null ? '' : t.person.overriddenBy(by)}
        {endsAt === null ? '' : `, ${t.person.overriddenUntil(formats.moment(endsAt))}`}
      </Text>
      <Button variant="default" loading={revert.isPending} onClick={() => revert.mutate()}>
        {revertLabel}
      </Button>
    </Group>
  );
}

function useOverride(base: string) {
  const { t, formats } = useWords();
  const client = useQueryClient();
  const path = `${base}/presence/override`;

  function changed(): void {
    for (const key of ['explanation', 'day', 'people', 'people-count', 'audit']) {
      void client.invalidateQueries({ queryKey: [key] });
    }
  }

  const override = useMutation({
    mutationFn: (body: Override) => ask<OverrideSet>(path, { method: 'PUT', body }),
    onSuccess: ({ presence, endsAt, returnsTo }) => {
      const state = standingName(t, presence);
      const set =
        endsAt === null
          ? t.person.set_open(state)
          : t.person.setTill(state, formats.moment(endsAt));
      sayDone(`${set} ${t.person.returnsTo(standingName(t, returnsTo))}`);
      changed();
    },
    onError: (error) => sayFailed(t, error),
  });
  const revert = useMutation({
    mutationFn: () => ask<Reverted>(path, { method: 'DELETE' }),
    onSuccess: () => {
      sayDone(t.person.reverted);
      changed();
    },
    onError: (error) => sayFailed(t, error),
  });
  return { override, revert };
}

function endOf(end: End, time: string): Override['ends'] {
  switch (end) {
    case 'default':
    case 'end-of-meeting':
    case 'next-change':
    case 'revert':
      return { kind: end };
    case '30':
    case '60':
    case '240':
      return { kind: 'time', at: new Date(Date.now() + Number(end) * 60_000).toISOString() };
    case 'time':
      return { kind: 'time', at: new Date(time).toISOString() };
  }
}
