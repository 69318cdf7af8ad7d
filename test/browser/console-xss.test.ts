import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { consolePaths } from '../../src/http/console.ts';
import { openWindow, startBrowser } from '../support/console/browser.ts';
import { type XssLab, payloads, startXssLab } from '../support/console/xss-lab.ts';

let lab: XssLab;
let browser: Browser;

beforeAll(async () => {
  lab = await startXssLab();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await lab?.[Symbol.asyncDispose]();
});

/** In the page, before anything of it: what runs, and what its policy kept from running. */
const trap = `
  window.ran = [];
  window.pwned = () => window.ran.push('pwned');
  addEventListener('securitypolicyviolation', (event) =>
    window.ran.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
`;
/** In the page: elements that could only have come from what was given. */
const foreign = `[...document.querySelectorAll(
  'img[src="x"], [onerror], [onload], [onfocus], [srcdoc], a[href^="javascript" i], main script'
)].map((one) => one.outerHTML)`;

/**
 * In the page: whether everything has come, and what is shown was the same twice. Streams of events
 * keep the network busy for good.
 */
const settled = `(() => {
  if (document.querySelector('.mantine-Loader-root, [aria-busy=true]') !== null) return false;
  const text = document.body.innerText;
  const same = window.shownBefore === text;
  window.shownBefore = text;
  return same;
})()`;

async function settle(page: Page): Promise<void> {
  // A page that counts seconds never is: what it has to show is waited for where it matters. As a
  // debugger: what waits in the page itself is eval to its policy.
  for (let tries = 0; tries < 20; tries += 1) {
    if (await page.evaluate<boolean>(settled)) return;
    await page.waitForTimeout(250);
  }
}

interface Watched {
  readonly page: Page;
  /** What happened that must not. */
  readonly happened: string[];
}

async function watched(cookie: string): Promise<Watched> {
  const page = await openWindow(browser, lab.url);
  const happened: string[] = [];
  const context: BrowserContext = page.context();
  await context.addInitScript(trap);
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: lab.url, httpOnly: true, sameSite: 'Strict' }]);
  page.on('dialog', (dialog) => {
    happened.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => happened.push(`error ${error.message}`));
  page.on('console', (message) => {
    if (/Content.Security.Policy/i.test(message.text())) happened.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/x') happened.push(`asked for ${request.url()}`);
    if (!request.url().startsWith(lab.url)) happened.push(`asked for ${request.url()}`);
  });
  return { page, happened };
}

/** Looks at a page and at everything in it that can be opened. */
async function look({ page, happened }: Watched, path: string): Promise<string> {
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await settle(page);
  const seen = [await page.locator('body').innerText()];
  const closed = page.locator('main').locator('[role=tab], [aria-expanded=false]');
  for (let at = 0; at < Math.min(12, await closed.count()); at += 1) {
    await closed
      .nth(at)
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await settle(page);
    seen.push(await page.locator('body').innerText());
  }
  const ran = await page.evaluate<readonly string[]>('window.ran');
  const elements = await page.evaluate<readonly string[]>(foreign);
  happened.push(...ran.map((one) => `${path}: ${one}`));
  happened.push(...elements.map((one) => `${path} has ${one}`));
  return seen.join('\n');
}

const asText = 'onerror=pwned()';

test('what would run is seen, so that what is not seen did not run', async () => {
  const window = await watched('none=1');
  await look(window, '/sign-in');
  await window.page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(`<main>${payloads.join('')}</main>`)})`,
  );
  await expect
    .poll(() => window.page.evaluate('window.ran.length'), { timeout: 20_000 })
    .toBeGreaterThan(0);

  expect(await window.page.evaluate<readonly string[]>(foreign)).not.toEqual([]);
  expect(window.happened.join()).toContain('Content Security Policy');
  await window.page.context().close();
});

test('whatever was given anywhere is text on every page of the console', async () => {
  const window = await watched(lab.service.cookies.get('administrator')?.[0] ?? '');
  const plain = consolePaths.filter((path) => !/[:*]/.test(path));
  const seen = new Map<string, string>();
  for (const path of plain) seen.set(path, await look(window, path));
  for (const jid of lab.people) {
    const path = `/people/${encodeURIComponent(jid)}`;
    seen.set(path, await look(window, path));
  }
  for (const payload of payloads) {
    const given = encodeURIComponent(payload);
    for (const path of [`/people?search=${given}`, `/people/${given}`, `/${given}`, `/#${given}`]) {
      await window.page.goto(path);
      await settle(window.page);
      window.happened.push(...(await window.page.evaluate<readonly string[]>('window.ran')));
    }
  }
  await window.page.context().close();

  expect(window.happened).toEqual([]);
  for (const path of [
    '/people',
    '/certificates',
    `/people/${encodeURIComponent(lab.people[0] ?? '')}`,
  ]) {
    expect(`${path} ${seen.get(path)}`).toContain(asText);
  }
}, 240_000);

test('what another server’s certificate says is text, too', async () => {
  const window = await watched(lab.service.cookies.get('administrator')?.[1] ?? '');
  const { page } = window;
  await page.goto('/certificates?tab=add');
  await page.getByRole('textbox', { name: 'Server' }).fill(lab.server);
  await page.keyboard.press('Enter');
  await page.getByText(asText).first().waitFor({ timeout: 60_000 });
  await settle(page);

  expect(await page.evaluate(foreign)).toEqual([]);
  expect(await page.evaluate('window.ran')).toEqual([]);
  expect(window.happened).toEqual([]);
  await page.context().close();
});

test('a person’s own page shows what was set of them as text', async () => {
  const window = await watched(lab.service.cookies.get('person')?.[0] ?? '');
  const seen = await look(window, '/me');
  await window.page.context().close();

  expect(window.happened).toEqual([]);
  expect(seen).toContain(asText);
});

test('the page on which one signs in runs nothing of its address', async () => {
  const window = await watched('none=1');
  for (const payload of payloads) {
    const given = encodeURIComponent(payload);
    await window.page.goto('about:blank');
    await look(window, `/sign-in?problem=${given}&next=${given}#${given}`);
  }
  await window.page.context().close();

  expect(window.happened).toEqual([]);
});

test.each(consolePaths.map((path) => path.replace('*', 'x').replace(':file', 'none.js')))(
  '%s lets no script in but those of Doorlight, and no other site frame it',
  async (path) => {
    const { headers } = await fetch(`${lab.url}${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    const rules = new Map(
      policy.split(';').map((rule) => {
        const [name = '', ...values] = rule.trim().split(/ +/);
        return [name, values.join(' ')] as const;
      }),
    );

    expect(rules.get('script-src')).toBe("'self'");
    expect(policy).not.toMatch(
      /unsafe-inline'?.*script|script[^;]*unsafe|script[^;]*(\*|https?:|data:)/,
    );
    expect(rules.get('frame-ancestors')).toMatch(/^'(none|self)'$/);
    expect(rules.get('base-uri')).toMatch(/^'(none|self)'$/);
    expect(rules.get('form-action')).toBe("'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('x-powered-by')).toBeNull();
  },
);
