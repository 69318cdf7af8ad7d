import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const fixture = join(root, 'test/fixtures/import-law');
let copy: string;

// The linter passes over test/fixtures, so it is shown a copy that lies elsewhere.
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'import-law-'));
  cpSync(fixture, copy, { recursive: true });
});
afterAll(() => rmSync(copy, { recursive: true }));

const offenders = readdirSync(fixture, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

test.each(offenders)('the linter refuses %s', (file) => {
  const linted = spawnSync('oxlint', ['-c', join(root, 'oxlint.config.ts'), join(copy, file)], {
    encoding: 'utf8',
  });

  expect(linted.stdout).toContain('see the import law in docs/ARCHITECTURE.md');
  expect(linted.status).toBe(1);
});
