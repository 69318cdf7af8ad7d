import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { administrator, startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

let page: Page;

const openLook = pageTests({
  start: startConsoleLab,
  begin(window) {
    page = window;
  },
});

test('a wrong password is said to be wrong, and the right one leads to the overview', async () => {
  await page.goto('/');
  await page.getByLabel('Account').fill('ada');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong password');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('There is no such account').waitFor();

  await page.getByRole('textbox', { name: 'Password' }).fill('seven wet otters dance');
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});

test('by keyboard alone one signs in and opens a page', async () => {
  await page.goto('/');
  await page.getByLabel('Account').waitFor();
  await page.keyboard.type('ada');
  await tabTo(page, /^Password/);
  await page.keyboard.type('seven wet otters dance');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();

  await tabTo(page, 'People');
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
});

test('everything that a gateway needs is examined, step by step', async () => {
  await signIn(page);
  await page.goto('/gateways');
  await tabTo(page, 'Examine everything');

  await page.keyboard.press('Enter');

  await page.getByText(/^Ended /).waitFor({ timeout: 60_000 });
  const done = await page.getByText(/^(\d+) of \1 steps$/).textContent();
  expect(done).not.toBe('0 of 0 steps');
});

test('it speaks German to whoever wants it', async () => {
  await signIn(page);
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();

  await page.getByRole('heading', { level: 1, name: 'Überblick' }).waitFor();

  expect(await page.locator('html').getAttribute('lang')).toBe('de');
});

test('whoever signs out has to sign in again', async () => {
  await signIn(page);
  const menu = page.getByRole('button', { name: 'Account and appearance' });
  expect(await menu.innerText()).toBe(administrator.account);
  await menu.click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();

  await page.getByRole('textbox', { name: 'Password' }).waitFor();

  await page.goto('/people');
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  const window = await openLook(look);
  const refused: string[] = [];
  window.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  await window.goto('/sign-in');
  await window.getByRole('textbox', { name: 'Password' }).waitFor();

  expect(await findingsOf(window, look, 'sign-in')).toEqual(fine);
  expect(refused).toEqual([]);
});

test.each(looks)('a mistyped address is answered with a page and a way home: %j', async (look) => {
  const window = await openLook(look);
  const answer = await window.goto('/consloe');

  expect(answer?.status()).toBe(404);
  expect(await findingsOf(window, look, 'no-such-page')).toEqual(fine);
  await tabTo(window, 'To the start page');
  await window.keyboard.press('Enter');
  await window.getByRole('heading', { level: 1, name: /Sign in/ }).waitFor();
});
