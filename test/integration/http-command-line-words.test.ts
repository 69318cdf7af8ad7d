import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { ServedCommandLine } from '../support/http/served-command-line.ts';

let served: ServedCommandLine;

beforeAll(async () => {
  served = await ServedCommandLine.start(['john']);
});
afterAll(async () => served[Symbol.asyncDispose]());

function ask(...args: readonly string[]): Promise<Ran> {
  return served.ask(...args);
}

test('lists and mappings are written as in the configuration file', async () => {
  const list = await ask('parameters', 'set', 'administrators', '[admin@example.com]');
  const mapping = await ask('parameters', 'set', 'show', '{ outOfOffice: as-session }');
  const json = await ask('parameters', 'set', 'administrators', '["admin@example.com"]');

  expect(list.stdout).toContain('administrators = ["admin@example.com"]');
  expect(mapping.stdout).toContain('"outOfOffice":"as-session"');
  expect(json.exitCode).toBe(0);
});

test.each([
  [['certificates', 'show', '15'], 'eight hexadecimal digits'],
  [['certificates', 'remove', 'CN=Example CA'], 'eight hexadecimal digits'],
  [['people', 'bulk', 'change', '--everyone'], '--disabled or --remove'],
  [['people', 'bulk', 'change', '--locale', 'de'], '--everyone'],
  [['people', 'import', '.'], '. is a folder.'],
])('%j is refused in the words of the command line', async (args, words) => {
  const { exitCode, stdout, stderr } = await ask(...args);

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(words);
});

test('who could not be changed in bulk is named with the reason', async () => {
  const file = join(served.folder, 'people.csv');
  writeFileSync(file, 'jid\nann@example.com\n');
  await ask('people', 'import', file);

  const ran = await ask('people', 'bulk', 'change', '--everyone', '--locale', 'not a language');

  expect(ran.stderr).toMatch(/^ann@example\.com: .*language/u);
});

test('without a configuration it is said where it was looked for', async () => {
  const { exitCode, stderr } = await doorlight(['people', 'list'], {}, served.folder);

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/config\/doorlight\.yaml nor at \/etc\/doorlight.*--config/u);
});

test('what a command has of its own stands above where the service is', async () => {
  const { stdout } = await doorlight(['people', 'list', '--help']);

  const at = ['--limit', 'Where the service is:', '--token-file'].map((text) =>
    stdout.indexOf(text),
  );
  expect(at).toEqual(at.toSorted((one, other) => one - other));
  expect(at).not.toContain(-1);
});
