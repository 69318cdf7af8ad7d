import { Button, Fieldset, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError, askTagged, isOutdated } from '../api/client.ts';
import type { Person, PersonChange } from '../api/contract.ts';
import { personPath, personQuery } from '../api/queries.ts';
import { Panel } from '../shared/panel.tsx';
import { sayDone, sayFailed } from '../shared/said.ts';
import type { Words } from '../words/en.ts';
import { sentenceOf } from '../words/sentences.ts';
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
  // What is typed is kept whatever becomes of the rest meanwhile, and so is what it was typed over.
  const [typed, setTyped] = useState<Partial<Written>>({});
  const [seen, setSeen] = useState<string | null>(null);
  const save = useSave(person.jid, {
    onSaved() {
      setTyped({});
      setSeen(null);
    },
    onOutdated: () => setSeen(null),
  });
  const written: Written = { ...writtenOf(person), ...typed };
  const change = changeOf(person, written);
  const faults = faultsOf(save.error, t);

  function write(more: Partial<Written>): void {
    setTyped({ ...typed, ...more });
    setSeen(seen ?? tag);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    save.mutate({ change, tag: seen ?? tag });
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
                onChange={(event) => write({ [name]: event.currentTarget.checked })}
              />
            ))}
            {texts.map((name) => (
              <TextInput
                key={name}
                label={t.person.fields[name]}
                description={name in t.person.hints ? t.person.hints[name as 'locale'] : undefined}
                inputMode={name === 'noticeMinutes' ? 'numeric' : undefined}
                value={written[name]}
                error={faults[name]}
                onChange={(event) => write({ [name]: event.currentTarget.value })}
              />
            ))}
            <GatewayField value={written.gateway} onChange={(gateway) => write({ gateway })} />
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

/** What was refused, said at its field. */
function faultsOf(error: Error | null, t: Words): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.errors.map((fault) => [fault.pointer.slice(1), sentenceOf(t, fault)]),
  );
}

function useSave(
  jid: string,
  { onSaved, onOutdated }: { readonly onSaved: () => void; readonly onOutdated: () => void },
) {
  const { t } = useWords();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ change, tag }: { readonly change: PersonChange; readonly tag: string }) =>
      askTagged<Person>(personPath(jid), {
        method: 'PATCH',
        body: change,
        headers: { 'if-match': tag },
      }),
    onSuccess: (saved) => {
      client.setQueryData(personQuery(jid).queryKey, saved);
      for (const key of ['explanation', 'day', 'people', 'audit']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      onSaved();
      sayDone(t.common.saved);
    },
    onError: async (error) => {
      if (!texts.some((name) => name in faultsOf(error, t))) sayFailed(t, error);
      if (!isOutdated(error)) return;
      // What somebody else made of it is shown beside what is typed, to be decided upon anew.
      await client.invalidateQueries(personQuery(jid));
      onOutdated();
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
      // What is no number is for the service to refuse.
      return [name, name === 'noticeMinutes' && /^\d+$/.test(text) ? Number(text) : text];
    }),
  );
}
