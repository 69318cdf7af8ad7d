import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type TestServer, startTestServer } from '../http/test-server.ts';
import {
  type Look,
  openWindow,
  overflow,
  pictureOf,
  seriousFindings,
  startBrowser,
} from './browser.ts';

/** What serves the console at `url`. */
interface Serving extends AsyncDisposable {
  readonly url: string;
}

interface PageTests<Lab> {
  /** Starts what serves the console: once, or before each test where it is `perTest`. */
  readonly start: () => Promise<Lab>;
  readonly perTest?: boolean;
  /** What is done before each try of a test, with a window that is closed after it. */
  readonly begin: (page: Page, lab: Lab) => void | Promise<void>;
}

/**
 * Gives each test of a file its lab, and a page in a browser. What is returned opens one more
 * window, which is closed after the test, too; at another `url`, where there is one.
 */
export function pageTests<Lab extends Serving>({
  start,
  perTest = false,
  begin,
}: PageTests<Lab>): (look?: Look, url?: string) => Promise<Page> {
  const windows: Page[] = [];
  let lab: Lab | undefined;
  let browser: Browser | undefined;

  async function running(): Promise<Lab> {
    lab ??= await start();
    return lab;
  }

  async function stop(): Promise<void> {
    await lab?.[Symbol.asyncDispose]();
    lab = undefined;
  }

  async function open(look?: Look, url?: string): Promise<Page> {
    browser ??= await startBrowser();
    const window = await openWindow(browser, url ?? (await running()).url, look);
    windows.push(window);
    return window;
  }

  beforeAll(async () => {
    if (!perTest) await running();
  });
  beforeEach(async () => {
    await begin(await open(), await running());
  });
  afterEach(async () => {
    for (const window of windows.splice(0)) await window.context().close();
    if (perTest) await stop();
  });
  afterAll(async () => {
    await browser?.close();
    await stop();
  });
  return open;
}

/** REST and the console over services in memory, for browsers. */
export async function startServer(people: readonly string[]): Promise<TestServer & Serving> {
  const listen = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  // Where browsers come over plain HTTP, as the ones of tests do, it has no address of its own.
  const server = await startTestServer(people, listen, { publicUrl: null });
  // Browsers forget a cookie that is over by their own clock, which cannot be set.
  server.services.signInClock.now = Date.now();
  return { ...server, url: server.address };
}

/** Light and dark, on a screen and on a telephone. */
export const looks: readonly Look[] = [
  { scheme: 'light', width: 1280 },
  { scheme: 'dark', width: 1280 },
  { scheme: 'light', width: 360 },
  { scheme: 'dark', width: 360 },
];

interface Findings {
  readonly cutOff: number;
  readonly serious: readonly string[];
}

/** What is found where nothing is wrong. */
export const fine: Findings = { cutOff: 0, serious: [] };

/** By how much the page is too wide, and what axe finds; keeps a `picture` of it on a screen. */
export async function findingsOf(window: Page, look: Look, picture?: string): Promise<Findings> {
  if (picture !== undefined && look.width === 1280) {
    await pictureOf(window, `${picture}-${look.scheme}`);
  }
  return { cutOff: await overflow(window), serious: await seriousFindings(window) };
}
