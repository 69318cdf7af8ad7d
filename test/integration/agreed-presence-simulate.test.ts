import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { doorlight } from '../support/http/command-line.ts';

const example = join(import.meta.dirname, '../../docs/examples/absence.json');
const text = 'Out of office from 10th March 2019 10:00 AM GMT till 12th March 2019 6:00 PM GMT';
const absence = {
  availability: 'away',
  activity: 'out-of-office',
  text,
  source: 'out-of-office',
};

test('presence simulate gives the reference’s own example, overridden on the second day and reverted later', async () => {
  const ran = await doorlight(['presence', 'simulate', example, '--json']);
  const { exitCode, stdout, stderr } = ran;

  expect([exitCode, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual([
    {
      at: '2019-03-10T08:00:00.000Z',
      availability: 'available',
      activity: 'none',
      text: '',
      until: '2019-03-10T10:00:00.000Z',
      source: 'default',
    },
    { at: '2019-03-10T10:00:00.000Z', ...absence, until: '2019-03-12T18:00:00.000Z' },
    {
      at: '2019-03-11T09:00:00.000Z',
      availability: 'available',
      activity: 'none',
      text: '',
      // The longest an override stands that nobody ends.
      until: '2019-04-10T09:00:00.000Z',
      source: 'override',
    },
    { at: '2019-03-11T16:00:00.000Z', ...absence, until: '2019-03-12T18:00:00.000Z' },
    {
      at: '2019-03-12T18:00:00.000Z',
      availability: 'available',
      activity: 'none',
      text: '',
      until: null,
      source: 'default',
    },
  ]);
});

test('presence simulate prints the same example as a table, to the character', async () => {
  const { stdout } = await doorlight(['presence', 'simulate', example]);

  expect(stdout.split('\n')).toEqual([
    '2019-03-10T08:00:00.000Z  available  (default, until 2019-03-10T10:00:00.000Z)',
    `2019-03-10T10:00:00.000Z  away: ${text}  (out-of-office, until 2019-03-12T18:00:00.000Z)`,
    '2019-03-11T09:00:00.000Z  available  (override, until 2019-04-10T09:00:00.000Z)',
    `2019-03-11T16:00:00.000Z  away: ${text}  (out-of-office, until 2019-03-12T18:00:00.000Z)`,
    '2019-03-12T18:00:00.000Z  available  (default)',
    '',
  ]);
});

test('presence simulate reads a file that begins with a byte order mark', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'doorlight-scenario-'));
  const file = join(folder.path, 'scenario.json');
  await writeFile(file, `\uFEFF${await readFile(example, 'utf8')}`);

  const { exitCode, stdout } = await doorlight(['presence', 'simulate', file, '--json']);

  expect([exitCode, JSON.parse(stdout).length]).toEqual([0, 5]);
});
