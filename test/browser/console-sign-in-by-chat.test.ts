import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { administrator } from '../../src/demo/cast.ts';
import { openWindow, startBrowser } from '../support/console/browser.ts';
import { DemoProcess } from '../support/demo-process.ts';

/** Four programs and two chat clients share the machine with whatever else runs. */
const waitMs = 60_000;

let demo: DemoProcess;
let browser: Browser;
let consoleUrl: string;
/** The colleague's chat client, where everybody is a contact. */
let roster: FrameLocator;
/** The person's own. */
let chat: Page;
const opened: Page[] = [];

beforeAll(async () => {
  demo = await DemoProcess.start();
  browser = await startBrowser();
  const company = await fetch(new URL('api/company', demo.url));
  consoleUrl = ((await company.json()) as { console: { url: string } }).console.url;
  const colleague = await openWindow(browser, demo.url);
  colleague.setDefaultTimeout(waitMs);
  await colleague.goto('/');
  roster = colleague.frameLocator('iframe');
  await roster.getByText('Alice Adams').waitFor();
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});
beforeEach(async () => {
  await undo();
  chat = await chatClientOf('alice');
});
afterEach(async () => {
  for (const page of opened.splice(0)) await page.context().close();
});

/** What a try before this one has left. */
async function undo(): Promise<void> {
  const token = await readFile(join(demo.folder, 'doorlight', 'api-token'), 'utf8');
  const path = `${consoleUrl}/api/v1/people/alice%40example.com/presence/override`;
  const headers = { authorization: `Bearer ${token.trim()}` };
  const answer = await fetch(path, { method: 'DELETE', headers });
  expect(answer.status).toBe(200);
}

async function chatClientOf(who: string): Promise<Page> {
  const page = await windowAt(demo.url);
  await page.goto(`/chat.html?who=${who}`);
  await page.locator('.chat-msg__text', { hasText: 'You are shown as' }).first().waitFor();
  return page;
}

async function windowAt(url: string): Promise<Page> {
  const page = await openWindow(browser, url);
  page.setDefaultTimeout(waitMs);
  opened.push(page);
  return page;
}

/** Writes "sign in" to the assistant; resolves to the link in its answer. */
async function askForLink(client: Page) {
  const links = client.locator('.chat-msg__text a[href*="/sign-in#"]');
  const before = await links.count();
  await client.getByPlaceholder('Message').fill('sign in');
  await client.keyboard.press('Enter');
  const link = links.nth(before);
  await link.waitFor();
  return link;
}

async function addressIn(client: Page): Promise<string> {
  return (await (await askForLink(client)).getAttribute('href')) ?? '';
}

function contact(name: string) {
  return roster.locator('converse-roster-contact', { hasText: name });
}

/** The page that the link leads to. */
async function followed(client: Page): Promise<Page> {
  const link = await askForLink(client);
  const [page] = await Promise.all([client.waitForEvent('popup'), link.click()]);
  page.setDefaultTimeout(waitMs);
  await page.getByRole('heading', { level: 1, name: 'My presence' }).waitFor();
  return page;
}

test('a person signs in by chat, overrides in two clicks, is seen so by a colleague, and reverts', async () => {
  const page = await followed(chat);
  await page.getByText('Alice Adams', { exact: true }).waitFor();
  await contact('Alice Adams').locator('.contact-name--dnd').waitFor();

  await page.getByText('Away', { exact: true }).click();
  await page.getByRole('button', { name: 'Four hours' }).click();

  await contact('Alice Adams').locator('.contact-name--away').waitFor();
  await page.getByRole('status').getByText('Away', { exact: true }).waitFor();

  await page.getByRole('button', { name: 'Back to my calendar' }).click();

  await contact('Alice Adams').locator('.contact-name--dnd').waitFor();
  await contact('Alice Adams')
    .getByText(/^In a meeting until/)
    .waitFor();
});

test('the link is for a loopback address of Doorlight, and in no log of it', async () => {
  const link = new URL(await addressIn(chat));
  const log = await readFile(join(demo.folder, 'doorlight', 'doorlight.log'), 'utf8');

  expect(`${link.origin}${link.pathname}`).toBe(`${consoleUrl}/sign-in`);
  expect(link.hash).toMatch(/^#[\w-]{43}$/);
  expect(log).not.toContain(link.hash.slice(1));
});

test('a link that was used is refused, and says so', async () => {
  const address = await addressIn(chat);
  const first = await windowAt(consoleUrl);
  await first.goto(address);
  await first.getByRole('heading', { level: 1, name: 'My presence' }).waitFor();

  const second = await windowAt(consoleUrl);
  await second.goto(address);

  await second.getByRole('alert').getByText('This link has been used').waitFor();
  await second.goto('/me');
  await second.getByRole('textbox', { name: 'Password' }).waitFor();
});

test('a link does nothing for anybody else who has signed in, and still works for its person', async () => {
  const address = await addressIn(chat);
  const bens = await followed(await chatClientOf('ben'));
  const ben = await bens.context().newPage();
  await ben.goto(address);
  await ben.getByRole('alert').getByText('Somebody else has signed in here').waitFor();
  await ben.getByRole('button', { name: 'Stay signed in as before' }).click();
  await ben.getByText('Ben Okafor', { exact: true }).waitFor();

  const page = await windowAt(consoleUrl);
  await page.goto(address);

  await page.getByText('Alice Adams', { exact: true }).waitFor();
});

test('an administrator of the demo sees everybody, and gives way to a link only when asked', async () => {
  const page = await windowAt(consoleUrl);
  await page.goto('/');
  await page.getByLabel('Account').fill(administrator.account);
  await page.getByRole('textbox', { name: 'Password' }).fill(administrator.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  const address = await addressIn(chat);

  await page.goto(address);
  await page.getByRole('button', { name: 'Sign them out and use the link' }).click();

  await page.getByRole('heading', { level: 1, name: 'My presence' }).waitFor();
  await page.getByText('Alice Adams', { exact: true }).waitFor();
});
