import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { de } from '../../src/console/words/de.ts';
import { type ConsoleLab, administrator, startConsoleLab } from '../support/console/console-lab.ts';
import { englishOn } from '../support/console/english.ts';
import { pageTests } from '../support/console/page-tests.ts';

let lab: ConsoleLab;
let page: Page;

pageTests({
  start: startConsoleLab,
  async begin(window, started) {
    lab = started;
    page = window;
    await page.addInitScript(`localStorage.setItem('doorlight-language', 'de')`);
    await page.goto('/');
  },
});

async function signIn(password: string = administrator.password): Promise<void> {
  await page.getByLabel(de.signIn.account).fill(administrator.account);
  await page.getByLabel(de.signIn.password).fill(password);
  await page.getByRole('button', { name: de.signIn.submit }).click();
}

async function go(path: string): Promise<void> {
  await signIn();
  await page.getByRole('navigation').waitFor({ state: 'attached' });
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

test('signing in with a wrong password', async () => {
  await signIn('this is not it');

  await page.getByRole('alert').getByText('Konto oder Kennwort stimmt nicht.').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('a setting of a person that cannot be', async () => {
  await go('/people/amira.ahmed%40example.com');
  await page.getByLabel(de.person.fields.timeZone).fill('Mars/Olympus');
  await page.getByRole('button', { name: de.common.save }).first().click();

  await page.getByText('„Mars/Olympus“ ist keine Zeitzone').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('an account that cannot be, and one that there is', async () => {
  await go('/accounts');
  await page.getByRole('button', { name: de.accounts.add }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: de.accounts.name }).first().fill('ada');
  await dialog.locator('input[type=password]').fill('aaaaaaaaaaaaaaaaaaaa');
  await page.keyboard.press('Enter');
  await dialog.getByText('Ein Kennwort hat mindestens 5 verschiedene Zeichen.').waitFor();
  await dialog.locator('input[type=password]').fill(administrator.password);
  await page.keyboard.press('Enter');

  await dialog.getByText('Das Konto ada gibt es schon.').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('a gateway that cannot be', async () => {
  const answer = await lab.ask('GET', '/api/v1/gateways');
  const [there] = ((await answer.json()) as { gateways: [{ name: string; urls: [string] }] })
    .gateways;
  await go('/gateways');
  await page.getByRole('button', { name: de.gateways.add }).click();
  const { fields } = de.gateways;
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(fields.name, { exact: true }).fill('Zweites');
  await dialog.getByLabel(fields.servers).fill(there.urls[0]);
  await dialog.getByLabel(fields.account).fill('doorlight@example.com');
  await dialog.getByLabel(fields.password, { exact: true }).fill('secret');
  await dialog.getByRole('button', { name: de.common.save }).click();

  await dialog.getByText(`ist schon ein Server des Gateways ${there.name}.`).waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('a file of people with bad lines', async () => {
  await go('/bulk');
  await page.locator('input[type=file]').setInputFiles({
    name: 'personen.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('jid;enabled\nniemand;\nben.carter@example.com;vielleicht\n'),
  });
  await page.getByText('„vielleicht“ ist weder ja noch nein für „enabled“.').waitFor();
  await page.getByRole('button', { name: de.bulk.dryRun, exact: true }).click();

  await page.getByText('„niemand“ ist keine JID').waitFor();
  await page.getByText('2 Zeilen sind fehlerhaft; darum wurde nichts getan.').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('a file that holds no certificate', async () => {
  await go('/certificates?tab=add');
  await page.locator('input[type=file]').setInputFiles({
    name: 'ca.pem',
    mimeType: 'application/x-pem-file',
    buffer: Buffer.from('rubbish'),
  });
  await page.getByRole('button', { name: de.certificates.upload.submit }).click();

  await page.getByText('In dieser Datei ist weder ein Zertifikat noch').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('a search for what is wrong', async () => {
  await go('/gateways');
  await page.getByRole('button', { name: de.examine.start }).click();

  await page.getByText(/^Beendet/).waitFor({ timeout: 60_000 });
  await page.getByText('Das klappt.').first().waitFor();
  expect(await englishOn(page)).toEqual([]);
});
