import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import {
  type CertificatesLab,
  passphrase,
  startCertificatesLab,
} from '../support/console/certificates-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

let lab: CertificatesLab;
let page: Page;

const openLook = pageTests({
  start: startCertificatesLab,
  async begin(window, started) {
    lab = started;
    page = window;
    await lab.clear();
  },
});

/** Opens the page at one of its tabs. */
async function go(tab: 'trusted' | 'add' | 'own' | 'expiry', window: Page = page): Promise<void> {
  await window.goto(`/certificates?tab=${tab}`);
  await window.getByRole('tab', { selected: true }).waitFor();
}

test('what a server presents is looked at, and installed once it is approved, by keyboard', async () => {
  await signIn(page);
  await page.goto('/certificates');
  await page.getByRole('tab', { name: 'Trusted' }).waitFor();
  await tabTo(page, /^Trusted/);
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'Server');
  await page.keyboard.type(lab.server.address);
  await page.keyboard.press('Enter');
  await page.getByText('Reachable: Yes').waitFor();
  await page.getByText('Believed: No').waitFor();

  await tabTo(page, 'Trust and install');
  await page.keyboard.press('Enter');

  await page.getByText('Installed.').waitFor();
  expect((await lab.installed()).map(({ subject }) => subject)).toEqual([
    expect.stringContaining('Contoso Root CA'),
  ]);
});

test.each([
  ['DER', 'x509 -in root.pem -outform DER -out'],
  ['PKCS#7', 'crl2pkcs7 -nocrl -certfile root.pem -outform DER -out'],
  ['PKCS#12', `pkcs12 -export -nokeys -in root.pem -passout env:PASS -out`],
])('a CA in %s is installed from a file, for one server', async (form, command) => {
  process.env['PASS'] = passphrase;
  await lab.openssl.run(command, 'ca.bin');
  await signIn(page);
  await go('add');
  await page.locator('input[type=file]').setInputFiles(lab.openssl.path('ca.bin'));
  if (form === 'PKCS#12') await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('radio', { name: 'Only these servers' }).check();
  await page.getByRole('textbox', { name: 'Servers' }).fill('mail.example.com');

  await page.getByRole('button', { name: 'Install' }).click();

  await page.getByRole('status').getByText('Contoso Root CA').waitFor();
  expect(await lab.installed()).toMatchObject([
    { trusted: true, servers: ['mail.example.com:443'] },
  ]);
});

test('a CA is installed by pasting it, and then its revocation list, and what cannot be used is refused and kept', async () => {
  await lab.openssl.write('index.txt', '');
  await lab.openssl.write('number', '01');
  await lab.openssl.write(
    'ca.cnf',
    '[ca]\ndefault_ca=it\n[it]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=30\n',
  );
  await lab.openssl.run('ca -config ca.cnf -cert root.pem -keyfile root.key -gencrl -out list.pem');
  await signIn(page);
  await go('add');
  await page.getByRole('button', { name: 'Install' }).click();
  await page.getByText('Choose a file or paste its text first.').waitFor();
  await page.getByText('By pasting').click();
  const text = page.getByRole('textbox', { name: 'Text' });
  await text.fill(await lab.openssl.read('list.pem'));
  await page.getByRole('button', { name: 'Install' }).click();
  await page.getByRole('alert').getByText('install the authority first').waitFor();
  expect(await text.inputValue()).toContain('BEGIN X509 CRL');

  await text.fill((await lab.openssl.read('root.pem')) + (await lab.openssl.read('list.pem')));
  await page.getByRole('button', { name: 'Install' }).click();

  await page.getByText('Revocation lists taken over, of').waitFor();
  expect(await lab.installed()).toMatchObject([{ servers: null, revocationList: { revoked: 0 } }]);
});

test('of two who decide about one certificate the second is shown what the first has decided', async () => {
  await lab.uploadRoot();
  await signIn(page);
  await go('trusted');
  const trust = page.getByRole('switch', { name: 'Trust Contoso Root CA' });
  await trust.waitFor();
  const [root] = await lab.installed();
  const path = `/api/v1/certificates/${root?.fingerprint ?? ''}`;
  await lab.ask('PATCH', path, { trusted: false });

  await trust.click();

  await page.getByText('was changed by somebody else').waitFor();
  await expect.poll(() => trust.isChecked()).toBe(false);
  expect(await lab.installed()).toMatchObject([{ trusted: false }]);
  await trust.click();
  await page.getByText('Contoso Root CA is trusted.').waitFor();
});

test('whoever is distrusted counts no more and is kept, and is trusted again', async () => {
  await lab.uploadRoot();
  await signIn(page);
  await go('trusted');
  const trust = page.getByRole('switch', { name: 'Trust Contoso Root CA' });

  await trust.click();
  await page.getByText(/is not trusted any more/).waitFor();
  expect(await lab.installed()).toMatchObject([{ trusted: false }]);

  await trust.click();
  await page.getByText('Contoso Root CA is trusted.').waitFor();
  expect(await lab.installed()).toMatchObject([{ trusted: true }]);
});

test('details say all that is in it, and removing says first what follows', async () => {
  await lab.uploadRoot();
  await signIn(page);
  await go('trusted');
  await page.getByRole('button', { name: 'Details: Contoso Root CA' }).click();
  const [{ fingerprint } = { fingerprint: '' }] = await lab.installed();
  await page.getByText(fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 ')).waitFor();
  await page.getByText('root of a CA').waitFor();

  await page.getByRole('button', { name: 'Remove: Contoso Root CA' }).click();
  await page
    .getByRole('dialog')
    .getByText(/New connections to servers that are/)
    .waitFor();
  expect(await lab.installed()).toHaveLength(1);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();

  await page.getByText('Nothing was installed').waitFor();
  expect(await lab.installed()).toEqual([]);
});

test('who may only read sees everything and changes nothing', async () => {
  await lab.makeOwn();
  await lab.uploadRoot();
  const rita = { account: 'rita', password: 'eight calm rivers bend' };
  await lab.ask('POST', '/api/v1/accounts', {
    name: rita.account,
    role: 'reader',
    password: rita.password,
  });
  await signIn(page, rita);
  await go('trusted');
  await page.getByRole('button', { name: 'Details: Contoso Root CA' }).waitFor();

  expect(await page.getByRole('tab', { name: 'Add' }).count()).toBe(0);
  expect(await page.getByRole('switch').count()).toBe(0);
  expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
  await go('own');
  await page.getByRole('heading', { name: 'door' }).waitFor();
  expect(await page.getByRole('button', { name: /^(New|Remove|Export)/ }).count()).toBe(0);
});

test.each(looks)('axe finds nothing serious in certificates: %j', async (look) => {
  await lab.makeOwn(5);
  await lab.uploadRoot();
  const window = await openLook(look);
  await signIn(window);
  const found: Record<string, unknown> = {};
  async function examine(name: string): Promise<void> {
    found[name] = await findingsOf(window, look, name);
  }
  await go('trusted', window);
  await window.getByRole('button', { name: 'Details: Contoso Root CA' }).click();
  await window.getByText('root of a CA').waitFor();
  await examine('certificates');
  await go('add', window);
  await window.getByRole('textbox', { name: 'Server' }).fill(lab.server.address);
  await window.keyboard.press('Enter');
  await window.getByText('Reachable: Yes').waitFor();
  await examine('certificates-import');
  await go('own', window);
  await window.getByRole('button', { name: 'Export: door' }).waitFor();
  await examine('certificates-own');
  await window.getByRole('button', { name: 'New key and request' }).click();
  await window.getByLabel('Other names (SAN)').waitFor();
  await examine('certificates-request');
  await go('expiry', window);
  await window.getByText('Our own: door').first().waitFor();
  await examine('certificates-expiry');

  expect(found).toEqual({
    certificates: fine,
    'certificates-import': fine,
    'certificates-own': fine,
    'certificates-request': fine,
    'certificates-expiry': fine,
  });
});
