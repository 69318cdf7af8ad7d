import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { overflow, signIn, tabTo } from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

const alice = '/people/alice%40example.com';
const ben = '/people/ben%40example.com';

let lab: ConsoleLab;
let page: Page;

const openLook = pageTests({
  start: startConsoleLab,
  async begin(window, started) {
    lab = started;
    page = window;
    // What a try before this one has left.
    await lab.ask('DELETE', `/api/v1${alice}/presence/override`);
    await lab.ask('PATCH', `/api/v1${ben}`, { locale: null });
  },
});

async function shown(): Promise<{ availability: string; text: string }> {
  const answer = await lab.ask('GET', `/api/v1${alice}/presence`);
  return ((await answer.json()) as { presence: { availability: string; text: string } }).presence;
}

test('somebody is overridden and reverted by keyboard, and the picture of the day says so', async () => {
  await signIn(page);
  await page.goto(alice);
  await page.getByRole('img', { name: /^Timeline of/ }).waitFor();
  await tabTo(page, /^Available$/);
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'Text');
  await page.keyboard.type('Fetching <b>coffee</b>');
  await tabTo(page, '30 minutes');
  await page.keyboard.press('Enter');

  await page.getByText('Fetching <b>coffee</b>', { exact: true }).first().waitFor();
  expect(await shown()).toMatchObject({ availability: 'away', text: 'Fetching <b>coffee</b>' });
  await page.getByRole('cell', { name: 'Set by hand' }).first().waitFor({ state: 'attached' });

  await tabTo(page, 'Revert');
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: 'Revert' }).waitFor({ state: 'detached' });
  expect((await shown()).availability).toBe('dnd');
});

test('an end that is no quick one is chosen, and what is refused is said where it was asked', async () => {
  await signIn(page);
  await page.goto(alice);
  await page.getByLabel('Ends', { exact: true }).selectOption('At a time');
  await page.getByLabel('End', { exact: true }).fill('2020-01-01T10:00');
  await page.getByRole('button', { name: 'Override', exact: true }).click();
  await page.getByRole('alert').getByText('The end lies in the past').waitFor();

  await page.getByLabel('Ends', { exact: true }).selectOption('When reverted');
  await page.getByRole('button', { name: 'Override', exact: true }).click();

  await page.getByText(/^Available, until .+, set by ada$/).waitFor();
  expect((await shown()).availability).toBe('available');
});

test('what a bar of the day means is said to who points at it, and all of them to who asks for a list', async () => {
  await signIn(page);
  await page.goto(alice);
  const bars = page.locator('.day-picture g[data-source=busy]');
  await bars.first().hover();
  await page
    .getByRole('tooltip', { name: /^(In a meeting|Meeting: In a meeting), \d\d:\d\d/ })
    .waitFor();

  await tabTo(page, 'Show as a list');
  await page.keyboard.press('Enter');

  const shownThen = page.getByRole('table', { name: 'What is shown' });
  await shownThen
    .getByText(/^In a meeting until/)
    .first()
    .waitFor();
  expect(await shownThen.getByRole('row').filter({ hasText: 'Meeting' }).count()).toBeGreaterThan(
    0,
  );
  // What meetings are about is nobody else's.
  expect(await page.getByText(/Budget|Interview/).count()).toBe(0);
});

test('a delegate of somebody is named and removed, and both stand in what was changed', async () => {
  const path = `/api/v1${alice}/delegates/ben%40example.com`;
  await lab.ask('DELETE', path);
  await signIn(page);
  await page.goto(alice);
  await page.getByRole('combobox', { name: 'Address of the delegate' }).fill('ben@example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove ben@example.com' }).waitFor();
  const other = await page.context().newPage();
  await other.goto(ben);
  await other.getByRole('region', { name: 'Delegates' }).getByText('alice@example.com').waitFor();
  await page.getByText('Ada named a delegate of alice@example.com.').first().waitFor();

  await page.getByRole('button', { name: 'Remove ben@example.com' }).click();

  await page.getByText('Nobody acts for this person.').waitFor();
  await page.getByRole('link', { name: 'All changes' }).click();
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  await page.getByText('Ada removed a delegate of alice@example.com.').first().waitFor();
  expect((await lab.ask('DELETE', path)).status).toBe(404);
});

test('it is all there in German, and on a narrow screen the day is a list at once', async () => {
  await page.setViewportSize({ width: 360, height: 780 });
  await signIn(page);
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.goto(alice);

  await page.getByRole('table', { name: 'Was gezeigt wird' }).waitFor();
  await page.getByRole('group', { name: 'So zeigen für' }).waitFor();

  expect(await overflow(page)).toBe(0);
});

test('a setting of somebody is saved, and stands in what was changed', async () => {
  await signIn(page);
  await page.goto(ben);
  await page.getByLabel('Language').fill('de');

  await page.getByRole('button', { name: 'Save' }).click();

  await page
    .getByRole('listitem')
    .filter({ hasText: /^Language: nothing → de$/ })
    .waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  const window = await openLook(look);
  await signIn(window);
  await window.goto(alice);
  await window.getByRole('img', { name: /^Timeline of/ }).waitFor();

  expect(await findingsOf(window, look, 'person')).toEqual(fine);
});
