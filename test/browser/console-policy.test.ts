import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { administrator } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests, startServer } from '../support/console/page-tests.ts';
import type { TestServer } from '../support/http/test-server.ts';

let server: TestServer;
let page: Page;

const openLook = pageTests({
  async start() {
    const started = await startServer(['john', 'marie']);
    const { account, password } = administrator;
    await started.services.accounts.add(account, 'reader', password, 'test');
    return started;
  },
  perTest: true,
  begin(window, started) {
    server = started;
    page = window;
  },
});

async function open(window: Page = page): Promise<void> {
  await signIn(window);
  await window.clock.setFixedTime(new Date('2026-03-11T09:30:00Z'));
  await window.goto('/policy');
  await window.getByRole('img', { name: /As tried/ }).waitFor();
}

test('another policy is tried on a made-up day, and nothing holds for anybody', async () => {
  await open();
  await page.getByText('Nothing would be shown otherwise.').waitFor();

  await page.getByLabel('In a meeting').selectOption('away');

  await page.getByText(/^09:00–10:00: Away instead of Busy$/).waitFor();
  await page.getByText('differs', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'As in force' }).click();
  await page.getByText('Nothing would be shown otherwise.').waitFor();
  expect(server.services.parameters.list().find(({ name }) => name === 'show')?.value).toEqual(
    expect.objectContaining({ busy: 'dnd' }),
  );
});

test('by keyboard an example is chosen, an entry added, and another policy tried', async () => {
  await open();
  await tabTo(page, 'A whole day marked busy');
  await page.keyboard.press('Enter');
  await tabTo(page, /^Whole days marked busy/);
  await page.keyboard.press('o');
  await page.getByText(/^00:00–09:00: Available, without text instead of Busy/).waitFor();
  await tabTo(page, 'Add an entry');
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: 'Entry 3' }).waitFor();

  await page.getByRole('group', { name: 'Entry 3' }).getByLabel('Start').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type('20:00');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('21:00');

  await page.getByText(/^17:00–20:00: Available, without text instead of Busy/).waitFor();
});

test('what cannot be played is said, and what was written stays', async () => {
  await open();
  await page.getByRole('group', { name: 'Entry 1' }).getByLabel('Start').fill('nine');

  await page
    .getByRole('alert')
    .getByText(/calendar\[0\].start: not an instant/)
    .waitFor();

  expect(await page.getByRole('group', { name: 'Entry 1' }).getByLabel('Start').inputValue()).toBe(
    'nine',
  );
  await page.getByRole('group', { name: 'Entry 1' }).getByLabel('Start').fill('09:00');
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

test('what happens meanwhile is played, and what is refused is said', async () => {
  await open();
  await page.getByRole('button', { name: 'Overridden during a meeting' }).click();
  await page
    .locator('.day-picture')
    .getByText('Set by hand')
    .first()
    .waitFor({ state: 'attached' });
  await page
    .getByRole('group', { name: 'Event 1' })
    .getByLabel('Ends')
    .selectOption('end-of-meeting');
  await page
    .getByRole('group', { name: 'Event 1' })
    .getByLabel('At', { exact: true })
    .fill('08:00');

  await page.getByText(/there is no meeting or absence/).waitFor();

  await page.getByRole('button', { name: 'Remove event 1' }).click();
  await page.getByText('Nothing happens.').waitFor();
});

test('a real person’s day is shown under another policy', async () => {
  await open();
  await page.getByText('A real person’s day', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Person' }).fill('joh');
  await page.getByRole('option', { name: /john@example.com/ }).click();
  await page.getByRole('img', { name: /As in force/ }).waitFor();

  await page.getByLabel('In a meeting').selectOption('xa');

  await page.getByText(/^09:00–10:00: Extended away/).waitFor();
});

test('it says so in German, too', async () => {
  await signIn(page);
  await page.evaluate("localStorage.setItem('doorlight-language', 'de')");
  await page.goto('/policy');

  await page.getByRole('heading', { level: 1, name: 'Regeln ausprobieren' }).waitFor();

  await page.getByText('Nichts würde anders gezeigt.').waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  const window = await openLook(look);
  await open(window);
  await window.getByRole('button', { name: 'Away from noon, with a meeting in it' }).click();
  await window.getByLabel('Out of office').first().selectOption('xa');
  await window
    .getByText(/instead of Away/)
    .first()
    .waitFor();

  expect(await findingsOf(window, look, 'policy')).toEqual(fine);
});
