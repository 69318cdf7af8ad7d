import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

const many = 3_000;
/** With those whom the lab has anyway. */
const everybody = many + 54;
/** Few enough that the page stays light, however many people there are. */
const fewRows = 80;

let page: Page;

const openLook = pageTests({
  async start() {
    const lab = await startConsoleLab();
    // Those who are disabled have no calendar read, which is not what is tried here.
    const lines = Array.from({ length: many }, (_, n) => {
      const number = String(n).padStart(4, '0');
      return `zed${number}@example.com;Zed ${number};${n % 10 === 0 ? 'yes' : 'no'}`;
    });
    const file = ['jid;name;enabled', ...lines].join('\n');
    const taken = await lab.ask('POST', '/api/v1/bulk/files', file);
    const { id } = (await taken.json()) as { id: number };
    const events = await lab.ask('GET', `/api/v1/bulk/runs/${id}/events`);
    expect(await events.text()).toContain(`"added":${many}`);
    return lab;
  },
  async begin(window) {
    page = window;
    await signIn(page);
    await page.goto('/people');
    await page
      .getByRole('status')
      .getByText(`${everybody.toLocaleString('en-GB')} people`)
      .waitFor();
  },
});

test('somebody is found by a part of their name, by keyboard', async () => {
  await tabTo(page, 'Search people');
  await page.keyboard.type('kaFo');
  await page.getByRole('status').getByText('1 person').waitFor();

  await tabTo(page, /Ben Okafor/);
  await page.keyboard.press('Enter');

  await page.getByRole('heading', { level: 1, name: 'Ben Okafor' }).waitFor();
});

test('the list is walked through by the arrow keys, part after part, and stays light', async () => {
  await tabTo(page, /@example\.com/);
  let at = 0;
  for (let presses = 0; presses < 2_000 && at < 250; presses++) {
    await page.keyboard.press('PageDown');
    at = await page.evaluate<number>('Number(document.activeElement.dataset.row ?? 0)');
  }
  expect(at).toBeGreaterThan(249);
  await page.keyboard.press('ArrowUp');
  await focused(at - 1);
  const [name = ''] = (await row(at - 1).innerText()).split('\n');

  expect(await page.locator('.people-list > li').count()).toBeLessThan(fewRows);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.goBack();
  await focused(at - 1);
  await page.keyboard.press('Home');
  await focused(0);
});

test('everyone is come to in the end, and only those in view are asked for again', async () => {
  await tabTo(page, /@example\.com/);
  const last = everybody - 1;
  for (let presses = 0; presses < 2_000; presses++) {
    await page.keyboard.press('End');
    if ((await page.locator(`[data-row="${last}"]`).count()) > 0) break;
  }
  await row(last).getByText('Zed 2999').waitFor();
  await focused(last);

  const asked = new Set<string>();
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.pathname === '/api/v1/people') asked.add(url.searchParams.get('after') ?? '');
  });
  await page.waitForRequest((request) => request.url().endsWith('people?limit=100'));
  await page.waitForRequest((request) => request.url().endsWith('people?limit=100'));

  // The first, since it says how many there are, and the two that are in view.
  expect(asked.size).toBeLessThan(5);
  expect(await page.locator('.people-list > li').count()).toBeLessThan(fewRows);
});

test('what is found is counted as far as it is worth it, and nothing jumps meanwhile', async () => {
  const top = await page.locator('.people-list').evaluate(`(e) => e.getBoundingClientRect().top`);
  await page.getByLabel('Search people').fill('Zed');
  await page.getByRole('status').getByText('1,000 people or more').waitFor();
  await row(0).getByText('Zed 0000').waitFor();
  await page.getByLabel('Search people').fill('Zed 29');
  await page.getByRole('status').getByText('100 people').waitFor();

  expect(await page.locator('.people-list').evaluate(`(e) => e.getBoundingClientRect().top`)).toBe(
    top,
  );
});

test('opening it moves nothing that is there already', async () => {
  await page.reload();
  await row(0).waitFor();
  await page.waitForLoadState('networkidle');

  const moved = await page.evaluate<number>(`new Promise((resolve) => {
    new PerformanceObserver((list) =>
      resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)),
    ).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(0), 1_000);
  })`);

  // Below 0.1 is good (web.dev, cumulative layout shift).
  expect(moved).toBeLessThan(0.1);
});

test.each([
  ['Also', 'Disabled', '2,700 people', /Zed 0001/],
  ['Also', 'Enabled', '354 people', /Alice Adams/],
  ['Gateway', 'exchange', /people$/, /Alice Adams/],
  ['State', 'In a meeting', /^\d{1,2} (people|person)$/, /Priya Nair/],
])('people are filtered: %s, %s', async (field, value, count, name) => {
  await page.getByLabel(field, { exact: true }).selectOption(value);

  await page.getByRole('status').getByText(count).first().waitFor();
  await page.getByRole('link', { name }).first().waitFor();

  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('status').getByText('3,054 people').waitFor();
});

test('whose calendar is not known is found, and nobody is told to be nobody', async () => {
  await page.getByLabel('Also', { exact: true }).selectOption('Calendar not known');
  await page.getByRole('status').getByText('3,054').waitFor({ state: 'detached' });
  await page.getByLabel('Search people').fill('nobody has this');

  await page.getByText('Nobody is like this.').waitFor();
});

test('those who are picked are changed in bulk', async () => {
  await page.getByLabel('Search people').fill('Zed 001');
  await page.getByRole('status').getByText('10 people').waitFor();

  await page.getByRole('link', { name: 'Change these …' }).click();

  await page.getByRole('heading', { level: 1, name: 'Bulk' }).waitFor();
  await page.getByRole('tabpanel').getByText('10 people are like this now.').waitFor();
});

test('it is told in German, too', async () => {
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();

  await page.getByRole('heading', { level: 1, name: 'Personen' }).waitFor();
  await page.getByLabel('Personen suchen').fill('Zed');
  await page
    .getByRole('status')
    .getByText(/^1[.,]000 Personen oder mehr$/)
    .waitFor();
});

test.each(looks)('axe finds nothing serious, and nothing is cut off: %j', async (look) => {
  const window = await openLook(look);
  await signIn(window);
  await window.goto('/people');
  await window.locator('[data-row="0"]').waitFor();
  await window.waitForLoadState('networkidle');

  expect(await findingsOf(window, look, 'people')).toEqual(fine);
});

function row(index: number) {
  return page.locator(`[data-row="${index}"]`);
}

async function focused(index: number): Promise<void> {
  await page.locator(`[data-row="${index}"]:focus`).waitFor();
}
