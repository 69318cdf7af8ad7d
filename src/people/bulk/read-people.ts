import type { NewPerson } from '../person-settings.ts';
import { type BulkReason, because } from './bulk-reasons.ts';
import { readHeader, readLine } from './columns.ts';
import { type Encoding, decoded } from './csv/decode.ts';
import { type CsvRecord, RecordReader } from './csv/records.ts';
import { beginningOf, type GivenSeparator } from './csv/separator.ts';

/** What stands on one line of a file. */
export type FileLine =
  | { readonly kind: 'person'; readonly line: number; readonly person: NewPerson }
  | {
      readonly kind: 'bad';
      readonly line: number;
      /** Whom it is about, where that much could be read; it may be no JID. */
      readonly jid?: string;
      readonly reason: BulkReason;
    };

export interface PeopleFile {
  /** Titles of columns that are no settings, once the first line was read. */
  readonly unknownColumns: readonly string[];
  readonly lines: readonly FileLine[];
}

/** So much must be there before it is guessed what separates the fields; or the whole file. */
const headerCharacters = 16_384;
/** A file has so many lines at the most. */
const mostLines = 1_000_000;

/**
 * The people of a CSV file that comes in pieces, some lines at a time. A file whose first line is
 * not understood has one bad line, that one.
 */
export async function* readPeople(
  pieces: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  given: GivenSeparator = 'auto',
): AsyncGenerator<PeopleFile, void, undefined> {
  let held = '';
  let reader: RecordReader | undefined;
  const lines = new Lines();
  for await (const text of decoded(pieces, encoding)) {
    held += text;
    if (reader === undefined && held.length < headerCharacters) continue;
    reader ??= begin();
    yield lines.of(reader.push(held));
    held = '';
    if (lines.over || reader.lost) return;
  }
  reader ??= begin();
  yield lines.of(reader.push(held));
  yield lines.of(reader.end());
  yield lines.ofNothing();

  function begin(): RecordReader {
    const { separator, skipped } = beginningOf(held, given);
    held = held.slice(skipped);
    return new RecordReader(separator, skipped > 0 ? 2 : 1);
  }
}

/** Records as lines of people, from the first on, which names the columns. */
class Lines {
  #columns: Parameters<typeof readLine>[0] | undefined;
  #unknown: readonly string[] = [];
  #over = false;

  /** The first line says nothing, or there are too many: the rest does not matter. */
  get over(): boolean {
    return this.#over;
  }

  of(records: readonly CsvRecord[]): PeopleFile {
    const lines: FileLine[] = [];
    for (const record of records) {
      const line = this.#over ? undefined : this.#line(record);
      if (line !== undefined) lines.push(line);
    }
    return { unknownColumns: this.#unknown, lines };
  }

  /** Whether there was a first line at all. */
  ofNothing(): PeopleFile {
    const empty = this.#columns === undefined && !this.#over;
    const lines: readonly FileLine[] = empty
      ? [{ kind: 'bad', line: 1, reason: because('file-empty', null, 'The file is empty.') }]
      : [];
    return { unknownColumns: this.#unknown, lines };
  }

  #line(record: CsvRecord): FileLine | undefined {
    const { line } = record;
    if (line > mostLines) {
      this.#over = true;
      const message = `A file has ${mostLines} lines at most; split it.`;
      return { kind: 'bad', line, reason: because('file-lines', { most: mostLines }, message) };
    }
    if (record.kind === 'bad') {
      this.#over ||= this.#columns === undefined;
      return record;
    }
    if (this.#columns === undefined) return this.#header(record);
    const read = readLine(this.#columns, record.fields);
    if (read.kind === 'nothing') return undefined;
    return { ...read, line };
  }

  #header({ line, fields }: Extract<CsvRecord, { kind: 'record' }>): FileLine | undefined {
    if (fields.every((field) => field.trim() === '')) return undefined;
    const header = readHeader(fields);
    if (header.kind === 'bad') {
      this.#over = true;
      return { ...header, line };
    }
    this.#columns = header.columns;
    this.#unknown = header.unknown;
    return undefined;
  }
}
