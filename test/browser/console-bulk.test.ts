import { buffer } from 'node:stream/consumers';
import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

let lab: ConsoleLab;
let page: Page;
let tries = 0;

const openLook = pageTests({
  start: startConsoleLab,
  async begin(window, started) {
    lab = started;
    page = window;
    // Names of their own for each try: whoever was added stays.
    tries += 1;
    await signIn(page);
    await page.goto('/bulk');
    await page.getByRole('heading', { level: 1, name: 'Bulk' }).waitFor();
  },
});

test('a file is looked at, done as it was shown, and undone after a look at that', async () => {
  const [ann, bob] = [`ann${tries}@example.com`, `bob${tries}@example.com`];
  const form = page.getByRole('tabpanel');
  await form.locator('input[type=file]').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      `JID;Name;Shoe size;Language\r\n${ann};Ann "Müller";4;de\r\n${bob};Bob;4;\r\nnobody;;4;\r\n`,
      'latin1',
    ),
  });
  await page.getByText('Read as Windows-1252, separated by semicolons.').waitFor();
  await page.getByText('Not read, since they are no settings: Shoe size.').waitFor();
  await form.getByLabel('What is done').selectOption('save');
  await form.getByRole('radio', { name: 'The good ones go ahead' }).check();
  await form.getByRole('button', { name: 'Dry run', exact: true }).click();

  await page.getByRole('heading', { level: 2, name: 'Dry run' }).waitFor();
  await page.getByRole('listitem').filter({ hasText: bob }).getByText('Would be added').waitFor();
  await page.getByText('"nobody" is not a JID').waitFor();
  expect(await isThere(bob)).toBe(false);
  const dryRun = page.url();

  await page.getByRole('button', { name: 'Run it …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: 'Run', exact: true }).waitFor();
  await page
    .getByRole('listitem')
    .filter({ hasText: bob })
    .getByText('Added', { exact: true })
    .waitFor();
  expect(await isThere(bob)).toBe(true);

  await page.getByRole('link', { name: 'All runs' }).click();
  await page.getByRole('link', { name: /^Undo run \d+ …$/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Look first' }).click();
  await page.getByRole('listitem').filter({ hasText: bob }).getByText('Would be removed').waitFor();
  expect(await isThere(bob)).toBe(true);
  await page.getByRole('button', { name: 'Run it …' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await page
    .getByRole('listitem')
    .filter({ hasText: bob })
    .getByText('Removed', { exact: true })
    .waitFor();
  expect(await isThere(bob)).toBe(false);

  await page.goto(dryRun);
  await page.getByText('Done by').waitFor();
});

test('people are picked by a filter, looked at, set for later, and cancelled, by keyboard alone', async () => {
  await tabTo(page, 'By a file');
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'Search people');
  await page.keyboard.type('kafor');
  await page.getByRole('status').getByText('1 person is like this now.').waitFor();
  await tabTo(page, 'Phones see the next meeting');
  await page.keyboard.press('y');
  await tabTo(page, 'Dry run');
  await page.keyboard.press('Enter');
  const line = page.getByRole('listitem').filter({ hasText: 'ben@example.com' });
  await line.getByText('Phones see the next meeting: No → Yes').waitFor();

  await tabTo(page, 'Run it …');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'At once');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'Time (Europe/London)');
  // Read alike whichever of day and month comes first, and whether or not noon is said.
  await page.keyboard.type('12122099');
  await page.keyboard.press('Tab');
  await page.keyboard.type('1159a');
  await tabTo(page, 'Schedule');
  await page.keyboard.press('Enter');

  await page.getByText('Waiting', { exact: true }).waitFor();
  await page.getByText(/^12 Dec 2099, 11:59 \(Europe\/London\)$/).waitFor();
  await tabTo(page, 'Cancel this run');
  await page.keyboard.press('Enter');
  await page.getByText('Cancelled', { exact: true }).waitFor();
});

test('whoever has changed since the dry run is named, and done all the same where that is said', async () => {
  const jid = `cat${tries}@example.com`;
  await lab.ask('POST', '/api/v1/people', { jid, name: 'Cat' });
  await page.goto(`/bulk?by=filter&search=${encodeURIComponent(jid)}`);
  const form = page.getByRole('tabpanel');
  await form.getByLabel('Enabled').selectOption('No');
  await form.getByRole('button', { name: 'Dry run', exact: true }).click();
  await page.getByRole('listitem').filter({ hasText: jid }).getByText('Yes → No').waitFor();
  await lab.ask('PATCH', `/api/v1/people/${encodeURIComponent(jid)}`, { name: 'Kate' });

  await page.getByRole('button', { name: 'Run it …' }).click();
  await page.getByRole('dialog').getByText('One bad line stops everything').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByText('Not as in the dry run: changed since (name: Cat → Kate).').waitFor();
  await page.getByText('Not done', { exact: true }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: 'Run it …' }).click();
  await page.getByRole('radio', { name: 'Is done all the same, as things are now' }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click();

  await page.getByText('1 line is not as the dry run has shown.').waitFor();
  const answer = await lab.ask('GET', `/api/v1/people/${encodeURIComponent(jid)}`);
  expect(await answer.json()).toMatchObject({ name: 'Kate', enabled: false });
});

test('a file that is dropped and read wrongly is read as is said', async () => {
  const form = page.getByRole('tabpanel');
  const dropped = await page.evaluateHandle<unknown>(`(() => {
    const data = new DataTransfer();
    data.items.add(new File(['a,b,c;jid\\nA,1,2;dan@example.com\\n'], 'people.txt'));
    return data;
  })()`);
  await form.locator('.drop-zone').dispatchEvent('drop', { dataTransfer: dropped });
  await form.getByRole('alert').getByText('one must be "jid"').waitFor();

  await form.getByLabel('Separator').selectOption('semicolon');

  await form.getByText('separated by semicolons').waitFor();
  await form.getByRole('cell', { name: 'dan@example.com' }).waitFor();
});

test('a file is chosen by keyboard, and what was forgotten is said where it belongs', async () => {
  await tabTo(page, 'Dry run');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('Choose a file.').waitFor();
  const asked = page.waitForEvent('filechooser');
  await page.keyboard.press('Shift+Tab');
  await page.getByRole('button', { name: 'Choose a file' }).focus();
  await page.keyboard.press('Enter');
  await (await asked).setFiles({ name: 'e.csv', mimeType: 'text/csv', buffer: Buffer.from('') });
  await page.getByRole('alert').getByText('The file is empty.').waitFor();
});

test('the sample file, an export and a result are given to the browser to keep', async () => {
  const texts: string[] = [];
  for (const name of ['Sample file', 'Export everyone']) {
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name }).first().click();
    texts.push(await textOf(await coming));
  }

  expect(texts[0]).toMatch(/^\uFEFFjid,mailbox,name/u);
  expect(texts[1]).toContain('alice@example.com');
});

test('a request that was not answered is sent again under the same name, and done once', async () => {
  const form = page.getByRole('tabpanel');
  const jid = `eve${tries}@example.com`;
  await form.locator('input[type=file]').setInputFiles({
    name: 'eve.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`jid\n${jid}\n`),
  });
  await form.getByText('Read as UTF-8').waitFor();
  const keys: (string | undefined)[] = [];
  await page.route('**/api/v1/bulk/files?*', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    // It arrives, and its answer does not.
    const answer = await route.fetch();
    if (keys.length === 1) await route.abort('connectionreset');
    else await route.fulfill({ response: answer });
  });
  await form.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run without a dry run' }).click();
  await form.getByRole('alert').getByText('cannot be reached').waitFor();

  await form.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Run without a dry run' }).click();

  await page.getByRole('listitem').filter({ hasText: jid }).getByText('Added').waitFor();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test('it is told in German, too', async () => {
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();

  await page.getByRole('heading', { level: 1, name: 'Massenänderung' }).waitFor();
  await page.getByRole('tab', { name: 'Mit einem Filter' }).click();
  await page.getByRole('tabpanel').getByRole('button', { name: 'Probelauf' }).waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  const window = await openLook(look);
  await signIn(window);
  const found: unknown[] = [];
  async function examine(picture?: string): Promise<void> {
    await window.waitForLoadState('networkidle');
    found.push(await findingsOf(window, look, picture));
  }
  await window.goto('/bulk');
  const form = window.getByRole('tabpanel');
  await form.locator('input[type=file]').setInputFiles({
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      'jid;name;language;shoe size;notice minutes\r\nben@example.com;Benjamin Okafor;de;44;10\r\nnew.one@example.com;"One; New";;38;\r\nalice@example.com;;perhaps;40;\r\n',
    ),
  });
  await form.getByText('separated by semicolons').waitFor();
  await form.getByLabel('What is done').selectOption('save');
  await form.getByRole('radio', { name: 'The good ones go ahead' }).check();
  await examine('bulk');
  await form.getByRole('button', { name: 'Dry run', exact: true }).click();
  await window.getByRole('listitem').filter({ hasText: 'One; New' }).waitFor();
  await examine('bulk-run');
  await window.getByRole('button', { name: 'Run it …' }).click();
  await window.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).waitFor();
  await examine();
  await window.goto('/bulk?by=filter');
  await window.getByRole('tabpanel').getByLabel('Enabled').waitFor();
  await examine('bulk-filter');

  expect(found).toEqual([fine, fine, fine, fine]);
});

async function isThere(jid: string): Promise<boolean> {
  return (await lab.ask('GET', `/api/v1/people/${encodeURIComponent(jid)}`)).ok;
}

async function textOf(download: Download): Promise<string> {
  return (await buffer(await download.createReadStream())).toString();
}
