import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Frame, FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBrowser } from '../support/console/browser.ts';
import { payloads } from '../support/console/xss-lab.ts';
import { DemoProcess } from '../support/demo-process.ts';
import { sendOverWebSocket } from '../support/websocket-client.ts';

// What people and administrators wrote arrives in the demo's page, and in Converse.js, as text.

let demo: DemoProcess;
let browser: Browser;
let page: Page;
let chat: FrameLocator;
/** What happened that must not. */
const happened: string[] = [];

beforeAll(async () => {
  demo = await DemoProcess.start();
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(60_000);
  await page.addInitScript(`
    window.ran = [];
    window.pwned = () => window.ran.push('pwned');
    addEventListener('securitypolicyviolation', (event) =>
      window.ran.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
  `);
  page.on('dialog', (dialog) => {
    happened.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => happened.push(`error ${error.message}`));
  page.on('request', (sent) => {
    const { hostname, pathname } = new URL(sent.url());
    if (pathname.endsWith('/x') || (hostname !== '127.0.0.1' && hostname !== '')) {
      happened.push(`asked for ${sent.url()}`);
    }
  });
  await page.goto(demo.url);
  chat = page.frameLocator('iframe');
  await contact('Alice Adams').waitFor();
  await page.locator('#people [data-id=alice]').click();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

function contact(name: string): ReturnType<FrameLocator['locator']> {
  return chat.locator('converse-roster-contact', { hasText: name });
}

/** In a document: elements that could only have come from what was written. */
const foreign = `[...document.querySelectorAll(
  'img[src="x"], [onerror], [onload], [onfocus], [srcdoc], a[href^="javascript" i], body script:not([src])'
)].map((one) => one.outerHTML.slice(0, 200))`;

async function wrongs(): Promise<readonly string[]> {
  const found = await Promise.all(
    page
      .frames()
      .map(async (frame: Frame) => [
        ...(await frame.evaluate<readonly string[]>(foreign)),
        ...(await frame.evaluate<readonly string[]>('window.ran ?? []')),
      ]),
  );
  return [...happened, ...found.flat()];
}

test.each(payloads)('the text of an override is text: %s', async (payload) => {
  await page
    .getByRole('radiogroup', { name: 'Show as' })
    .getByText('Away', { exact: true })
    .click();
  await page.getByLabel('Text', { exact: true }).fill(payload);
  await page.getByRole('button', { name: 'Override', exact: true }).click();

  await page.locator('#text').getByText(payload, { exact: true }).waitFor();
  await contact('Alice Adams')
    .locator('.roster-text')
    .getByText(payload, { exact: true })
    .waitFor();

  expect(await wrongs()).toEqual([]);
});

test.each(payloads)(
  'what the assistant repeats is text: %s',
  async (payload) => {
    const answers = chat
      .locator('.chat-msg__text', { hasText: payload })
      .filter({ hasText: 'shown as Away' });
    const before = await answers.count();
    const box = chat.locator('textarea.chat-textarea');
    await box.fill(`away "${payload.replaceAll('"', '""')}" until tomorrow`);
    await box.press('Enter');

    await expect.poll(() => answers.count(), { timeout: 60_000 }).toBeGreaterThan(before);

    expect(await wrongs()).toEqual([]);
  },
  120_000,
);

test.each(payloads)(
  'the name of a person is text: %s',
  async (payload) => {
    await rename(payload);
    // The card of a contact, as Converse.js shows whoever looks.
    const { jid, password, url } = await robin();
    const card = await sendOverWebSocket(
      { jid, password, url },
      '<iq type="get" id="card" to="alice@presence.example.com" xmlns="jabber:client"><vCard xmlns="vcard-temp"/></iq>',
    );
    expect(card).not.toMatch(/<(img|script|svg|iframe|a)\b/);
    const name = `<item jid="alice@presence.example.com" name="${attribute(payload)}"/>`;
    await sendOverWebSocket(
      { jid, password, url },
      `<iq type="set" id="roster" xmlns="jabber:client"><query xmlns="jabber:iq:roster">${name}</query></iq>`,
    );

    await chat
      .locator('converse-roster-contact .contact-name')
      .getByText(payload, { exact: true })
      .waitFor();
    expect(await wrongs()).toEqual([]);
  },
  120_000,
);

test('what would run is seen, so that what is not seen did not run', async () => {
  const [, frame] = page.frames();
  await frame?.evaluate(
    `document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(payloads.join(''))})`,
  );

  await expect.poll(async () => (await wrongs()).join(), { timeout: 20_000 }).toMatch(/script-src/);
});

interface Robin {
  readonly jid: string;
  readonly password: string;
  readonly url: string;
}

async function robin(): Promise<Robin> {
  const answer = await fetch(new URL('api/chat/robin', demo.url));
  const { password, websocketUrl } = (await answer.json()) as {
    readonly password: string;
    readonly websocketUrl: string;
  };
  return { jid: 'robin@example.com/renaming', password, url: websocketUrl };
}

async function rename(name: string): Promise<void> {
  const company = await fetch(new URL('api/company', demo.url));
  const { console } = (await company.json()) as { readonly console: { readonly url: string } };
  const token = (await readFile(join(demo.folder, 'doorlight/api-token'), 'utf8')).trim();
  const answer = await fetch(`${console.url}/api/v1/people/alice@example.com`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  expect(answer.status).toBe(200);
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
