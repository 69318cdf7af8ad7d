import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';
import { administrator } from './console-lab.ts';

const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags.split(' ') });
}

const pictureFolder = join(import.meta.dirname, '../../../docs/images');

/** Keeps a picture in docs/images where `DOORLIGHT_SCREENSHOTS=1` asks for them. */
export async function pictureOf(page: Page, name: string): Promise<void> {
  if (process.env['DOORLIGHT_SCREENSHOTS'] !== '1') return;
  await page.screenshot({ path: join(pictureFolder, `console-${name}.png`) });
}

export interface Look {
  readonly scheme: 'light' | 'dark';
  readonly width: number;
}

/** A window of its own, in English and in London, whose policy lets only the page's own in. */
export async function openWindow(
  browser: Browser,
  url: string,
  { scheme, width }: Look = { scheme: 'light', width: 1280 },
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: scheme,
    viewport: { width, height: width < 600 ? 780 : 860 },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return page;
}

/** Signs in by keyboard alone. */
export async function signIn(
  page: Page,
  { account, password }: { readonly account: string; readonly password: string } = administrator,
): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Account').waitFor();
  await page.keyboard.type(account);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').waitFor({ state: 'attached' });
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
}

/** By how many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}

/** What axe finds serious or critical on the page as it is. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // As a debugger: the page's policy lets no script in but its own.
  await page.evaluate(await readFile(axeFile, 'utf8'));
  const violations = await page.evaluate<readonly Violation[]>(
    'axe.run().then(({ violations }) => violations)',
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} ${JSON.stringify(target)} ${failureSummary ?? ''}`,
      ),
    );
}

/** In the page: what is focused is called by its own label, those of its field, or what is in it. */
const focusedName = `(() => {
  const one = document.activeElement;
  const labels = [...(one?.labels ?? [])].map((label) => label.textContent);
  return one?.getAttribute('aria-label') ?? (labels.join(' ') || (one?.textContent ?? ''));
})()`;

/** Presses Tab until what is focused is called so. Rejects where it is not come to. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(focusedName);
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
  }
  throw new Error(`Tab does not come to ${String(name)}`);
}
