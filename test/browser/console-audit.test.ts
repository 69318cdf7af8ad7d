import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

const ben = '/api/v1/people/ben%40example.com';

let page: Page;

const openLook = pageTests({
  async start() {
    const lab = await startConsoleLab();
    await lab.ask('PUT', '/api/v1/parameters/staleAfterH', { value: 48 });
    await lab.ask('PUT', `${ben}/presence/override`, {
      availability: 'away',
      text: 'At the dentist',
      ends: { kind: 'revert' },
    });
    await lab.ask('PATCH', ben, { locale: 'de', enabled: false });
    await lab.ask('PATCH', ben, { enabled: true });
    return lab;
  },
  begin(window) {
    page = window;
  },
});

/** Everything that was changed, in the page; signing in goes on while tests run. */
async function open(window: Page = page, query = 'kind=changes'): Promise<void> {
  await signIn(window);
  await window.goto(`/audit?${query}`);
  await window.getByRole('heading', { level: 1 }).waitFor();
}

test('who changed what is told in sentences, with what it was and what it is', async () => {
  await open(page, 'about=ben%40example.com');
  const override = page.getByRole('listitem').filter({
    hasText: 'The API token overrode the presence of ben@example.com.',
  });
  const change = page
    .getByRole('listitem')
    .filter({ hasText: 'The API token changed ben@example.com.' })
    .filter({ hasText: 'Language' });

  await override.first().waitFor();

  await override.first().getByText('Shown as: Away').waitFor();
  await override.first().getByText('Text: At the dentist').waitFor();
  expect(await change.first().textContent()).toContain('Language: nothing → de');
  expect(await change.first().textContent()).toContain('Enabled: on → off');
});

test('by keyboard one finds what somebody did to something, and comes to whom it is about', async () => {
  await open(page, '');
  await tabTo(page, 'About');
  await page.keyboard.type('staleAfterH');
  await page.getByText('The API token changed the parameter').waitFor();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'overrode' })
    .first()
    .waitFor({ state: 'detached' });
  expect(new URL(page.url()).searchParams.get('about')).toBe('staleAfterH');

  await tabTo(page, 'Clear filters');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'ben@example.com' }).first().waitFor();
  await tabTo(page, 'ben@example.com');
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { level: 1, name: 'Ben Okafor' }).waitFor();
});

test('it is filtered by whom, what and when', async () => {
  await open(page, '');
  await page.getByLabel('By', { exact: true }).fill('ada');
  await page.getByText('Ada signed in.').first().waitFor();
  await page.getByText('The API token').first().waitFor({ state: 'detached' });

  await page.getByLabel('What').selectOption('overrides');
  await page.getByText('Nothing was changed that fits.').waitFor();

  await page.getByLabel('By', { exact: true }).fill('');
  await page.getByText('overrode the presence').first().waitFor();
  await page.getByLabel('To, inclusive').fill('2020-01-01');
  await page.getByText('Nothing was changed that fits.').waitFor();
});

test('older ones come page by page', async () => {
  await open(page, 'kind=people');
  await page.getByRole('link', { name: 'ben@example.com' }).first().waitFor();
  const before = await page.locator('.audit > li').count();

  await page.getByRole('button', { name: 'Show more' }).click();

  await expect.poll(() => page.locator('.audit > li').count()).toBeGreaterThan(before);
});

test('it says so in German, too', async () => {
  await signIn(page);
  await page.evaluate("localStorage.setItem('doorlight-language', 'de')");
  await page.goto('/audit?kind=changes');

  await page.getByRole('heading', { level: 1, name: 'Protokoll' }).waitFor();

  await page
    .getByText('Das API-Token hat die Präsenz von ben@example.com überschrieben.')
    .waitFor();
  await page.getByText('Das API-Token hat den Parameter').first().waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  const window = await openLook(look);
  await open(window);
  await window.getByText('overrode the presence').first().waitFor();

  expect(await findingsOf(window, look, 'audit')).toEqual(fine);
});
