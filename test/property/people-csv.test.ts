import { parse } from 'csv-parse/sync';
import {
  assert,
  asyncProperty,
  array,
  constantFrom,
  property,
  uint8Array,
  integer,
} from 'fast-check';
import { expect, test } from 'vitest';
import { headerCells, personCells } from '../../src/people/bulk/columns.ts';
import { RecordReader } from '../../src/people/bulk/csv/records.ts';
import { csvLine, withoutGuard } from '../../src/people/bulk/csv/write.ts';
import { type FileLine, readPeople } from '../../src/people/bulk/read-people.ts';
import { person } from '../support/people.ts';

const separators = constantFrom(',', ';', '\t', '|');
const fragments = constantFrom(
  'a',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\r\n',
  '=',
  '+',
  '-',
  '@',
  "'",
  ' ',
  'ö',
  '😀',
  '(none)',
  'jid',
);
const cell = array(fragments, { maxLength: 8 }).map((parts) => parts.join(''));
// A line of nothing but one empty field is an empty line.
const row = array(cell, { minLength: 2, maxLength: 5 });

test('what we write reads back, whatever is in it, by us and by somebody else', () => {
  assert(
    property(
      array(row, { maxLength: 6 }),
      separators,
      integer({ min: 1, max: 40 }),
      (rows, separator, size) => {
        const text = rows.map((fields) => csvLine(fields, separator)).join('');

        const reader = new RecordReader(separator, 1);
        const records = [
          ...chunked(text, size).flatMap((part) => reader.push(part)),
          ...reader.end(),
        ];
        const others = parse(text, {
          delimiter: separator,
          record_delimiter: '\r\n',
          relax_column_count: true,
        });

        expect(
          records.map((one) => (one.kind === 'record' ? one.fields.map(withoutGuard) : one)),
        ).toEqual(rows);
        expect(others.map((fields) => fields.map(withoutGuard))).toEqual(rows);
      },
    ),
  );
});

test('no cell we write is a formula to a spreadsheet', () => {
  assert(
    property(cell, separators, (text, separator) => {
      const [line] = parse(csvLine([text, 'x'], separator), {
        delimiter: separator,
        relax_column_count: true,
        record_delimiter: '\r\n',
      });

      expect(line?.[0]).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});

test('whatever bytes come, in whatever pieces, lines are told in order and nothing is thrown', async () => {
  await assert(
    asyncProperty(
      uint8Array({ maxLength: 400 }),
      integer({ min: 1, max: 50 }),
      async (bytes, size) => {
        const header = Buffer.from('jid;name\r\n');

        const lines = await linesOf(Buffer.concat([header, bytes]), size);

        const numbers = lines.map(({ line }) => line);
        expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
      },
    ),
  );
});

test('a file that is cut off or garbled anywhere never gives half a person', async () => {
  const people = Array.from({ length: 8 }, (_, n) => person(`p${n}`, { name: `Ann "${n}"; =Bö` }));
  const whole = Buffer.from(
    [headerCells(), ...people.map(personCells)].map((cells) => csvLine(cells, ';')).join(''),
  );
  const known = new Set(
    (await linesOf(whole, 7)).map((line) => JSON.stringify({ ...line, line: 0 })),
  );

  await assert(
    asyncProperty(
      integer({ min: 0, max: whole.length }),
      integer({ min: 1, max: 60 }),
      async (at, size) => {
        const lines = await linesOf(whole.subarray(0, at), size);

        for (const line of lines.filter(({ kind }) => kind === 'person')) {
          expect(known).toContain(JSON.stringify({ ...line, line: 0 }));
        }
      },
    ),
  );
});

async function linesOf(bytes: Uint8Array, size: number): Promise<readonly FileLine[]> {
  const lines: FileLine[] = [];
  for await (const part of readPeople(pieces(bytes, size), 'auto')) lines.push(...part.lines);
  return lines;
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function chunked(text: string, size: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
    text.slice(n * size, (n + 1) * size),
  );
}
