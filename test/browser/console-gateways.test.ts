import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DemoExchange, startExchange } from '../../src/demo/exchange.ts';
import { signIn, tabTo } from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

const patience = { timeout: 60_000 } as const;
const ben = 'ben@example.com';

interface Told {
  readonly name: string;
  readonly urls: readonly string[];
  readonly default: boolean;
  readonly subscription: string;
}

let lab: ConsoleLab;
let berlin: DemoExchange;
let page: Page;
/** The gateway that the lab begins with. */
let first: string;

const openLook = pageTests({
  async start() {
    lab = await startConsoleLab();
    first = (await gateways())[0]?.name ?? '';
    return lab;
  },
  async begin(window) {
    page = window;
    await asAtFirst();
    await signIn(page);
    await page.goto('/gateways');
  },
});
beforeAll(async () => {
  berlin = await startExchange('Europe/London');
});
afterAll(() => berlin?.[Symbol.asyncDispose]());

async function gateways(): Promise<readonly Told[]> {
  const answer = await lab.ask('GET', '/api/v1/gateways');
  return ((await answer.json()) as { gateways: readonly Told[] }).gateways;
}

/** What an earlier test has left is taken away, so that each begins alike. */
async function asAtFirst(): Promise<void> {
  await lab.ask('PATCH', `/api/v1/gateways/${first}`, { default: true, subscription: 'auto' });
  for (const { name } of await gateways()) {
    if (name === first) continue;
    await lab.ask('DELETE', `/api/v1/gateways/${name}?reassign=default`);
  }
}

async function addBerlin(): Promise<void> {
  const { url, account, password, ca } = berlin;
  const identity = { kind: 'basic', account };
  const description = 'The office in Berlin';
  const added = { name: 'berlin', description, urls: [url], identity, secret: password, ca };
  expect((await lab.ask('POST', '/api/v1/gateways', added)).status).toBe(201);
}

async function gatewayOf(jid: string): Promise<string | null> {
  const answer = await lab.ask('GET', `/api/v1/people/${jid}`);
  return ((await answer.json()) as { gateway: string | null }).gateway;
}

function card(name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** Writes a new gateway into the dialog. */
async function write(dialog: Locator, password: string): Promise<void> {
  await dialog.getByRole('textbox', { name: 'Name' }).fill('berlin');
  await dialog.getByRole('textbox', { name: 'Description' }).fill('The office in Berlin');
  await dialog.getByRole('textbox', { name: 'Servers' }).fill(berlin.url);
  await dialog.getByRole('combobox', { name: 'How it is told who we are' }).selectOption('Basic');
  await dialog.getByRole('textbox', { name: 'Account' }).fill(berlin.account);
  await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
  await dialog.getByRole('button', { name: /^Advanced/ }).click();
  await dialog.getByRole('textbox', { name: 'Private authorities (PEM)' }).fill(berlin.ca);
}

test('a gateway is tried before it is saved, step by step, and then added', async () => {
  await page.getByRole('button', { name: 'Add a gateway' }).click();
  const dialog = page.getByRole('dialog', { name: 'A new gateway' });
  await write(dialog, 'wrong');
  await dialog.getByRole('textbox', { name: 'Mailbox to try it with' }).fill(ben);

  await dialog.getByRole('button', { name: 'Try it' }).click();

  await dialog.getByText(/^Ended .*1 failed/).waitFor(patience);
  await dialog.getByText('What to do:').first().waitFor();
  expect((await gateways()).map(({ name }) => name)).toEqual([first]);

  await dialog.getByRole('textbox', { name: 'Password' }).fill(berlin.password);
  await dialog.getByRole('button', { name: 'Try it again' }).click();
  await dialog.getByText(/^Ended (?!.*failed)/).waitFor(patience);
  await dialog.getByRole('button', { name: 'Save' }).click();

  await dialog.waitFor({ state: 'hidden' });
  await card('berlin').getByText('0 people assigned').waitFor();
  await card('berlin').getByText('The office in Berlin').waitFor();
  expect((await gateways()).map(({ name }) => name)).toEqual([first, 'berlin']);
});

test('by keyboard alone a gateway is changed, and one is where one was before', async () => {
  await card(first).waitFor();
  await tabTo(page, `Edit ${first}`);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: `Edit ${first}` }).waitFor();
  await tabTo(page, /^. ?Advanced/);
  await page.keyboard.press('Enter');
  await tabTo(page, 'How changes are heard of');
  await page.keyboard.type('pull');
  await tabTo(page, 'Save');

  await page.keyboard.press('Enter');

  await page.getByText(`${first} was saved. It holds at once.`).first().waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.waitForFunction(
    `document.activeElement?.getAttribute('aria-label') === 'Edit ${first}'`,
  );
  expect((await gateways())[0]?.subscription).toBe('pull');
});

test('what is wrong is said at its field, and nothing that was written is lost', async () => {
  await page.getByRole('button', { name: 'Add a gateway' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Servers' }).fill('http://mail.example.com');
  await dialog.getByRole('button', { name: 'Save' }).click();

  await dialog.getByText('“http://mail.example.com” is no https:// address.').waitFor();
  expect(await dialog.getByText('This is needed.').count()).toBe(3);
  await page.waitForFunction(`document.activeElement?.getAttribute('aria-invalid') === 'true'`);

  await write(dialog, berlin.password);
  await dialog.getByRole('textbox', { name: 'Name' }).fill(first);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/^There is a gateway .* already/).waitFor();
  expect(await dialog.getByRole('textbox', { name: 'Account' }).inputValue()).toBe(berlin.account);
});

test('who changes what somebody else has changed is told, and decides', async () => {
  await page.getByRole('button', { name: `Edit ${first}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /^Advanced/ }).click();
  await dialog.getByRole('combobox', { name: 'How changes are heard of' }).selectOption('Push');
  await lab.ask('PATCH', `/api/v1/gateways/${first}`, { subscription: 'streaming' });
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.getByRole('alert').getByText('It was changed by somebody else').waitFor();
  const before = (await gateways())[0]?.subscription;

  await dialog.getByRole('button', { name: 'Save what is written here' }).click();

  await dialog.waitFor({ state: 'hidden' });
  expect([before, (await gateways())[0]?.subscription]).toEqual(['streaming', 'push']);
});

test('a person is given another gateway, and who is to be served where is seen', async () => {
  await addBerlin();
  await page.goto(`/people/${ben}`);
  const choice = page.getByRole('combobox', { name: 'Gateway' });
  await choice.selectOption('berlin');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved').first().waitFor();

  await page.goto('/gateways');
  const served = card('berlin').getByRole('link', { name: 'Serves 1 person' });
  await served.waitFor(patience);
  for (const link of [card('berlin').getByRole('link', { name: '1 person assigned' }), served]) {
    await link.click();
    await page.getByRole('status').getByText('1 person').waitFor();
    await page.getByRole('link', { name: /Ben Okafor/ }).waitFor();
    await page.goBack();
  }
});

test('what follows from a removal is said before, and whoever names it is not forgotten', async () => {
  await addBerlin();
  await lab.ask('PATCH', `/api/v1/people/${ben}`, { gateway: 'berlin' });
  await page.reload();
  await page.getByRole('button', { name: 'Remove berlin' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove berlin?' });
  const yes = dialog.getByRole('button', { name: 'Remove berlin' });
  expect(await yes.isDisabled()).toBe(true);
  await dialog.getByRole('checkbox', { name: /^1 person names it/ }).check();

  await yes.click();

  await page.getByText('berlin was removed.').first().waitFor();
  await card('berlin').waitFor({ state: 'detached' });
  await page.waitForFunction(`document.activeElement?.textContent === 'Add a gateway'`);
  expect(await gatewayOf(ben)).toBeNull();
});

test('another gateway becomes the default one once it is said who moves', async () => {
  await addBerlin();
  await page.reload();
  await card('berlin').getByRole('button', { name: 'Make it the default' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make berlin the default?' });
  await dialog.getByText(new RegExp(`^\\d+ people .* from ${first} to berlin`)).waitFor();

  await dialog.getByRole('button', { name: 'Make it the default' }).click();

  await card('berlin').getByText('default', { exact: true }).waitFor();
  expect((await gateways())[0]).toMatchObject({ name: 'berlin', default: true });
});

test('one gateway is examined by itself, and the steps are seen as they end', async () => {
  await addBerlin();
  await page.reload();

  await page.getByRole('button', { name: 'Examine berlin' }).click();

  const steps = page.getByRole('region', { name: 'Examination of berlin' });
  await steps.getByText(/^Ended /).waitFor(patience);
  await steps.getByText(berlin.url).first().waitFor();
  expect(await steps.getByText(first, { exact: true }).count()).toBe(0);
});

test('it is said in German to whoever wants that', async () => {
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Gateway hinzufügen' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ein neues Gateway' });

  await dialog.getByRole('button', { name: 'Speichern' }).click();

  expect(await dialog.getByText('Diese Angabe fehlt.').count()).toBeGreaterThan(2);
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  await addBerlin();
  await lab.ask('PATCH', `/api/v1/people/${ben}`, { gateway: 'berlin' });
  const window = await openLook(look);
  await signIn(window);
  await window.goto('/gateways');
  await window.getByText('Serves 1 person').waitFor(patience);
  const found = [await findingsOf(window, look, 'gateways')];

  await window.getByRole('button', { name: 'Edit berlin' }).click();
  const dialog = window.getByRole('dialog', { name: 'Edit berlin' });
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await dialog.getByText(/^Ended /).waitFor(patience);
  await dialog.getByText(/^Ended /).evaluate((said) => said.scrollIntoView());
  found.push(await findingsOf(window, look, 'gateways-try'));
  await dialog.getByRole('button', { name: /^Advanced/ }).click();
  await dialog.getByRole('combobox', { name: 'How changes are heard of' }).waitFor();
  found.push(await findingsOf(window, look));
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await window.getByRole('button', { name: 'Remove berlin' }).click();
  await window.getByRole('dialog', { name: 'Remove berlin?' }).waitFor();
  found.push(await findingsOf(window, look));

  expect(found).toEqual([fine, fine, fine, fine]);
});
