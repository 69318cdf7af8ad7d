import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests, startServer } from '../support/console/page-tests.ts';
import { startTestServer } from '../support/http/test-server.ts';

const waitMs = 40_000;
const ben = '/api/v1/people/ben%40example.com/presence/override';

let lab: ConsoleLab;
let page: Page;

const openLook = pageTests({
  start: startConsoleLab,
  async begin(window, started) {
    lab = started;
    page = window;
    // Whatever a try before has left.
    await lab.ask('DELETE', ben);
  },
});

/** The link whose number says how many are so. */
function tile(name: string, window: Page = page) {
  return window.getByRole('link', { name: new RegExp(`^\\d+\\s*${name}$`) });
}

async function numberOf(name: string): Promise<number> {
  return Number.parseInt((await tile(name).textContent()) ?? '', 10);
}

test('a number leads to exactly those who are counted', async () => {
  await signIn(page);
  await tile('In a meeting').waitFor();
  const meeting = await numberOf('In a meeting');

  await tile('In a meeting').click();

  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await page.getByRole('link', { name: /Priya Nair/ }).waitFor();
  await page
    .getByRole('status')
    .getByText(new RegExp(`^${meeting} (person|people)`))
    .waitFor();
  expect(await page.getByRole('link', { name: /Ben Okafor/ }).count()).toBe(0);
});

test('the same by keyboard', async () => {
  await signIn(page);
  await tile('Available').waitFor();

  await tabTo(page, /^\d+Available$/);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await page.getByRole('link', { name: /Ben Okafor/ }).waitFor();
});

test('what changes elsewhere is seen at once, and nothing is asked for', async () => {
  await signIn(page);
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  const before = await numberOf('Set by hand');
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));

  await lab.ask('PUT', ben, { availability: 'xa', text: '', ends: { kind: 'revert' } });

  await page
    .getByRole('link', { name: new RegExp(`^${before + 1}\\s*Set by hand$`) })
    .waitFor({ timeout: waitMs });
  await tile('Extended away').waitFor();
  expect(asked).toEqual([]);
});

test('a person’s page follows what happens to them', async () => {
  await signIn(page);
  await page.goto('/people/ben%40example.com');
  await page.getByRole('status').getByText('Available').first().waitFor();

  await lab.ask('PUT', ben, {
    availability: 'away',
    text: 'At the dentist',
    ends: { kind: 'revert' },
  });

  await page.getByText('At the dentist', { exact: true }).first().waitFor({ timeout: waitMs });
});

test('that the connection is lost is said, with what was known last, and that it is back', async () => {
  const first = await startServer(['john', 'marie']);
  const { port } = new URL(first.address);
  const window = await openLook(undefined, first.address);
  await window.goto('/');
  await window.getByRole('button', { name: 'Use the API token instead' }).click();
  await window.getByLabel('API token').fill('test-token-of-sufficient-length');
  await window.keyboard.press('Enter');
  await window.getByRole('status').getByText('Live', { exact: true }).waitFor();

  await first[Symbol.asyncDispose]();

  await window
    .getByRole('status')
    .getByText(/^Connection lost/)
    .waitFor({ timeout: waitMs });
  expect(await tile('In a meeting', window).textContent()).toBe('2In a meeting');

  await using _second = await startTestServer(
    ['john'],
    { kind: 'tcp', host: '127.0.0.1', port: Number(port) },
    { publicUrl: null },
  );
  await window.getByRole('status').getByText('Live', { exact: true }).waitFor({ timeout: waitMs });
  await window.getByText('1In a meeting').or(tile('In a meeting', window)).waitFor();
  expect(await tile('In a meeting', window).textContent()).toBe('1In a meeting');
});

test('it says so in German, too', async () => {
  await signIn(page);
  await page.evaluate("localStorage.setItem('doorlight-language', 'de')");
  await page.reload();

  await page.getByRole('heading', { level: 1, name: 'Überblick' }).waitFor();

  await tile('In einer Besprechung').waitFor();
  await page.getByRole('heading', { level: 2, name: 'Wer gerade was ist' }).waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  const window = await openLook(look);
  await signIn(window);
  await window.getByRole('status').getByText('Live', { exact: true }).waitFor();
  await tile('In a meeting', window).waitFor();

  expect(await findingsOf(window, look, 'overview')).toEqual(fine);
});
