import { FileInput, SegmentedControl, Stack, Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';
import type { Content } from './content.ts';

/** A file to choose, or its text to paste. */
export function ContentField({
  content,
  onChange,
  hint,
  label,
  error,
}: {
  readonly content: Content;
  readonly onChange: (content: Content) => void;
  readonly hint?: string;
  /** Of the text; `Text` where it is not given. */
  readonly label?: string;
  readonly error?: string | undefined;
}): ReactNode {
  const { t } = useWords();
  const words = t.certificates.upload;
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label={words.way}
        value={content.way}
        onChange={(way) =>
          onChange(way === 'file' ? { way: 'file', file: null } : { way: 'paste', text: '' })
        }
        data={[
          { value: 'file', label: words.file },
          { value: 'paste', label: words.paste },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {content.way === 'file' ? (
        <FileInput
          label={words.fileLabel}
          description={hint}
          placeholder={words.choose}
          value={content.file}
          onChange={(file) => onChange({ way: 'file', file })}
          error={error}
          clearable
          clearButtonProps={{ 'aria-label': t.certificates.remove }}
        />
      ) : (
        <Textarea
          label={label ?? words.textLabel}
          description={hint ?? words.textHint}
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'monospace' } }}
          value={content.text}
          onChange={(event) => onChange({ way: 'paste', text: event.currentTarget.value })}
          error={error}
        />
      )}
    </Stack>
  );
}
