import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import {
  type CertificatesLab,
  ownPath,
  passphrase,
  startCertificatesLab,
} from '../support/console/certificates-lab.ts';
import { pageTests } from '../support/console/page-tests.ts';

let lab: CertificatesLab;
let page: Page;

pageTests({
  start: startCertificatesLab,
  async begin(window, started) {
    lab = started;
    page = window;
    await lab.clear();
  },
});

/** Opens the page at one of its tabs. */
async function go(tab: 'own' | 'expiry' = 'own', window: Page = page): Promise<void> {
  await window.goto(`/certificates?tab=${tab}`);
  await window.getByRole('tab', { selected: true }).waitFor();
}

/** What is saved by `doing`, as a file for OpenSSL. */
async function saved(name: string, doing: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), doing()]);
  await lab.openssl.write(name, await readFile(await download.path()));
  return download;
}

test('a CA, a key and a request are made, signed and exported by keyboard alone, and OpenSSL takes them', async () => {
  await signIn(page);
  await go('own');
  await tabTo(page, 'New CA');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Name here').waitFor();
  await page.keyboard.type('lab');
  await tabTo(page, 'Common name (CN)');
  await page.keyboard.type('Example Lab CA');
  await tabTo(page, 'Organisation (O)');
  await page.keyboard.type('Example');
  await tabTo(page, 'Key');
  await page.keyboard.type('ECDSA P-3');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await tabTo(page, 'New key and request');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Name here').waitFor();
  await page.keyboard.type('doorlight.example.com');
  await tabTo(page, 'Other names (SAN)');
  await page.keyboard.type('192.0.2.10');
  await tabTo(page, 'Make');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await tabTo(page, 'Sign: doorlight.example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('CA').waitFor();
  await tabTo(page, 'Sign');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await tabTo(page, 'Export: doorlight.example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('radio', { name: /PKCS#12/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await tabTo(page, 'Passphrase');
  await page.keyboard.type(passphrase);
  await tabTo(page, 'Once more');
  await page.keyboard.type('another');
  await page.keyboard.press('Enter');
  await page.getByText('The two passphrases are not the same.').waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(passphrase);
  const download = await saved('own.p12', () => page.keyboard.press('Enter'));
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  expect(download.suggestedFilename()).toBe('doorlight.example.com.p12');
  const inside = await lab.openssl.run('pkcs12 -in own.p12 -nokeys -passin', `pass:${passphrase}`);
  expect(inside.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(inside).toMatch(/subject=.*CN ?= ?doorlight\.example\.com/);
  await page.waitForFunction(
    "document.activeElement?.getAttribute('aria-label') === 'Export: doorlight.example.com'",
  );
});

test('what is refused is said in the dialog, and nothing that was written is lost', async () => {
  await lab.makeOwn();
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'New key and request' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name here').fill('door');
  await dialog.getByLabel('Country (C)').fill('gb');

  await dialog.getByRole('button', { name: 'Make' }).click();

  await dialog.getByRole('alert').getByText('There is a certificate door already').waitFor();
  expect(await dialog.getByLabel('Country (C)').inputValue()).toBe('gb');
});

test('what is in use is removed only by whoever insists', async () => {
  await lab.makeOwn();
  await lab.ask('PUT', '/api/v1/parameters/notificationCertificate', { value: 'door' });
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Remove: door' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('the notification listener').waitFor();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('alert').getByText('door is in use').waitFor();
  expect(await lab.own()).toHaveLength(2);

  await dialog.getByRole('checkbox', { name: 'Remove it nevertheless' }).check();
  await dialog.getByRole('button', { name: 'Remove' }).click();

  await dialog.waitFor({ state: 'detached' });
  expect(await lab.own()).toMatchObject([{ name: 'lab' }]);
});

test('a certificate is revoked, and the list that is signed says so', async () => {
  await lab.makeOwn();
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Revoke: door', exact: true }).click();
  await page.getByRole('combobox', { name: 'Reason' }).selectOption('There is a newer one');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText(/^revoked /).waitFor();

  await page.getByRole('button', { name: 'Revocation list: lab' }).click();
  await page.getByText('Signs a list of all that the CA has taken back (1).').waitFor();
  await saved('lab.crl', () => page.getByRole('button', { name: 'Sign and save' }).click());

  expect(await lab.openssl.run('crl -in lab.crl -noout -text')).toContain('Superseded');
});

test('a request of another is signed, and one of ours by another', async () => {
  await lab.makeOwn();
  const wanted = {
    name: 'web',
    subject: { cn: 'web.example.com' },
    key: { kind: 'ec', curve: 'P-256' },
  };
  await lab.ask('POST', `${ownPath}/requests`, wanted);
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Sign a request: lab' }).click();
  await page
    .locator('[role=dialog] input[type=file]')
    .setInputFiles(lab.openssl.path('server.csr'));
  const download = await saved('signed.pem', () =>
    page.getByRole('button', { name: 'Sign and save' }).click(),
  );
  expect(download.suggestedFilename()).toBe('server.pem');
  expect(await lab.openssl.run('x509 -in signed.pem -noout -issuer')).toContain('Example Lab CA');

  await saved('web.csr', () => page.getByRole('button', { name: 'Save request: web' }).click());
  await lab.openssl.run(
    'x509 -req -in web.csr -CA root.pem -CAkey root.key -CAcreateserial -days 90 -copy_extensions copy -out web.pem',
  );
  await page.getByRole('button', { name: 'Install answer: web' }).click();
  await page.getByRole('dialog').getByText('By pasting').click();
  await page.getByRole('textbox', { name: 'Text' }).fill(await lab.openssl.read('web.pem'));
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();

  await page.getByText('web was installed.').waitFor();
  expect(await lab.own()).toMatchObject([
    { name: 'lab' },
    { name: 'door' },
    {
      name: 'web',
      certificate: { subject: expect.stringContaining('web.example.com') as unknown },
    },
  ]);
});

test('a certificate is adopted with its key from PKCS#12', async () => {
  process.env['PASS'] = passphrase;
  await lab.openssl.run(
    'pkcs12 -export -inkey server.key -in server.pem -certfile middle.pem -passout env:PASS -out web.pfx',
  );
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Adopt with its key' }).click();
  await page.getByLabel('Name here').fill('adopted');
  await page.locator('[role=dialog] input[type=file]').setInputFiles(lab.openssl.path('web.pfx'));
  await page.getByLabel('Passphrase').fill('guess');
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
  await page.getByRole('alert').getByText('passphrase does not open').waitFor();

  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();

  await page.getByText('adopted was installed.').waitFor();
  expect(await lab.own()).toMatchObject([{ name: 'adopted', kind: 'server' }]);
});

test('what ends soon is said, and is renewed', async () => {
  await lab.makeOwn(5);
  await signIn(page);
  await go('expiry');
  const soon = page.getByRole('region', { name: 'Ending within 30 days' });
  const door = soon.getByRole('listitem').filter({ hasText: 'Our own: door' });
  await door.getByText(/^[45] days left$/).waitFor();

  await go('own');
  await page.getByRole('button', { name: 'Renew: door' }).click();
  await page.getByLabel('Days').fill('200');
  await page.keyboard.press('Enter');
  await page.getByText('door was renewed').waitFor();

  await go('expiry');
  await soon.waitFor();
  await door.waitFor({ state: 'detached' });
});

test('all of it is said in German', async () => {
  await lab.makeOwn();
  await signIn(page);
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await go('own');

  await page.getByText(/Benutzt von: dem Zertifikat door, das damit unterschrieben ist/).waitFor();
  await page.getByRole('button', { name: 'Sperren: door', exact: true }).click();

  await page.getByRole('dialog').getByText('Das lässt sich nicht rückgängig machen.').waitFor();
  await page.getByRole('combobox', { name: 'Grund' }).selectOption('Es gibt ein neueres');
});
