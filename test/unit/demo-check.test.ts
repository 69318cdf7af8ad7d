import { expect, test } from 'vitest';
import { meetingText, outOfOfficeText } from '../../src/demo/check/expected-text.ts';
import { Transcript } from '../../src/demo/check/transcript.ts';

test('what the check expects of an absence is the text of the requirements', () => {
  const text = outOfOfficeText(at('2019-03-10T10:00:00Z'), at('2019-03-12T18:00:00Z'));

  expect(text).toBe(
    'Out of office from 10th March 2019 10:00 AM GMT till 12th March 2019 6:00 PM GMT',
  );
});

test('what the check expects of a meeting names the date only where it ends on another day', () => {
  const end = at('2019-07-11T14:00:00Z');

  expect(meetingText(end, at('2019-07-11T13:00:00Z'))).toBe('In a meeting until 3:00 PM');
  expect(meetingText(end, at('2019-07-10T13:00:00Z'))).toBe(
    'In a meeting until 11th July 2019 3:00 PM BST',
  );
});

test('a transcript goes on after a failure, and counts it on its last line', async () => {
  const lines: string[] = [];
  const transcript = new Transcript((line) => lines.push(line));

  await transcript.expect('one', async () => 'seen');
  await transcript.expect('two', async () => {
    throw new Error('not seen');
  });
  await transcript.expect('three', async () => 'seen');
  transcript.end();

  expect(lines[1]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}FAIL {2}two\n +→ not seen$/);
  expect(lines.at(-1)).toBe('2 passed, 1 failed');
});

function at(iso: string): number {
  return Date.parse(iso);
}
