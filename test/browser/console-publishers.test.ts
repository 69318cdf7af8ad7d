import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';
import { type Kamailio, startKamailio } from '../support/sip/kamailio.ts';

const patience = { timeout: 60_000 } as const;
const password = 'pass word of phones';
const path = '/api/v1/publishers';
const phones = 'sip:desk-phones';

interface Told {
  readonly name: string;
  readonly state: string;
  readonly deadAfterS?: number;
  readonly ratePerS?: number;
}

let lab: ConsoleLab;
let kamailio: Kamailio;
let page: Page;
/** The component that the lab begins with. */
let first: string;

const openLook = pageTests({
  async start() {
    lab = await startConsoleLab();
    first = (await publishers())[0]?.name ?? '';
    return lab;
  },
  async begin(window) {
    page = window;
    await asAtFirst();
    await signIn(page);
    await page.goto('/publishers');
  },
});
beforeAll(async () => {
  kamailio = await startKamailio({ account: { username: 'doorlight', password } });
});
afterAll(() => kamailio?.[Symbol.asyncDispose]());

async function publishers(): Promise<readonly Told[]> {
  const answer = await lab.ask('GET', path);
  return ((await answer.json()) as { publishers: readonly Told[] }).publishers;
}

/** What an earlier test has left is taken away, so that each begins alike. */
async function asAtFirst(): Promise<void> {
  await lab.ask('PATCH', `${path}/${encodeURIComponent(first)}`, { deadAfterS: 24 });
  for (const { name } of await publishers()) {
    if (name !== first) await lab.ask('DELETE', `${path}/${encodeURIComponent(name)}`);
  }
}

async function addPhones(): Promise<void> {
  const { host, port } = kamailio;
  const { status } = await lab.ask('POST', path, {
    kind: 'sip',
    label: 'desk-phones',
    host,
    port,
    transport: 'tcp',
    domains: ['example.com'],
    username: 'doorlight',
    secret: password,
  });
  expect(status).toBe(201);
  await expect.poll(async () => (await publishers())[1]?.state, patience).toBe('up');
}

function card(name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** Writes a new SIP server into the dialog. */
async function write(dialog: Locator, secret: string): Promise<void> {
  await dialog.getByRole('combobox', { name: 'Kind' }).selectOption('SIP server');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('desk-phones');
  await dialog.getByRole('textbox', { name: 'Server', exact: true }).fill(kamailio.host);
  await dialog.getByRole('combobox', { name: 'Transport' }).selectOption('TCP');
  await dialog.getByRole('textbox', { name: 'Port' }).fill(String(kamailio.port));
  await dialog.getByRole('textbox', { name: 'SIP domains' }).fill('example.com');
  await dialog.getByRole('textbox', { name: 'Account' }).fill('doorlight');
  await dialog.getByRole('textbox', { name: 'Password' }).fill(secret);
}

test('a publisher is tried before it is saved, step by step, and then added', async () => {
  await page.getByRole('button', { name: 'Add a publisher' }).click();
  const dialog = page.getByRole('dialog', { name: 'A new publisher' });
  await write(dialog, 'wrong');

  await dialog.getByRole('button', { name: 'Try it' }).click();

  await dialog.getByText(/^Ended .*1 failed/).waitFor(patience);
  await dialog.getByText('What to do:').first().waitFor();
  expect((await publishers()).map(({ name }) => name)).toEqual([first]);

  await dialog.getByRole('textbox', { name: 'Password' }).fill(password);
  await dialog.getByRole('button', { name: 'Try it again' }).click();
  await dialog.getByText(/^Ended (?!.*failed)/).waitFor(patience);
  await dialog.getByRole('button', { name: 'Save' }).click();

  await dialog.waitFor({ state: 'hidden' });
  await card(phones).getByText('Up', { exact: true }).waitFor(patience);
  expect((await publishers()).map(({ name }) => name)).toEqual([first, phones]);
});

test('by keyboard alone a publisher is changed, and one is where one was before', async () => {
  await card(first).waitFor();
  await tabTo(page, `Edit ${first}`);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: `Edit ${first}` }).waitFor();
  await tabTo(page, /^. ?Advanced/);
  await page.keyboard.press('Enter');
  await tabTo(page, 'Silent for so long it is dead, seconds');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('30');
  await tabTo(page, 'Save');

  await page.keyboard.press('Enter');

  await page.getByText(`${first} was saved. It holds at once.`).first().waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.waitForFunction(
    `document.activeElement?.getAttribute('aria-label') === 'Edit ${first}'`,
  );
  expect((await publishers())[0]).toMatchObject({ deadAfterS: 30, state: 'up' });
});

test('what is wrong is said at its field, and nothing that was written is lost', async () => {
  await page.getByRole('button', { name: 'Add a publisher' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Port' }).fill('70000');
  await dialog.getByRole('button', { name: 'Save' }).click();

  await dialog.getByText('A whole number from 1 to 65535 is needed.').waitFor();
  // Domain, server and secret.
  expect(await dialog.getByText('This is needed.').count()).toBe(3);
  await page.waitForFunction(`document.activeElement?.getAttribute('aria-invalid') === 'true'`);

  await dialog.getByRole('textbox', { name: 'Port' }).fill('5347');
  await dialog
    .getByRole('textbox', { name: 'Domain of the component' })
    .fill(first.replace('xmpp:', ''));
  await dialog.getByRole('textbox', { name: 'Server', exact: true }).fill('127.0.0.1');
  await dialog.getByRole('textbox', { name: 'Secret' }).fill('a secret');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/^There is a publisher .* already/).waitFor();
  expect(await dialog.getByRole('textbox', { name: 'Secret' }).inputValue()).toBe('a secret');
});

test('a component that runs is tried without being disturbed', async () => {
  await card(first)
    .getByRole('button', { name: `Edit ${first}` })
    .click();
  const dialog = page.getByRole('dialog', { name: `Edit ${first}` });
  await dialog.getByRole('button', { name: 'Try it' }).click();

  await dialog.getByText(/^Ended (?!.*failed)/).waitFor(patience);

  expect((await publishers())[0]?.state).toBe('up');
});

test('one publisher is examined alone, by keyboard, and is not disturbed', async () => {
  await tabTo(page, `Examine ${first}`);
  await page.keyboard.press('Enter');

  const steps = page.getByRole('region', { name: `Examination of ${first}` });
  await steps.getByText(/^Ended (?!.*failed)/).waitFor(patience);

  expect((await publishers())[0]?.state).toBe('up');
  await page.getByRole('button', { name: 'Hide the examination' }).click();
  await steps.waitFor({ state: 'detached' });
});

test('of two who change the same publisher the second is told, and decides', async () => {
  await addPhones();
  await page.reload();
  await card(phones)
    .getByRole('button', { name: `Edit ${phones}` })
    .click();
  const dialog = page.getByRole('dialog', { name: `Edit ${phones}` });
  await dialog.getByRole('button', { name: /Advanced/ }).click();
  await dialog.getByRole('textbox', { name: 'Requests a second at most' }).fill('20');
  await lab.ask('PATCH', `${path}/${encodeURIComponent(phones)}`, { inFlight: 60 });

  await dialog.getByRole('button', { name: 'Save' }).click();

  await dialog.getByText('It was changed by somebody else since you opened it.').waitFor();
  await dialog.getByRole('button', { name: 'Save what is written here' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect((await publishers())[1]).toMatchObject({ ratePerS: 20 });
});

test('a publisher is removed once it is said what follows, by keyboard', async () => {
  await addPhones();
  await page.reload();
  await card(phones).getByText('Up', { exact: true }).waitFor(patience);
  await tabTo(page, `Remove ${phones}`);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Remove ${phones}?` });
  await dialog.getByText('everyone goes offline there at once').waitFor();
  await dialog.getByText('What is published there is taken away.').waitFor();
  await tabTo(page, `Remove ${phones}`);

  await page.keyboard.press('Enter');

  await card(phones).waitFor({ state: 'detached' });
  await page.waitForFunction(`document.activeElement?.textContent === 'Add a publisher'`);
  expect((await publishers()).map(({ name }) => name)).toEqual([first]);
});

test('in German it is said in German', async () => {
  await page.evaluate(`localStorage.setItem('doorlight-language', 'de')`);
  await page.reload();

  await page.getByRole('button', { name: 'Ausgang hinzufügen' }).click();

  const dialog = page.getByRole('dialog', { name: 'Ein neuer Ausgang' });
  await dialog.getByRole('button', { name: 'Speichern' }).click();
  await dialog.getByText('Das wird gebraucht.').first().waitFor();
});

test.each(looks)('axe finds nothing serious in the page and its dialog: %j', async (look) => {
  await addPhones();
  const window = await openLook(look);
  await signIn(window);
  await window.goto('/publishers');
  await window.getByRole('region', { name: phones }).getByText('Up', { exact: true }).waitFor();
  const found = [await findingsOf(window, look, 'publishers')];
  await window.getByRole('button', { name: `Edit ${phones}` }).click();
  const dialog = window.getByRole('dialog', { name: `Edit ${phones}` });
  await dialog.getByRole('button', { name: 'Try it' }).click();
  await dialog.getByText(/^Ended/).waitFor(patience);
  await dialog.getByText('Clock').scrollIntoViewIfNeeded();
  found.push(await findingsOf(window, look, 'publisher-tried'));

  expect(found).toEqual([fine, fine]);
});
