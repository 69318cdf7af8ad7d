import { readFile } from 'node:fs/promises';
import type { Browser, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeChain } from '../support/certificates/chain.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import { type TlsServer, startTlsServer } from '../support/certificates/tls-server.ts';
import {
  type Look,
  openWindow,
  overflow,
  pictureOf,
  seriousFindings,
  signIn,
  startBrowser,
  tabTo,
} from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';

const installedPath = '/api/v1/certificates';
const ownPath = '/api/v1/own-certificates';
const passphrase = 'four green doors';

let lab: ConsoleLab;
let openssl: OpenSsl;
let server: TlsServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  lab = await startConsoleLab();
  openssl = await openSsl();
  await makeChain(openssl, { san: 'IP:127.0.0.1' });
  const chain = await Promise.all(
    ['server', 'middle', 'root'].map((n) => openssl.read(`${n}.pem`)),
  );
  server = await startTlsServer({ cert: chain.join(''), key: await openssl.read('server.key') });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await openssl?.[Symbol.asyncDispose]();
  await lab?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  // Whatever a try before has left.
  await lab.ask('DELETE', '/api/v1/parameters/notificationCertificate');
  for (const { name } of await own()) await lab.ask('DELETE', `${ownPath}/${name}?force=true`);
  for (const { fingerprint } of await installed()) {
    await lab.ask('DELETE', `${installedPath}/${fingerprint}?force=true`);
  }
  page = await openWindow(browser, lab.url);
});
afterEach(() => page.context().close());

interface Listed {
  readonly name: string;
  readonly fingerprint: string;
  readonly subject: string;
  readonly trusted: boolean;
  readonly servers: readonly string[] | null;
  readonly revocationList: unknown;
}

async function listed(path: string): Promise<readonly Listed[]> {
  const answer = await lab.ask('GET', path);
  return ((await answer.json()) as { certificates: readonly Listed[] }).certificates;
}

const installed = (): Promise<readonly Listed[]> => listed(installedPath);
const own = (): Promise<readonly Listed[]> => listed(ownPath);

async function go(tab: 'trusted' | 'add' | 'own' | 'expiry', window: Page = page): Promise<void> {
  await window.goto(`/certificates?tab=${tab}`);
  await window.getByRole('tab', { selected: true }).waitFor();
}

/** A CA and a certificate that it has signed, by the API. */
async function makeOwn(days: number | null = null): Promise<void> {
  const subject = { cn: 'Example Lab CA' };
  const key = { kind: 'ec', curve: 'P-256' };
  await lab.ask('POST', `${ownPath}/authorities`, { name: 'lab', subject, key });
  const wanted = { name: 'door', subject: { cn: 'doorlight.example.com' }, key };
  await lab.ask('POST', `${ownPath}/requests`, wanted);
  await lab.ask('POST', `${ownPath}/door/sign`, { authority: 'lab', days });
}

async function uploadRoot(): Promise<void> {
  const content = (await openssl.readBytes('root.pem')).toString('base64');
  await lab.ask('POST', installedPath, { content });
}

/** What is saved by `doing`, as a file for OpenSSL. */
async function saved(name: string, doing: () => Promise<void>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent('download'), doing()]);
  await openssl.write(name, await readFile(await download.path()));
  return download;
}

test('what a server presents is looked at, and installed once it is approved, by keyboard', async () => {
  await signIn(page);
  await page.goto('/certificates');
  await page.getByRole('tab', { name: 'Trusted' }).waitFor();
  await tabTo(page, /^Trusted/);
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'Server');
  await page.keyboard.type(server.address);
  await page.keyboard.press('Enter');
  await page.getByText('Reachable: Yes').waitFor();
  await page.getByText('Believed: No').waitFor();

  await tabTo(page, 'Trust and install');
  await page.keyboard.press('Enter');

  await page.getByText('Installed.').waitFor();
  expect((await installed()).map(({ subject }) => subject)).toEqual([
    expect.stringContaining('Contoso Root CA'),
  ]);
});

test.each([
  ['DER', 'x509 -in root.pem -outform DER -out'],
  ['PKCS#7', 'crl2pkcs7 -nocrl -certfile root.pem -outform DER -out'],
  ['PKCS#12', `pkcs12 -export -nokeys -in root.pem -passout env:PASS -out`],
])('a CA in %s is installed from a file, for one server', async (form, command) => {
  process.env['PASS'] = passphrase;
  await openssl.run(command, 'ca.bin');
  await signIn(page);
  await go('add');
  await page.locator('input[type=file]').setInputFiles(openssl.path('ca.bin'));
  if (form === 'PKCS#12') await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('radio', { name: 'Only these servers' }).check();
  await page.getByRole('textbox', { name: 'Servers' }).fill('mail.example.com');

  await page.getByRole('button', { name: 'Install' }).click();

  await page.getByRole('status').getByText('Contoso Root CA').waitFor();
  expect(await installed()).toMatchObject([{ trusted: true, servers: ['mail.example.com:443'] }]);
});

test('a CA is installed by pasting it, and then its revocation list, and what cannot be used is refused and kept', async () => {
  await openssl.write('index.txt', '');
  await openssl.write('number', '01');
  await openssl.write(
    'ca.cnf',
    '[ca]\ndefault_ca=it\n[it]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=30\n',
  );
  await openssl.run('ca -config ca.cnf -cert root.pem -keyfile root.key -gencrl -out list.pem');
  await signIn(page);
  await go('add');
  await page.getByRole('button', { name: 'Install' }).click();
  await page.getByText('Choose a file or paste its text first.').waitFor();
  await page.getByText('By pasting').click();
  const text = page.getByRole('textbox', { name: 'Text' });
  await text.fill(await openssl.read('list.pem'));
  await page.getByRole('button', { name: 'Install' }).click();
  await page.getByRole('alert').getByText('install the authority first').waitFor();
  expect(await text.inputValue()).toContain('BEGIN X509 CRL');

  await text.fill((await openssl.read('root.pem')) + (await openssl.read('list.pem')));
  await page.getByRole('button', { name: 'Install' }).click();

  await page.getByText('Revocation lists taken over, of').waitFor();
  expect(await installed()).toMatchObject([{ servers: null, revocationList: { revoked: 0 } }]);
});

test('whoever is distrusted counts no more and is kept, and is trusted again', async () => {
  await uploadRoot();
  await signIn(page);
  await go('trusted');
  const trust = page.getByRole('switch', { name: 'Trust Contoso Root CA' });

  await trust.click();
  await page.getByText(/is not trusted any more/).waitFor();
  expect(await installed()).toMatchObject([{ trusted: false }]);

  await trust.click();
  await page.getByText('Contoso Root CA is trusted.').waitFor();
  expect(await installed()).toMatchObject([{ trusted: true }]);
});

test('details say all that is in it, and removing says first what follows', async () => {
  await uploadRoot();
  await signIn(page);
  await go('trusted');
  await page.getByRole('button', { name: 'Details: Contoso Root CA' }).click();
  const [{ fingerprint } = { fingerprint: '' }] = await installed();
  await page.getByText(fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 ')).waitFor();
  await page.getByText('root of a CA').waitFor();

  await page.getByRole('button', { name: 'Remove: Contoso Root CA' }).click();
  await page
    .getByRole('dialog')
    .getByText(/New connections to servers that are/)
    .waitFor();
  expect(await installed()).toHaveLength(1);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();

  await page.getByText('Nothing was installed').waitFor();
  expect(await installed()).toEqual([]);
});

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
  const inside = await openssl.run('pkcs12 -in own.p12 -nokeys -passin', `pass:${passphrase}`);
  expect(inside.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(inside).toMatch(/subject=.*CN ?= ?doorlight\.example\.com/);
  await page.waitForFunction(
    "document.activeElement?.getAttribute('aria-label') === 'Export: doorlight.example.com'",
  );
});

test('what is refused is said in the dialog, and nothing that was written is lost', async () => {
  await makeOwn();
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
  await makeOwn();
  await lab.ask('PUT', '/api/v1/parameters/notificationCertificate', { value: 'door' });
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Remove: door' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('the notification listener').waitFor();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('alert').getByText('door is in use').waitFor();
  expect(await own()).toHaveLength(2);

  await dialog.getByRole('checkbox', { name: 'Remove it nevertheless' }).check();
  await dialog.getByRole('button', { name: 'Remove' }).click();

  await dialog.waitFor({ state: 'detached' });
  expect(await own()).toMatchObject([{ name: 'lab' }]);
});

test('a certificate is revoked, and the list that is signed says so', async () => {
  await makeOwn();
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Revoke: door', exact: true }).click();
  await page.getByRole('combobox', { name: 'Reason' }).selectOption('There is a newer one');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByText(/^revoked /).waitFor();

  await page.getByRole('button', { name: 'Revocation list: lab' }).click();
  await page.getByText('Signs a list of all that the CA has taken back (1).').waitFor();
  await saved('lab.crl', () => page.getByRole('button', { name: 'Sign and save' }).click());

  expect(await openssl.run('crl -in lab.crl -noout -text')).toContain('Superseded');
});

test('a request of another is signed, and one of ours by another', async () => {
  await makeOwn();
  const wanted = {
    name: 'web',
    subject: { cn: 'web.example.com' },
    key: { kind: 'ec', curve: 'P-256' },
  };
  await lab.ask('POST', `${ownPath}/requests`, wanted);
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Sign a request: lab' }).click();
  await page.locator('[role=dialog] input[type=file]').setInputFiles(openssl.path('server.csr'));
  const download = await saved('signed.pem', () =>
    page.getByRole('button', { name: 'Sign and save' }).click(),
  );
  expect(download.suggestedFilename()).toBe('server.pem');
  expect(await openssl.run('x509 -in signed.pem -noout -issuer')).toContain('Example Lab CA');

  await saved('web.csr', () => page.getByRole('button', { name: 'Save request: web' }).click());
  await openssl.run(
    'x509 -req -in web.csr -CA root.pem -CAkey root.key -CAcreateserial -days 90 -copy_extensions copy -out web.pem',
  );
  await page.getByRole('button', { name: 'Install answer: web' }).click();
  await page.getByRole('dialog').getByText('By pasting').click();
  await page.getByRole('textbox', { name: 'Text' }).fill(await openssl.read('web.pem'));
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();

  await page.getByText('web was installed.').waitFor();
  expect(await own()).toMatchObject([
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
  await openssl.run(
    'pkcs12 -export -inkey server.key -in server.pem -certfile middle.pem -passout env:PASS -out web.pfx',
  );
  await signIn(page);
  await go('own');
  await page.getByRole('button', { name: 'Adopt with its key' }).click();
  await page.getByLabel('Name here').fill('adopted');
  await page.locator('[role=dialog] input[type=file]').setInputFiles(openssl.path('web.pfx'));
  await page.getByLabel('Passphrase').fill('guess');
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
  await page.getByRole('alert').getByText('passphrase does not open').waitFor();

  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();

  await page.getByText('adopted was installed.').waitFor();
  expect(await own()).toMatchObject([{ name: 'adopted', kind: 'server' }]);
});

test('what ends soon is said, and is renewed', async () => {
  await makeOwn(5);
  await signIn(page);
  await go('expiry');
  const soon = page.getByRole('region', { name: 'Ending within 30 days' });
  const door = soon.getByRole('listitem').filter({ hasText: 'Our own: door' });
  await door.getByText(/^[45] days$/).waitFor();

  await go('own');
  await page.getByRole('button', { name: 'Renew: door' }).click();
  await page.getByLabel('Days').fill('200');
  await page.keyboard.press('Enter');
  await page.getByText('door was renewed').waitFor();

  await go('expiry');
  await soon.waitFor();
  await door.waitFor({ state: 'detached' });
});

test('who may only read sees everything and changes nothing', async () => {
  await makeOwn();
  await uploadRoot();
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

test('all of it is said in German', async () => {
  await makeOwn();
  await signIn(page);
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await go('own');

  await page.getByRole('button', { name: 'Sperren: door', exact: true }).click();

  await page.getByRole('dialog').getByText('Das lässt sich nicht rückgängig machen.').waitFor();
  await page.getByRole('combobox', { name: 'Grund' }).selectOption('Es gibt ein neueres');
});

test.each<Look>([
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
])('axe finds nothing serious in certificates: %j', async (look) => {
  await makeOwn(5);
  await uploadRoot();
  const window = await openWindow(browser, lab.url, look);
  await signIn(window);
  const found: unknown[] = [];
  const look$look360 = async (name: string): Promise<void> => {
    const cutOff = await overflow(window);
    found.push({ name, cutOff, serious: await seriousFindings(window) });
    if (look.width === 1280) await pictureOf(window, `${name}-${look.scheme}`);
  };
  await go('trusted', window);
  await window.getByRole('button', { name: 'Details: Contoso Root CA' }).click();
  await window.getByText('root of a CA').waitFor();
  await look$look360('certificates');
  await go('add', window);
  await window.getByRole('textbox', { name: 'Server' }).fill(server.address);
  await window.keyboard.press('Enter');
  await window.getByText('Reachable: Yes').waitFor();
  await look$look360('certificates-import');
  await go('own', window);
  await window.getByRole('button', { name: 'Export: door' }).waitFor();
  await look$look360('certificates-own');
  await window.getByRole('button', { name: 'New key and request' }).click();
  await window.getByLabel('Other names (SAN)').waitFor();
  await look$look360('certificates-request');
  await go('expiry', window);
  await window.getByText('Our own: door').first().waitFor();
  await look$look360('certificates-expiry');
  await window.context().close();

  expect(found).toEqual(
    [
      'certificates',
      'certificates-import',
      'certificates-own',
      'certificates-request',
      'certificates-expiry',
    ].map((name) => ({ name, cutOff: 0, serious: [] })),
  );
});
