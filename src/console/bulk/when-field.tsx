import { Radio, Stack, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';

/** When something is to be: `null` for at once, or what stands in the field. */
export type When = string | null;

/** The time zone of the browser, in which times are given. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** As ISO 8601; `undefined` where no time that is still to come is given. */
export function instantOf(when: When): string | null | undefined {
  if (when === null) return null;
  const at = new Date(when);
  return Number.isNaN(at.getTime()) || at.getTime() <= Date.now() ? undefined : at.toISOString();
}

export function WhenField({
  when,
  onChange,
  problem,
}: {
  readonly when: When;
  readonly onChange: (when: When) => void;
  readonly problem: string | null;
}): ReactNode {
  const { t } = useWords();
  return (
    <Stack gap="xs">
      <Radio.Group
        label={t.bulk.when}
        value={when === null ? 'now' : 'later'}
        onChange={(value) => onChange(value === 'now' ? null : '')}
      >
        <Stack gap={6} mt={4}>
          <Radio value="now" label={t.bulk.now} />
          <Radio value="later" label={t.bulk.later} />
        </Stack>
      </Radio.Group>
      {when === null ? null : (
        <TextInput
          type="datetime-local"
          label={t.bulk.at(zone)}
          description={t.bulk.atHint(zone)}
          value={when}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={problem}
          maw={320}
        />
      )}
    </Stack>
  );
}
