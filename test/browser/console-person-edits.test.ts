import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openWindow, signIn, startBrowser } from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';

const path = '/api/v1/people/ben@example.com';

let lab: ConsoleLab;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  lab = await startConsoleLab();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await lab?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await lab.ask('PATCH', path, { name: 'Ben Okafor', timeZone: null, noticeMinutes: 10 });
  page = await openWindow(browser, lab.url);
  await signIn(page);
  await page.goto('/people/ben@example.com');
});
afterEach(() => page.context().close());

async function ben(): Promise<Readonly<Record<string, unknown>>> {
  return (await (await lab.ask('GET', path)).json()) as Readonly<Record<string, unknown>>;
}

function field(name: string) {
  return page.getByRole('textbox', { name });
}

async function save(): Promise<void> {
  await page.getByRole('button', { name: 'Save' }).click();
}

test('of two who change one person the second is told, keeps what was typed, and undoes nothing', async () => {
  await field('Time zone').fill('Europe/Paris');
  await lab.ask('PATCH', path, { name: 'Benjamin Okafor' });

  await save();

  await page.getByText('was changed by somebody else').waitFor();
  await page.getByRole('heading', { name: 'Benjamin Okafor' }).waitFor();
  expect(await field('Time zone').inputValue()).toBe('Europe/Paris');
  expect(await field('Name').inputValue()).toBe('Benjamin Okafor');

  await save();

  await page.getByText('Saved').first().waitFor();
  expect(await ben()).toMatchObject({ name: 'Benjamin Okafor', timeZone: 'Europe/Paris' });
});

test('what is refused is said at its field, and stays there', async () => {
  await field('Time zone').fill('Mars/Phobos');
  await save();
  await page.getByText('is not a time zone').waitFor();
  expect(await field('Time zone').getAttribute('aria-invalid')).toBe('true');
  expect(await field('Time zone').inputValue()).toBe('Mars/Phobos');
});

test('a notice that is no number is refused and takes none away', async () => {
  await field('Notice before meetings, minutes').fill('ten');
  await save();
  await page.locator('[aria-invalid=true]').waitFor();
  expect(await ben()).toMatchObject({ noticeMinutes: 10 });
});

test('nor does it take those of many away at once', async () => {
  await page.goto('/bulk');
  await page.getByRole('tab', { name: 'By a filter' }).click();
  const notice = 'Notice before meetings, minutes';
  await page.getByLabel(notice).first().selectOption('set');
  await page.getByRole('textbox', { name: notice }).fill('ten');
  await page.getByRole('checkbox', { name: /everyone/i }).check();
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.getByText(/expected number/).waitFor();
});
