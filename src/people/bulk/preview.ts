import { type BulkReason, because } from './bulk-reasons.ts';
import { readHeader, readLine } from './columns.ts';
import { type Encoding, encodingOf } from './csv/decode.ts';
import { type CsvRecord, RecordReader } from './csv/records.ts';
import { type GivenSeparator, beginningOf, separatorName } from './csv/separator.ts';

/** How the beginning of a file is read. */
export interface FilePreview {
  readonly encoding: string;
  /** `null` for a sign of which the file itself says that it is one. */
  readonly separator: GivenSeparator | null;
  readonly columns: readonly {
    readonly title: string;
    /** `null` for a column that is not read. */
    readonly setting: string | null;
  }[];
  readonly lines: readonly {
    readonly line: number;
    readonly cells: readonly string[];
    /** What is wrong with it. */
    readonly problem: BulkReason | null;
  }[];
  /** Why nothing of the file can be read. */
  readonly problem: BulkReason | null;
}

/** So much of a file is looked at; of a longer one that is the beginning. */
export const previewBytes = 65_536;
const mostLines = 6;

/** How a file would be read: its beginning, or all of it where it is shorter. */
export function previewOf(
  beginning: Uint8Array,
  given: { readonly encoding: Encoding; readonly separator: GivenSeparator },
): FilePreview {
  const encoding = encodingOf(beginning, given.encoding);
  const cut = beginning.length >= previewBytes;
  // Without `stream` a sign that is cut off at the end would be one that cannot be read.
  const text = new TextDecoder(encoding).decode(beginning, { stream: cut });
  const { separator, skipped } = beginningOf(text, given.separator);
  const records = recordsOf(text.slice(skipped), separator, skipped > 0 ? 2 : 1, cut);
  const read = { encoding, separator: separatorName(separator) };
  const [first, ...rest] = records.filter((record) => !isBlank(record));
  if (first === undefined) return unread(read, because('file-empty', null, 'The file is empty.'));
  if (first.kind === 'bad') return unread(read, first.reason);
  const header = readHeader(first.fields);
  const settings = header.kind === 'header' ? header.columns : [];
  const columns = first.fields.map((title, at) => ({ title, setting: settings[at] ?? null }));
  if (header.kind === 'bad') return { ...unread(read, header.reason), columns };
  return {
    ...read,
    columns,
    problem: null,
    lines: rest.slice(0, mostLines).map((record) => lineOf(record, header.columns)),
  };
}

function recordsOf(
  text: string,
  separator: string,
  line: number,
  cut: boolean,
): readonly CsvRecord[] {
  const reader = new RecordReader(separator, line);
  const records = reader.push(text);
  return cut ? records : [...records, ...reader.end()];
}

function lineOf(
  record: CsvRecord,
  columns: Parameters<typeof readLine>[0],
): FilePreview['lines'][number] {
  const { line } = record;
  if (record.kind === 'bad') return { line, cells: [], problem: record.reason };
  const read = readLine(columns, record.fields);
  return { line, cells: record.fields, problem: read.kind === 'bad' ? read.reason : null };
}

function isBlank(record: CsvRecord): boolean {
  return record.kind === 'record' && record.fields.every((field) => field.trim() === '');
}

function unread(
  read: Pick<FilePreview, 'encoding' | 'separator'>,
  problem: BulkReason,
): FilePreview {
  return { ...read, columns: [], lines: [], problem };
}
