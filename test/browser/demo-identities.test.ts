import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { londonTime, outOfOfficeText } from '../../src/demo/check/expected-text.ts';
import { DemoProcess } from '../support/demo-process.ts';

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') });
});
afterAll(() => browser?.close());

test.each([
  ['prosody', 'native'],
  ['prosody', 'account'],
  ['ejabberd', 'native'],
  ['ejabberd', 'account'],
])(
  'on %s with identity %s Converse.js shows people on the addresses that they have',
  async (server, identity) => {
    await using demo = await DemoProcess.start(['--server', server, '--identity', identity]);
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(20_000);
    await page.goto(demo.url);
    const roster = page.frameLocator('iframe').locator('converse-roster-contact');
    const away = outOfOfficeText(londonTime(-2, 9), londonTime(3, 18));

    await roster.filter({ hasText: 'Carla Ruiz' }).getByText(away).waitFor();
    await roster
      .filter({ hasText: 'Alice Adams' })
      .getByText(/^In a meeting until/)
      .waitFor();
    await page.locator('#people [data-id=ben]').click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await roster
      .filter({ hasText: 'Ben Okafor' })
      .getByText(/^In a meeting until/)
      .waitFor();

    // One entry for each of them, and none of Doorlight's own beside it.
    for (const name of ['Alice Adams', 'Ben Okafor', 'Carla Ruiz']) {
      expect(await roster.filter({ hasText: name }).count()).toBe(1);
    }
    await page.close();
  },
);
