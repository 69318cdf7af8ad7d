import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Availability } from '../api/contract.ts';
import { useWords } from '../words/words.tsx';
import { Remove, Time } from './day-fields.tsx';
import { type EventDraft, endKinds, eventKinds } from './scenario.ts';

const shown = ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'] as const;

/** Something that happens on the day. */
export function EventRow({
  number,
  event,
  onChange,
  onRemove,
}: {
  readonly number: number;
  readonly event: EventDraft;
  readonly onChange: (event: EventDraft) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <fieldset className="policy-row" aria-label={t.policy.event(number)}>
      <Time label={t.policy.at} value={event.at} onChange={(at) => onChange({ ...event, at })} />
      <NativeSelect
        label={t.policy.happens}
        value={event.kind}
        onChange={({ currentTarget }) =>
          onChange({ ...event, kind: currentTarget.value as EventDraft['kind'] })
        }
        data={eventKinds.map((value) => ({ value, label: t.policy.kinds[value] }))}
      />
      {event.kind === 'override' ? (
        <>
          <NativeSelect
            label={t.policy.shownAs}
            value={event.availability}
            onChange={({ currentTarget }) =>
              onChange({ ...event, availability: currentTarget.value as Availability })
            }
            data={shown.map((value) => ({ value, label: t.presence.availability[value] }))}
          />
          <TextInput
            label={t.policy.text}
            value={event.text}
            maxLength={1_000}
            onChange={({ currentTarget }) => onChange({ ...event, text: currentTarget.value })}
          />
          <NativeSelect
            label={t.policy.ends}
            value={event.ends}
            onChange={({ currentTarget }) =>
              onChange({ ...event, ends: currentTarget.value as EventDraft['ends'] })
            }
            data={endKinds.map((value) => ({ value, label: t.policy.endKinds[value] }))}
          />
        </>
      ) : null}
      <Remove label={t.policy.removeEvent(number)} onClick={onRemove} />
    </fieldset>
  );
}
