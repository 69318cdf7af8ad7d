import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type Look,
  openWindow,
  overflow,
  pictureOf,
  seriousFindings,
  startBrowser,
} from '../support/console/browser.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';
import { person } from '../support/people.ts';

const john = person('john').jid;

let server: TestServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  // Where browsers come over plain HTTP, as the ones of tests do, it has no address of its own.
  server = await startTestServer(['john', 'marie'], listen, { publicUrl: null });
  // Browsers forget a cookie that is over by their own clock, which cannot be set.
  server.services.signInClock.now = Date.now();
  page = await openWindow(browser, server.address);
});
afterEach(async () => {
  await page.context().close();
  await server[Symbol.asyncDispose]();
});

/** Opens the page as the link in chat does. */
async function signInByLink(window: Page): Promise<string> {
  await window.clock.setFixedTime(new Date('2026-03-11T09:30:00Z'));
  const token = (await server.services.links.make(john))?.url.split('#')[1] ?? '';
  await window.goto(`/sign-in#${token}`);
  await window.getByRole('heading', { level: 1, name: 'My presence' }).waitFor();
  return token;
}

test('the link of the chat leads to what is one’s own, works once, and is gone from the address', async () => {
  const token = await signInByLink(page);

  expect(new URL(page.url()).pathname).toBe('/me');
  expect(page.url()).not.toContain(token);
  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.goto(`/sign-in#${token}`);
  await page.getByRole('alert').getByText('This link has been used').waitFor();
});

test('a link whose time is over says so', async () => {
  const token = (await server.services.links.make(john))?.url.split('#')[1] ?? '';
  server.services.signInClock.now += 5 * 60_000;

  await page.goto(`/sign-in#${token}`);

  await page.getByRole('alert').getByText('The time of this link is over').waitFor();
  await page.getByRole('button', { name: 'Sign in otherwise' }).click();
  await page.getByRole('textbox', { name: 'Password' }).waitFor();
});

test('another link in the same window is followed, too', async () => {
  await page.goto(`/sign-in#${'x'.repeat(43)}`);
  await page.getByRole('alert').getByText('There is no such link').waitFor();

  await signInByLink(page);
});

test('a person overrides in two clicks, and goes back to the calendar in one', async () => {
  await signInByLink(page);
  await page.getByText('Away', { exact: true }).click();
  await page.getByRole('button', { name: 'An hour' }).click();
  await page.getByRole('button', { name: 'Back to my calendar' }).waitFor();
  expect(server.services.inbox.explain(john)?.presence.availability).toBe('away');

  await page.getByRole('button', { name: 'Back to my calendar' }).click();

  await page.getByRole('button', { name: 'Back to my calendar' }).waitFor({ state: 'detached' });
  expect(server.services.inbox.explain(john)?.presence.availability).toBe('dnd');
});

test('a person switches meetings off, by keyboard', async () => {
  await signInByLink(page);
  await page.getByRole('switch', { name: 'My meetings count' }).focus();
  await page.keyboard.press('Space');

  await page.getByText('Saved').waitFor();

  expect((await server.services.people.find(john))?.ownMeetingInformation).toBe(false);
});

test('whose session is over is asked to sign in, wherever they are', async () => {
  await signInByLink(page);
  await page.getByRole('switch', { name: 'My meetings count' }).waitFor();
  await page.context().clearCookies();

  await page.getByRole('button', { name: 'Override', exact: true }).click();

  await page.getByRole('heading', { level: 1, name: /Sign in/ }).waitFor();
});

test('a person sees nothing of others', async () => {
  await signInByLink(page);

  await page.goto('/people');

  await page.getByRole('heading', { level: 1, name: 'My presence' }).waitFor();
  expect(await page.getByText('marie').count()).toBe(0);
});

test.each<Look>([
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
])('axe finds nothing serious in what is one’s own: %j', async (look) => {
  const window = await openWindow(browser, server.address, look);
  await signInByLink(window);
  await window.getByRole('img', { name: /^Timeline of/ }).waitFor();
  if (look.width === 1280) await pictureOf(window, `me-${look.scheme}`);

  const found = await seriousFindings(window);
  const cutOff = await overflow(window);
  await window.context().close();

  expect(found).toEqual([]);
  expect(cutOff).toBe(0);
});
