import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousFindings, signIn, tabTo } from '../support/console/browser.ts';
import { administrator } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests, startServer } from '../support/console/page-tests.ts';
import { OidcProvider } from '../../src/accounts/oidc.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { clientId, clientSecret, startOidcProvider } from '../support/http/oidc-provider.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const password = 'nine dry otters sleep';
const over = 'Your session is over. Sign in again to go on where you were';

let server: TestServer;
let page: Page;

const openLook = pageTests({
  async start() {
    const started = await startServer(['john']);
    const { accounts } = started.services;
    await accounts.add(administrator.account, 'administrator', administrator.password, 'test');
    await accounts.add('hal', 'helpdesk', password, 'test');
    await accounts.add('rea', 'reader', password, 'test');
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
  await window.goto('/accounts');
  await window.getByText('hal', { exact: true }).waitFor();
}

async function lockOut(name: string): Promise<void> {
  const { signIn: door, signInClock } = server.services;
  const { now } = signInClock;
  // The wait grows with each, and is over before the next.
  for (let left = 11; left >= 0; left--) {
    signInClock.now = now - left * 300_000;
    await door.byPassword(name, 'a wrong password', '192.0.2.7');
  }
}

test('an account is added by keyboard, and one that cannot be is refused where it is written', async () => {
  await open();
  await tabTo(page, 'Add an account');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Name').waitFor();
  await page.keyboard.type('ivy');
  await page.keyboard.press('Tab');
  await page.keyboard.press('h');
  await page.keyboard.press('Tab');
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('15 to 256 characters').waitFor();

  await page.getByRole('dialog').getByRole('textbox', { name: 'Password' }).fill(password);
  await page.keyboard.press('Enter');

  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('ivy', { exact: true }).waitFor();
  expect(await server.services.accounts.find('ivy')).toMatchObject({ role: 'helpdesk' });
});

test('an account is switched off, and given another role and password', async () => {
  await open();
  await page.getByRole('button', { name: 'Change hal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Account hal' });
  await dialog.getByLabel('Role').selectOption('reader');
  await dialog.getByRole('switch', { name: 'Enabled' }).click();
  await dialog.getByRole('textbox', { name: 'New password' }).fill('four red foxes run home');
  await dialog.getByRole('button', { name: 'Save' }).click();

  await dialog.waitFor({ state: 'detached' });

  await page.getByText('Switched off').waitFor();
  const { accounts } = server.services;
  expect(await accounts.find('hal')).toMatchObject({ role: 'reader', enabled: false });
  expect(await accounts.proven('hal', 'four red foxes run home')).toBeDefined();
  // Whoever comes back to the list is where they were.
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(
    'Change hal',
  );
});

test('of two who change an account at once the second is told, and sees what it is now', async () => {
  await open();
  await page.getByRole('button', { name: 'Change hal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Account hal' });
  await dialog.getByLabel('Role').selectOption('administrator');
  await server.services.accounts.change('hal', { role: 'reader' }, 'somebody');

  await dialog.getByRole('button', { name: 'Save' }).click();

  await page
    .getByRole('alert')
    .getByText(/changed by somebody else/)
    .waitFor();
  await expect.poll(() => dialog.getByLabel('Role').inputValue()).toBe('reader');
  expect(await server.services.accounts.find('hal')).toMatchObject({ role: 'reader' });
});

test('what was typed of an account outlasts what somebody else makes of it meanwhile', async () => {
  await open();
  await page.getByRole('button', { name: 'Change hal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Account hal' });
  const typed = dialog.getByRole('textbox', { name: 'New password' });
  await typed.fill('four red foxes run home');
  await server.services.accounts.change('hal', { role: 'reader' }, 'test');

  await dialog.getByRole('button', { name: 'Save' }).click();

  await expect.poll(() => dialog.getByLabel('Role').inputValue()).toBe('reader');
  expect(await typed.inputValue()).toBe('four red foxes run home');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await server.services.accounts.find('hal')).toMatchObject({ role: 'reader' });
  const proof = await server.services.signIn.byPassword(
    'hal',
    'four red foxes run home',
    '192.0.2.9',
  );
  expect(proof.kind).toBe('signed-in');
});

test('a session that ends while a page is open is said to, and what was typed is there afterwards', async () => {
  await open();
  await page.getByRole('button', { name: 'Change hal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Account hal' });
  const typed = dialog.getByRole('textbox', { name: 'New password' });
  await typed.fill('four red foxes run home');
  server.services.signInClock.now += 31 * 60_000;

  await page.getByText(over).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await tabTo(page, 'Account');
  await page.keyboard.type(administrator.account);
  await page.keyboard.press('Escape');
  await tabTo(page, /^Password/);
  await page.keyboard.type(administrator.password);
  await page.keyboard.press('Enter');

  await page.getByText(over).waitFor({ state: 'detached' });
  expect(await typed.inputValue()).toBe('four red foxes run home');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('whoever signs in instead of who was there sees nothing of what was typed', async () => {
  await open();
  await page.getByRole('button', { name: 'Change hal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Account hal' });
  await dialog.getByRole('textbox', { name: 'New password' }).fill('four red foxes run home');
  server.services.signInClock.now += 31 * 60_000;
  await page.getByText(over).waitFor();

  await page.getByLabel('Account', { exact: true }).fill('hal');
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await page.keyboard.press('Enter');

  await page.getByText(over).waitFor({ state: 'detached' });
  await dialog.waitFor({ state: 'detached' });
});

test('the last administrator is not removed, others are, by who says so twice', async () => {
  await open();
  await page.getByRole('button', { name: 'Change ada' }).click();
  await page.getByRole('button', { name: 'Remove the account' }).click();
  await page.getByRole('button', { name: 'Yes, remove it' }).click();
  await page
    .getByRole('alert')
    .getByText(/last account that is an administrator/)
    .waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Change rea' }).click();
  await page.getByRole('button', { name: 'Remove the account' }).click();
  expect(await server.services.accounts.find('rea')).toBeDefined();
  await page.keyboard.press('Enter');

  await page.getByText('rea was removed.').waitFor();
  await page.getByText('rea', { exact: true }).waitFor({ state: 'detached' });
  expect(await server.services.accounts.find('rea')).toBeUndefined();
  await expect
    .poll(() => page.evaluate('document.activeElement.textContent'))
    .toBe('Add an account');
});

test('who is locked out is shown, and let in again', async () => {
  await lockOut('hal');
  await open();
  await page.getByText(/12 failures; may try again in 4 minutes/).waitFor();

  await page.getByRole('button', { name: 'Let in again: hal' }).click();

  await page.getByText('Nobody has to wait.').waitFor();
  expect(await server.services.signIn.byPassword('hal', password, '192.0.2.7')).toMatchObject({
    kind: 'signed-in',
  });
});

test('an account is signed out everywhere', async () => {
  const { token } = await server.services.sessions.begin({
    way: 'account',
    name: 'hal',
    role: 'helpdesk',
    person: null,
  });
  await open();
  await page.getByRole('button', { name: 'Change hal' }).click();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();

  await page.getByText('One session has ended.').waitFor();

  expect(await server.services.sessions.find(token)).toBeUndefined();
});

test('one signs in by the button of the other provider, and is told why not', async () => {
  await using issuer = await startOidcProvider();
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const now = () => Date.now();
  await using other = await startTestServer(
    ['john'],
    { kind: 'tcp', host: '127.0.0.1', port },
    {
      publicUrl,
      provider: new OidcProvider({
        settings: {
          title: 'Example Login',
          issuer: issuer.issuer,
          clientId,
          clientSecret,
          scopes: ['openid'],
          rolesClaim: 'groups',
          roles: { administrator: ['ops'], helpdesk: [], reader: [] },
          personClaim: 'email',
          ca: null,
        },
        personOf: async () => undefined,
        now,
        telemetry: silentTelemetry(),
      }),
    },
  );
  other.services.signInClock.now = now();
  issuer.claims = { sub: 's1', preferred_username: 'mallory' };
  await page.goto(`${other.address}/`);
  await page.getByRole('link', { name: 'Sign in with Example Login' }).click();
  await page
    .getByRole('alert')
    .getByText(/neither a role nor a presence/)
    .waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(await seriousFindings(page)).toEqual([]);

  issuer.claims = { sub: 's1', preferred_username: 'mallory', groups: ['ops'] };
  await page.getByRole('link', { name: 'Sign in with Example Login' }).click();

  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});

test('it says so in German, too', async () => {
  await signIn(page);
  await page.evaluate("localStorage.setItem('doorlight-language', 'de')");
  await page.goto('/accounts');

  await page.getByRole('heading', { level: 1, name: 'Konten' }).waitFor();

  await page.getByText('Niemand muss warten.').waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  await lockOut('hal');
  const window = await openLook(look);
  await open(window);
  await window.getByText(/may try again in/).waitFor();
  const list = await findingsOf(window, look, 'accounts');
  await window.getByRole('button', { name: 'Change hal' }).click();
  await window.getByRole('dialog').getByLabel('Role').waitFor();
  const dialog = await findingsOf(window, look);

  expect({ list, dialog }).toEqual({ list: fine, dialog: fine });
});
