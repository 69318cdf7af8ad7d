import { type Browser, type Frame, type Locator, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { componentDomain } from '../../src/demo/cast.ts';
import { DemoProcess } from '../support/demo-process.ts';

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

let demo: DemoProcess;
let browser: Browser;
let chat: Frame;
let commands: Locator;

beforeAll(async () => {
  demo = await DemoProcess.start();
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(15_000);
  await page.goto(demo.url);
  await page.frameLocator('iframe').locator('.roster-text').first().waitFor();
  const frame = page.frames().find((one) => one !== page.mainFrame());
  if (!frame) throw new Error('there is no chat');
  chat = frame;
  // The demo's page has no room for Converse.js's own dialogue, of which this is the whole.
  await chat.evaluate(`
    const place = document.createElement('div');
    place.className = 'conversejs theme-classic';
    place.style.cssText = 'position:fixed;inset:0;z-index:9999;background:white;overflow:auto';
    place.append(document.createElement('converse-adhoc-commands'));
    document.body.append(place);
  `);
  commands = chat.locator('converse-adhoc-commands');
});
afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

test('Converse.js lists the commands, fills in a form, is told what is wrong, and gets it right', async () => {
  await commands.locator('input[name=jid]').fill(componentDomain);
  await commands.locator('input[type=submit]').click();
  await commands.getByText('Set how I am shown').click();

  await commands.locator('select[name=availability]').selectOption('dnd');
  await commands.locator('select[name=ends]').selectOption('time');
  await commands.locator('input[data-action=complete]').click();
  const wrong = await commands
    .locator('.form-instructions', { hasText: 'Nothing was changed.' })
    .textContent();
  await commands.locator('input[name=when]').fill('23:59');
  await commands.locator('input[data-action=complete]').click();
  await commands.getByText('You are shown as Busy until').first().waitFor();

  expect(wrong).toContain('How you are shown until the end you choose.');
});

test('Converse.js shows the answer of a command without a form, line by line', async () => {
  await commands.getByText('Why am I shown like this?').click();

  await commands.getByText('What is known, the strongest first:').waitFor();

  expect(await commands.getByText('this decides').count()).toBe(1);
});
