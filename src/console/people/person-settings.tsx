import { Button, Fieldset, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { askTagged, isOutdated } from '../api/client.ts';
import type { Person, PersonChange } from '../api/contract.ts';
import { personPath, personQuery } from '../api/queries.ts';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import { useWords } from '../words/words.tsx';
import { GatewayField } from './gateway-field.tsx';

const texts = ['name', 'mailbox', 'locale', 'timeZone', 'sipAddress', 'noticeMinutes'] as const;
const chosen = ['gateway'] as const;
const switches = [
  'enabled',
  'meetingInformation',
  'displayOutOfOffice',
  'showNextMeeting',
  'deskPhoneLamps',
] as const;

type Written = Readonly<Record<(typeof texts | typeof chosen)[number], string>> &
  Readonly<Record<(typeof switches)[number], boolean>>;

/** A person's settings; only what was changed is sent. */
export function PersonSettings({
  person,
  tag,
  readOnly,
}: {
  readonly person: Person;
  /** Of the person as read. */
  readonly tag: string;
  readonly readOnly: boolean;
}): ReactNode {
  const { t } = useWords();
  const [written, setWritten] = useState(() => writtenOf(person));
  const save = useSave(person.jid, tag);
  const change = changeOf(person, written);

  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate(change);
  }

  return (
    <Panel title={t.person.settings}>
      <form onSubmit={submit}>
        <Fieldset variant="unstyled" disabled={readOnly}>
          <Stack gap="sm">
            {switches.map((name) => (
              <Switch
                key={name}
                label={t.person.fields[name]}
                description={hint(t, name, person)}
                checked={written[name]}
                onChange={(event) =>
                  setWritten({ ...written, [name]: event.currentTarget.checked })
                }
              />
            ))}
            {texts.map((name) => (
              <TextInput
                key={name}
                label={t.person.fields[name]}
                description={name in t.person.hints ? t.person.hints[name as 'locale'] : undefined}
                inputMode={name === 'noticeMinutes' ? 'numeric' : undefined}
                value={written[name]}
                onChange={(event) => setWritten({ ...written, [name]: event.currentTarget.value })}
              />
            ))}
            <GatewayField
              value={written.gateway}
              onChange={(gateway) => setWritten({ ...written, gateway })}
            />
            {readOnly ? null : (
              <Group>
                <Button
                  type="submit"
                  loading={save.isPending}
                  disabled={Object.keys(change).length === 0}
                >
                  {t.common.save}
                </Button>
              </Group>
            )}
          </Stack>
        </Fieldset>
      </form>
    </Panel>
  );
}

function hint(
  t: ReturnType<typeof useWords>['t'],
  name: (typeof switches)[number],
  person: Person,
): string {
  const ownOff =
    (name === 'meetingInformation' && !person.ownMeetingInformation) ||
    (name === 'displayOutOfOffice' && !person.ownDisplayOutOfOffice);
  return ownOff ? `${t.person.hints[name]} ${t.person.ownOff}` : t.person.hints[name];
}

function useSave(jid: string, tag: string) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: PersonChange) =>
      askTagged<Person>(personPath(jid), {
        method: 'PATCH',
        body,
        headers: { 'if-match': tag },
      }),
    onSuccess: (saved) => {
      client.setQueryData(personQuery(jid).queryKey, saved);
      for (const key of ['explanation', 'day', 'people', 'audit']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      sayDone(t.common.saved);
    },
    onError: (error) => {
      sayFailed(t, error);
      // What somebody else made of it is shown, to be decided upon anew.
      if (isOutdated(error)) void client.invalidateQueries(personQuery(jid));
    },
  });
}

function writtenOf(person: Person): Written {
  return {
    name: person.name ?? '',
    mailbox: person.mailbox,
    locale: person.locale ?? '',
    timeZone: person.timeZone ?? '',
    sipAddress: person.sipAddress ?? '',
    noticeMinutes: person.noticeMinutes?.toString() ?? '',
    gateway: person.gateway ?? '',
    enabled: person.enabled,
    meetingInformation: person.meetingInformation,
    displayOutOfOffice: person.displayOutOfOffice,
    showNextMeeting: person.showNextMeeting,
    deskPhoneLamps: person.deskPhoneLamps,
  };
}

function changeOf(person: Person, written: Written): PersonChange {
  const before = writtenOf(person);
  const changed = [...texts, ...chosen, ...switches].filter(
    (name) => written[name] !== before[name],
  );
  return Object.fromEntries(
    changed.map((name) => {
      const value = written[name];
      if (typeof value === 'boolean') return [name, value];
      const text = value.trim();
      if (text === '') return [name, null];
      return [name, name === 'noticeMinutes' ? Number(text) : text];
    }),
  );
}
