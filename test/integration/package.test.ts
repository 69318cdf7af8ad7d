import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
let folder: string;
let program: string;

// As it is published: below node_modules, where Node strips no types, with what was compiled and
// without the source.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-package-'));
  const installed = join(folder, 'node_modules/doorlight');
  mkdirSync(join(installed, 'scripts'), { recursive: true });
  execFileSync('tsc', [
    '-p',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    join(installed, 'dist'),
  ]);
  cpSync(join(root, 'package.json'), join(installed, 'package.json'));
  cpSync(join(root, 'scripts/doorlight.js'), join(installed, 'scripts/doorlight.js'));
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  program = join(installed, 'scripts/doorlight.js');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the published package runs what was compiled', () => {
  const scenario = join(folder, 'scenario.json');
  writeFileSync(
    scenario,
    JSON.stringify({
      timeZone: 'Europe/London',
      locale: 'en',
      from: '2019-03-10T00:00:00Z',
      to: '2019-03-11T00:00:00Z',
      calendar: [{ start: '2019-03-10T10:00:00Z', end: '2019-03-12T18:00:00Z', showAs: 'oof' }],
    }),
  );

  const printed = execFileSync(
    process.execPath,
    [program, 'presence', 'simulate', scenario, '--json'],
    { encoding: 'utf8' },
  );

  expect(JSON.parse(printed)).toMatchObject([
    { availability: 'available' },
    { text: 'Out of office from 10th March 2019 10:00 AM GMT till 12th March 2019 6:00 PM GMT' },
  ]);
});
