import { Button, FileButton, Group, Text } from '@mantine/core';
import { type DragEvent, type ReactNode, useId, useState } from 'react';
import { useWords } from '../words/words.tsx';

/** Where a file is dropped or chosen. */
export function DropZone({
  file,
  onFile,
  problem,
}: {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
  readonly problem: string | null;
}): ReactNode {
  const { t, formats } = useWords();
  const [over, setOver] = useState(false);
  const id = useId();

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped !== undefined) onFile(dropped);
  }

  return (
    <div>
      <div
        className="drop-zone"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Group gap="sm" justify="center">
          <Text component="span" className={file === null ? 'quiet' : undefined}>
            {file === null
              ? t.bulk.drop
              : t.bulk.chosen(file.name, sizeOf(file.size, formats.number))}
          </Text>
          <FileButton
            // The same file once more, when it has been corrected meanwhile, is another one.
            key={file === null ? 0 : file.lastModified}
            onChange={(chosen) => chosen !== null && onFile(chosen)}
            accept=".csv,.txt,text/csv"
            inputProps={{ 'aria-label': t.bulk.file }}
          >
            {(props) => (
              <Button
                {...props}
                variant="default"
                aria-describedby={problem === null ? undefined : id}
              >
                {file === null ? t.bulk.choose : t.bulk.chooseOther}
              </Button>
            )}
          </FileButton>
        </Group>
      </div>
      {problem === null ? null : (
        <Text size="sm" id={id} role="alert" mt={4} className="field-problem">
          {problem}
        </Text>
      )}
    </div>
  );
}

export function sizeOf(bytes: number, number: (value: number) => string): string {
  if (bytes < 10_000) return `${number(bytes)} B`;
  if (bytes < 10_000_000) return `${number(Math.round(bytes / 1_024))} KiB`;
  return `${number(Math.round(bytes / 1_048_576))} MiB`;
}
