import { expect, test } from 'vitest';
import { previewBytes, previewOf } from '../../src/people/bulk/preview.ts';

const auto = { encoding: 'auto', separator: 'auto' } as const;

test('a file is shown as it would be read, its bad lines with their reasons', () => {
  const bytes = Buffer.from(
    'sep=;\r\nJID;Display Name;shoe size;enabled\r\nann@example.com;"Ann; A.";4;ja\r\nbob@example.com;Jos\xe9;4;perhaps\r\nx;\r\n',
    'latin1',
  );

  expect(previewOf(bytes, auto)).toEqual({
    encoding: 'windows-1252',
    separator: 'semicolon',
    columns: [
      { title: 'JID', setting: 'jid' },
      { title: 'Display Name', setting: 'name' },
      { title: 'shoe size', setting: null },
      { title: 'enabled', setting: 'enabled' },
    ],
    lines: [
      { line: 3, cells: ['ann@example.com', 'Ann; A.', '4', 'ja'], problem: null },
      {
        line: 4,
        cells: ['bob@example.com', 'José', '4', 'perhaps'],
        problem: {
          code: 'not-yes-or-no',
          params: { given: 'perhaps', column: 'enabled' },
          message: '"perhaps" is no yes or no for "enabled".',
        },
      },
      {
        line: 5,
        cells: ['x', ''],
        problem: {
          code: 'field-count',
          params: { count: 2, wanted: 4 },
          message: 'The line has 2 fields, the first line has 4.',
        },
      },
    ],
    problem: null,
  });
});

test('what is detected wrongly can be said', () => {
  const bytes = Buffer.from('name, first;jid\nA, B;ann@example.com\n');

  const guessed = previewOf(Buffer.from('a,b,c;jid\n1,2,3;ann@example.com\n'), auto);
  const said = previewOf(bytes, { encoding: 'windows-1252', separator: 'semicolon' });

  expect(guessed).toMatchObject({
    separator: 'comma',
    problem: { code: 'no-jid-column' },
    columns: [{ title: 'a' }, { title: 'b' }, { title: 'c;jid' }],
  });
  expect(said).toMatchObject({
    encoding: 'windows-1252',
    separator: 'semicolon',
    columns: [{ setting: null }, { setting: 'jid' }],
    problem: null,
  });
});

test('of the beginning of a long file the line that is cut off is not shown', () => {
  const whole = Buffer.from(`jid,name\n${`person@example.com,${'ä'.repeat(6_000)}\n`.repeat(20)}`);

  const { lines, encoding } = previewOf(whole.subarray(0, previewBytes), auto);

  expect(encoding).toBe('utf-8');
  expect(lines).toHaveLength(5);
  expect(lines.every(({ problem }) => problem === null)).toBe(true);
});

test.each([
  ['', 'The file is empty.'],
  ['\r\n \r\n', 'The file is empty.'],
  ['"jid', 'A quote is opened here'],
])('what cannot be read says why: %j', (text, problem) => {
  expect(previewOf(Buffer.from(text), auto).problem?.message).toContain(problem);
});
