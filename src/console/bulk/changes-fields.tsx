import { NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PersonChange } from '../api/contract.ts';
import { useWords } from '../words/words.tsx';

const switches = [
  'enabled',
  'meetingInformation',
  'displayOutOfOffice',
  'showNextMeeting',
  'deskPhoneLamps',
] as const;
/** What several people may have alike. */
const texts = ['locale', 'timeZone', 'noticeMinutes'] as const;

type Name = (typeof switches)[number] | (typeof texts)[number];

/** What is written of each setting: `null` to take it away. What is left out stays as it is. */
export type Draft = Readonly<Partial<Record<Name, boolean | string | null>>>;

export function changesOf(draft: Draft): PersonChange {
  return Object.fromEntries(
    Object.entries(draft).map(([name, value]) => [
      name,
      // What is no number is for the service to refuse.
      name === 'noticeMinutes' && typeof value === 'string' && /^\d+$/.test(value.trim())
        ? Number(value)
        : value,
    ]),
  );
}

export function isWhole(draft: Draft): boolean {
  return Object.values(draft).every((value) => value !== '');
}

/** The settings that everyone who is picked is to have. */
export function ChangesFields({
  draft,
  onChange,
  tried,
}: {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly tried: boolean;
}): ReactNode {
  const { t } = useWords();

  function set(name: Name, value: boolean | string | null | undefined): void {
    const { [name]: _before, ...rest } = draft;
    onChange(value === undefined ? rest : { ...rest, [name]: value });
  }

  return (
    <Stack gap="xs" role="group" aria-label={t.bulk.changes}>
      <div>
        <Text size="sm" fw={600}>
          {t.bulk.changes}
        </Text>
        <Text size="xs" className="quiet">
          {t.bulk.changesHint}
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        {switches.map((name) => (
          <NativeSelect
            key={name}
            label={t.person.fields[name]}
            value={name in draft ? String(draft[name]) : ''}
            onChange={({ currentTarget: { value } }) =>
              set(name, value === '' ? undefined : value === 'true')
            }
            data={[
              { value: '', label: t.bulk.leave },
              { value: 'true', label: t.bulk.yes },
              { value: 'false', label: t.bulk.no },
            ]}
          />
        ))}
        {texts.map((name) => (
          <TextChange
            key={name}
            name={name}
            value={draft[name] as string | null | undefined}
            onChange={(value) => set(name, value)}
            tried={tried}
          />
        ))}
      </SimpleGrid>
      {tried && Object.keys(draft).length === 0 ? (
        <Text size="sm" role="alert" className="field-problem">
          {t.bulk.needsChanges}
        </Text>
      ) : null}
    </Stack>
  );
}

function TextChange({
  name,
  value,
  onChange,
  tried,
}: {
  readonly name: (typeof texts)[number];
  readonly value: string | null | undefined;
  readonly onChange: (value: string | null | undefined) => void;
  readonly tried: boolean;
}): ReactNode {
  const { t } = useWords();
  const label = t.person.fields[name];
  return (
    <Stack gap={6}>
      <NativeSelect
        label={label}
        value={value === undefined ? '' : value === null ? 'none' : 'set'}
        onChange={({ currentTarget: { value: how } }) =>
          onChange(how === '' ? undefined : how === 'none' ? null : '')
        }
        data={[
          { value: '', label: t.bulk.leave },
          { value: 'set', label: t.bulk.setTo },
          { value: 'none', label: t.bulk.takeAway },
        ]}
      />
      {typeof value === 'string' ? (
        <TextInput
          aria-label={t.bulk.value(label)}
          inputMode={name === 'noticeMinutes' ? 'numeric' : undefined}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={tried && value === '' ? t.bulk.needsValue : null}
        />
      ) : null}
    </Stack>
  );
}
