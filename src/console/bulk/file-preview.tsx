import { Alert, Button, Group, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ask } from '../api/client.ts';
import type { FilePreview as Preview } from '../api/contract.ts';
import { Answered } from '../shared/page.tsx';
import type { Words } from '../words/en.ts';
import { sentenceOf } from '../words/sentences.ts';
import { useWords } from '../words/words.tsx';

/** How a file is to be read; `auto` is as it looks. */
export interface HowRead {
  readonly encoding: keyof Words['bulk']['encodingNames'];
  readonly separator: keyof Words['bulk']['separatorNames'];
}

export const asDetected: HowRead = { encoding: 'auto', separator: 'auto' };

/** So much of a file is enough to see how it is read; the service takes no more. */
const previewBytes = 65_536;

/** How the file would be read, and the way to say otherwise. */
export function FilePreview({
  file,
  how,
  onHow,
}: {
  readonly file: File;
  readonly how: HowRead;
  readonly onHow: (how: HowRead) => void;
}): ReactNode {
  const query = useQuery({
    queryKey: ['bulk-preview', file.name, file.size, file.lastModified, how],
    queryFn: ({ signal }) => previewOf(file, how, signal),
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Answered query={query}>
      {(preview) => <Shown preview={preview} how={how} onHow={onHow} />}
    </Answered>
  );
}

function Shown({
  preview,
  how,
  onHow,
}: {
  readonly preview: Preview;
  readonly how: HowRead;
  readonly onHow: (how: HowRead) => void;
}): ReactNode {
  const { t } = useWords();
  const wrong = preview.problem !== null;
  const [asked, setAsked] = useState(false);
  const { encoding, separator, columns } = preview;
  const notRead = columns.filter(({ setting, title }) => setting === null && title.trim() !== '');
  const encodingName = t.bulk.encodingNames[encoding as HowRead['encoding']] ?? encoding;
  return (
    <Stack gap="xs">
      <Group gap="sm" justify="space-between">
        <Text size="sm" role="status">
          {t.bulk.readAs(encodingName, t.bulk.separators[separator ?? 'other'])}
        </Text>
        {asked || wrong ? null : (
          <Button size="compact-sm" variant="subtle" onClick={() => setAsked(true)}>
            {t.bulk.readWrongly}
          </Button>
        )}
      </Group>
      {wrong ? (
        <Alert color="red" variant="light" role="alert">
          {sentenceOf(t, { detail: preview.problem ?? '', ...preview.why })}
        </Alert>
      ) : null}
      {asked || wrong ? <HowFields how={how} onHow={onHow} /> : null}
      {preview.lines.length === 0 ? null : <Lines preview={preview} />}
      {wrong || notRead.length === 0 ? null : (
        <Alert color="orange" variant="light">
          {t.bulk.someNotRead(notRead.map(({ title }) => title).join(', '))}
        </Alert>
      )}
    </Stack>
  );
}

function HowFields({
  how,
  onHow,
}: {
  readonly how: HowRead;
  readonly onHow: (how: HowRead) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <Group gap="sm">
      <NativeSelect
        label={t.bulk.separator}
        value={how.separator}
        onChange={(event) =>
          onHow({ ...how, separator: event.currentTarget.value as HowRead['separator'] })
        }
        data={optionsOf(t.bulk.separatorNames)}
      />
      <NativeSelect
        label={t.bulk.encoding}
        value={how.encoding}
        onChange={(event) =>
          onHow({ ...how, encoding: event.currentTarget.value as HowRead['encoding'] })
        }
        data={optionsOf(t.bulk.encodingNames)}
      />
    </Group>
  );
}

function Lines({ preview }: { readonly preview: Preview }): ReactNode {
  const { t } = useWords();
  const { columns, lines } = preview;
  return (
    <div className="scrolls" tabIndex={0} role="region" aria-label={t.bulk.previewTable}>
      <Table verticalSpacing={4} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.bulk.line}</Table.Th>
            {columns.map(({ title, setting }, at) => (
              <Table.Th key={`${at} ${title}`}>
                {title}
                {setting === null ? (
                  <Text span size="xs" className="quiet" display="block" fw={400}>
                    {t.bulk.notRead}
                  </Text>
                ) : null}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map(({ line, cells, problem, why }) => (
            <Table.Tr key={line}>
              <Table.Td>{line}</Table.Td>
              {problem === null ? (
                cells.map((cell, at) => <Table.Td key={`${at} ${cell}`}>{cell}</Table.Td>)
              ) : (
                <Table.Td colSpan={columns.length} className="field-problem">
                  {sentenceOf(t, { detail: problem, ...why })}
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function previewOf(file: File, how: HowRead, signal: AbortSignal): Promise<Preview> {
  return ask<Preview>(`/api/v1/bulk/previews?${new URLSearchParams({ ...how }).toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    file: file.slice(0, previewBytes),
    signal,
  });
}

function optionsOf(names: Readonly<Record<string, string>>) {
  return Object.entries(names).map(([value, label]) => ({ value, label }));
}
