import {
  Alert,
  Button,
  Group,
  NativeSelect,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Availability, Explanation, Override } from '../api/contract.ts';
import { explanationQuery } from '../api/queries.ts';
import { actorOf } from '../audit/sentence.ts';
import { useSession } from '../session/gate.tsx';
import { Panel } from '../shared/panel.tsx';
import { standingName } from '../shared/state.tsx';
import { problemText } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';
import { useOverride } from './use-override.ts';

const choices = ['available', 'away', 'dnd', 'xa', 'unavailable'] as const;
/** Minutes that are one click away. */
const quick = ['30', '60', '240'] as const;
const ends = ['default', 'end-of-meeting', 'next-change', 'time', 'revert'] as const;

type End = (typeof ends)[number];

interface OverrideProps {
  readonly base: string;
  /** What is said otherwise on one's own page. */
  readonly words?: { readonly title: string; readonly revert: string };
}

/** `OverrideForm` as a part of a page. */
export function OverridePanel({ base, words }: OverrideProps): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={words?.title ?? t.person.override}>
      <OverrideForm base={base} {...(words === undefined ? {} : { words })} />
    </Panel>
  );
}

/** Shows something else by hand, until an end, and gives it back. */
export function OverrideForm({ base, words }: OverrideProps): ReactNode {
  const { t } = useWords();
  const [availability, setAvailability] = useState<Availability>('available');
  const [text, setText] = useState('');
  const { override, revert } = useOverride(base);
  const { data: why } = useQuery(explanationQuery(base));

  function show(until: Override['ends']): void {
    const wanted = { availability, text, ends: until };
    override.mutate(wanted, { onSuccess: () => setText('') });
  }

  const failed = override.error ?? revert.error;
  return (
    <Stack gap="md">
      <Standing why={why} revert={revert} label={words?.revert ?? t.person.revert} />
      {failed === null ? null : (
        <Alert color="red" variant="light" role="alert">
          {problemText(failed, t)}
        </Alert>
      )}
      <SegmentedControl
        aria-label={t.person.showAs}
        value={availability}
        onChange={(value) => setAvailability(value)}
        data={choices.map((value) => ({ value, label: t.presence.availability[value] }))}
        fullWidth
        styles={{ root: { flexWrap: 'wrap' } }}
      />
      <TextInput
        label={t.person.text}
        description={t.person.textHint}
        maxLength={1_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <QuickEnds inMeeting={isInMeeting(why)} busy={override.isPending} show={show} />
      <OtherEnd busy={override.isPending} show={show} />
    </Stack>
  );
}

interface ShowProps {
  readonly busy: boolean;
  readonly show: (ends: Override['ends']) => void;
}

/** Ends that are set and done with one click. */
function QuickEnds({
  inMeeting,
  busy,
  show,
}: ShowProps & { readonly inMeeting: boolean }): ReactNode {
  const { t } = useWords();
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <Text size="sm" fw={600} mb={4} id={id}>
        {t.person.showFor}
      </Text>
      <Group gap="xs">
        {quick.map((minutes) => (
          <Button
            key={minutes}
            variant="light"
            size="sm"
            px="sm"
            disabled={busy}
            onClick={() => show({ kind: 'time', at: inMinutes(Number(minutes)) })}
          >
            {t.person.quick[minutes]}
          </Button>
        ))}
        {inMeeting ? (
          <Button
            variant="light"
            size="sm"
            px="sm"
            disabled={busy}
            onClick={() => show({ kind: 'end-of-meeting' })}
          >
            {t.person.quick.meeting}
          </Button>
        ) : null}
      </Group>
    </div>
  );
}

/** Any other end, and a time of one's own. */
function OtherEnd({ busy, show }: ShowProps): ReactNode {
  const { t } = useWords();
  const [end, setEnd] = useState<End>('default');
  const [time, setTime] = useState('');

  function submit(event: FormEvent): void {
    event.preventDefault();
    show(end === 'time' ? { kind: 'time', at: new Date(time).toISOString() } : { kind: end });
  }

  return (
    <form onSubmit={submit}>
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
        <Button type="submit" loading={busy}>
          {t.person.set}
        </Button>
      </Group>
    </form>
  );
}

/** That something is overridden, and the one click that ends it. */
function Standing({
  why,
  revert,
  label,
}: {
  readonly why: Explanation | undefined;
  readonly revert: ReturnType<typeof useOverride>['revert'];
  readonly label: string;
}): ReactNode {
  const { t, formats } = useWords();
  const { person } = useSession();
  const place = useRef<HTMLDivElement>(null);
  const overridden = why !== undefined && why.revision !== 0;
  return (
    // What was clicked is gone when it is done: here is where one was.
    <div ref={place} tabIndex={-1} style={{ outline: 'none' }}>
      {overridden ? (
        <Group justify="space-between" gap="sm">
          <Text size="sm">{standingText(why)}</Text>
          <Button
            variant="default"
            loading={revert.isPending}
            onClick={() => revert.mutate(undefined, { onSuccess: () => place.current?.focus() })}
          >
            {label}
          </Button>
        </Group>
      ) : (
        <Text size="sm" className="quiet">
          {t.person.overrideHint}
        </Text>
      )}
    </div>
  );

  function standingText({ claims, overrideSetBy: by, overrideEndsAt }: Explanation): string {
    const set = claims.find(({ source }) => source === 'override');
    return [
      ...(set === undefined ? [] : [standingName(t, set)]),
      overrideEndsAt === null
        ? t.person.untilReverted
        : t.person.overriddenUntil(formats.moment(overrideEndsAt)),
      ...(by === null
        ? []
        : [by === person ? t.person.setByYou : t.person.overriddenBy(actorOf(t, by))]),
    ].join(', ');
  }
}

/** Such an end there is only where somebody is in something that ends. */
function isInMeeting(why: Explanation | undefined): boolean {
  return why?.claims.some(({ source }) => source === 'busy' || source === 'out-of-office') ?? false;
}

function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}
