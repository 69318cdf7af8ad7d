import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wordingPage } from '../../scripts/wording.ts';

// Another CLDR than the one that the page was written with may word dates differently as well.
test('docs/wording.md shows what is said; if not: node scripts/wording.ts, and read the difference', () => {
  const page = readFileSync(new URL('../../docs/wording.md', import.meta.url), 'utf8');

  expect(page).toBe(wordingPage());
});
