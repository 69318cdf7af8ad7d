import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { type Browser, type FrameLocator, type Page, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { londonTime, outOfOfficeText } from '../../src/demo/check/expected-text.ts';
import { DemoProcess } from '../support/demo-process.ts';

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

let demo: DemoProcess;
let browser: Browser;
let page: Page;
let chat: FrameLocator;
const asked: string[] = [];

beforeAll(async () => {
  demo = await DemoProcess.start();
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') });
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(15_000);
  page.on('request', (sent) => asked.push(new URL(sent.url()).hostname));
  await page.goto(demo.url);
  chat = page.frameLocator('iframe');
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

test("a contact's exact out-of-office text is in the roster", async () => {
  const text = outOfOfficeText(londonTime(-2, 9), londonTime(3, 18));

  await contact('Carla Ruiz').locator('.roster-text').waitFor();

  expect(await contact('Carla Ruiz').locator('.roster-text').textContent()).toBe(text);
});

test('the assistant answers in the chat client', async () => {
  const answer = chat.locator('.chat-msg__text', { hasText: 'You are shown as: Available.' });

  await answer.waitFor();

  expect(await answer.count()).toBe(1);
});

test('a meeting added on the page shows in the roster, and goes when it is deleted', async () => {
  await choose('ben');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await contact('Ben Okafor')
    .getByText(/^In a meeting until (\d+\w\w \w+ \d{4} )?\d+:\d\d [AP]M/)
    .waitFor();
  await page.locator('#availability', { hasText: 'Busy' }).waitFor();

  await page.getByRole('button', { name: 'Delete Meeting', exact: true }).click();

  await contact('Ben Okafor').locator('.roster-text').waitFor({ state: 'detached' });
  await page.locator('#availability', { hasText: 'Available' }).waitFor();
});

test('an override on the page shows in the roster, and the revert gives the calendar back', async () => {
  await choose('alice');
  await page.getByText('Away', { exact: true }).click();
  await page.getByLabel('Text', { exact: true }).fill('Fetching coffee');
  await page.getByRole('button', { name: 'Override', exact: true }).click();
  await contact('Alice Adams').getByText('Fetching coffee').waitFor();
  await page.locator('#why .wins', { hasText: 'Set by hand' }).waitFor();

  await page.getByRole('button', { name: 'Revert to the calendar' }).click();

  await contact('Alice Adams')
    .getByText(/^In a meeting until/)
    .waitFor();
});

test('nothing is asked of any other machine', () => {
  expect([...new Set(asked)]).toEqual(['127.0.0.1']);
});

test('a page of another origin, or with another name for this machine, is refused', async () => {
  const address = new URL('api/company', demo.url);

  expect(await statusOf(address, {})).toBe(200);
  expect(await statusOf(address, { host: `demo.example:${address.port}` })).toBe(403);
  expect(await statusOf(address, { origin: 'http://demo.example' })).toBe(403);
  expect(await statusOf(address, { 'sec-fetch-site': 'cross-site' })).toBe(403);
});

test('Ctrl-C stops everything and leaves nothing behind', async () => {
  const children = await demo.children();
  expect(children.length).toBeGreaterThanOrEqual(2);
  expect(existsSync(demo.folder)).toBe(true);

  const exitCode = await demo.stop();

  expect(exitCode).toBe(0);
  expect(existsSync(demo.folder)).toBe(false);
  expect(children.filter(isAlive)).toEqual([]);
});

function contact(name: string): ReturnType<FrameLocator['locator']> {
  return chat.locator('converse-roster-contact', { hasText: name });
}

async function choose(id: string): Promise<void> {
  await page.locator(`#people [data-id=${id}]`).click();
  await page.locator(`#people [data-id=${id}][aria-pressed=true]`).waitFor();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function statusOf(
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
}
