import {
  Autocomplete,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { type ReactNode, useRef } from 'react';
import { Panel } from '../shared/panel.tsx';
import { useWords } from '../words/words.tsx';
import { EventRow } from './event-row.tsx';
import {
  type DayDraft,
  type EntryDraft,
  type EventDraft,
  marks,
  newEntry,
  newEvent,
} from './scenario.ts';

const zones = Intl.supportedValuesOf('timeZone');

interface Fields {
  readonly day: DayDraft;
  readonly onChange: (day: DayDraft) => void;
}

/** The day that is made up, claim by claim. */
export function DayFields({ day, onChange }: Fields): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t.policy.day}>
      <Stack gap="md">
        <div className="policy-pairs">
          <TextInput
            type="date"
            label={t.policy.date}
            value={day.date}
            onChange={(event) => {
              const date = event.currentTarget.value;
              if (date !== '') onChange({ ...day, date });
            }}
          />
          <Autocomplete
            label={t.policy.timeZone}
            value={day.timeZone}
            limit={20}
            onChange={(timeZone) => onChange({ ...day, timeZone })}
            data={zones}
          />
        </div>
        <Entries day={day} onChange={onChange} />
        <Replies day={day} onChange={onChange} />
        <Events day={day} onChange={onChange} />
      </Stack>
    </Panel>
  );
}

function Entries({ day, onChange }: Fields): ReactNode {
  const { t } = useWords();
  const add = useRef<HTMLButtonElement>(null);
  const put = (entries: readonly EntryDraft[]): void => onChange({ ...day, entries });
  return (
    <Part title={t.policy.entries}>
      {day.entries.length === 0 ? <Text className="quiet">{t.policy.noEntries}</Text> : null}
      {day.entries.map((entry, index) => (
        <fieldset key={entry.id} className="policy-row" aria-label={t.policy.entry(index + 1)}>
          {entry.allDay ? null : (
            <>
              <Time
                label={t.policy.start}
                value={entry.start}
                onChange={(start) => put(day.entries.with(index, { ...entry, start }))}
              />
              <Time
                label={t.policy.end}
                value={entry.end}
                onChange={(end) => put(day.entries.with(index, { ...entry, end }))}
              />
            </>
          )}
          <NativeSelect
            label={t.policy.showAs}
            value={entry.showAs}
            onChange={(event) => {
              const showAs = event.currentTarget.value as EntryDraft['showAs'];
              put(day.entries.with(index, { ...entry, showAs }));
            }}
            data={marks.map((value) => ({ value, label: t.policy.marks[value] }))}
          />
          <Checkbox
            label={t.policy.allDay}
            checked={entry.allDay}
            onChange={(event) =>
              put(day.entries.with(index, { ...entry, allDay: event.currentTarget.checked }))
            }
          />
          <Remove
            label={t.policy.removeEntry(index + 1)}
            onClick={() => {
              put(day.entries.toSpliced(index, 1));
              add.current?.focus();
            }}
          />
        </fieldset>
      ))}
      <Button
        ref={add}
        variant="default"
        size="xs"
        onClick={() => put([...day.entries, newEntry()])}
      >
        {t.policy.addEntry}
      </Button>
    </Part>
  );
}

function Replies({ day, onChange }: Fields): ReactNode {
  const { t } = useWords();
  const { replies } = day;
  const put = (given: Partial<DayDraft['replies']>): void =>
    onChange({ ...day, replies: { ...replies, ...given } });
  return (
    <div className="policy-row">
      <NativeSelect
        label={t.policy.replies}
        value={replies.state}
        onChange={(event) => put({ state: event.currentTarget.value as typeof replies.state })}
        data={(['disabled', 'enabled', 'scheduled'] as const).map((value) => ({
          value,
          label: t.policy.repliesState[value],
        }))}
      />
      {replies.state === 'scheduled' ? (
        <>
          <Time label={t.policy.start} value={replies.start} onChange={(start) => put({ start })} />
          <Time label={t.policy.end} value={replies.end} onChange={(end) => put({ end })} />
        </>
      ) : null}
    </div>
  );
}

function Events({ day, onChange }: Fields): ReactNode {
  const { t } = useWords();
  const add = useRef<HTMLButtonElement>(null);
  const put = (events: readonly EventDraft[]): void => onChange({ ...day, events });
  return (
    <Part title={t.policy.events}>
      {day.events.length === 0 ? <Text className="quiet">{t.policy.noEvents}</Text> : null}
      {day.events.map((event, index) => (
        <EventRow
          key={event.id}
          number={index + 1}
          event={event}
          onChange={(changed) => put(day.events.with(index, changed))}
          onRemove={() => {
            put(day.events.toSpliced(index, 1));
            add.current?.focus();
          }}
        />
      ))}
      <Button
        ref={add}
        variant="default"
        size="xs"
        onClick={() => put([...day.events, newEvent()])}
      >
        {t.policy.addEvent}
      </Button>
    </Part>
  );
}

function Part({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Group component="fieldset" className="policy-group">
      <legend>{title}</legend>
      {children}
    </Group>
  );
}

/** A time of the day, up to `24:00`, which fields of browsers do not know. */
export function Time({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (time: string) => void;
}): ReactNode {
  return (
    <TextInput
      label={label}
      value={value}
      inputMode="numeric"
      w={84}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function Remove({
  label,
  onClick,
}: {
  readonly label: string;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <Button variant="subtle" color="gray" size="compact-sm" aria-label={label} onClick={onClick}>
      ✕
    </Button>
  );
}
