import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { signIn, tabTo } from '../support/console/browser.ts';
import { type ConsoleLab, startConsoleLab } from '../support/console/console-lab.ts';
import { findingsOf, fine, looks, pageTests } from '../support/console/page-tests.ts';

const waitMs = 40_000;
const grace = { account: 'grace', password: 'nine tall herons wait' } as const;
/** What tests change, given back before each try. */
const changed = [
  'show',
  'staleAfterH',
  'joinGapS',
  'exchangeTimeoutS',
  'workingHours',
  'allDayBusy',
  'subscriberDomains',
  'notificationPort',
];

let lab: ConsoleLab;
let page: Page;

const openLook = pageTests({
  async start() {
    lab = await startConsoleLab();
    const { account: name, password } = grace;
    await lab.ask('POST', '/api/v1/accounts', { name, role: 'administrator', password });
    return lab;
  },
  async begin(window) {
    page = window;
    for (const name of changed) await lab.ask('DELETE', `/api/v1/parameters/${name}`);
  },
});

async function parameter(name: string): Promise<unknown> {
  const answer = await lab.ask('GET', `/api/v1/parameters/${name}`);
  return ((await answer.json()) as { value: unknown }).value;
}

async function shownOf(jid: string): Promise<string> {
  const answer = await lab.ask('GET', `/api/v1/people/${encodeURIComponent(jid)}/presence`);
  return ((await answer.json()) as { presence: { availability: string } }).presence.availability;
}

/** Opens the dialog of a parameter by its title, with the mouse. */
async function open(title: string, window: Page = page): Promise<void> {
  await window.goto('/parameters');
  await window.getByRole('button', { name: `Change ${title}`, exact: true }).click();
  await window.getByRole('dialog', { name: title }).waitFor();
}

const stale = 'Calendar counts as unknown after';
const gap = 'Gap that joins meetings';
const gapField = 'Value, seconds';

test('a parameter changed in the console is in force on the running service at once', async () => {
  await signIn(page);
  expect(await shownOf('alice@example.com')).toBe('dnd');
  await open('Mapping of states to presence');
  await page.getByRole('combobox', { name: 'In a meeting' }).selectOption('Away');

  await page.getByRole('button', { name: 'Save' }).click();

  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => shownOf('alice@example.com'), { timeout: waitMs }).toBe('away');
  await page.getByText('In a meeting: Away', { exact: false }).first().waitFor();
});

test('and survives a restart of the service', async () => {
  await signIn(page);
  await open(stale);
  await page.getByLabel('Value, hours').fill('48');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await lab.restart();

  expect(await parameter('staleAfterH')).toBe(48);
  await page.goto('/parameters');
  await page.getByText('48 hours', { exact: true }).waitFor();
  await page.getByText('Changed by ada,').first().waitFor();
});

test('an invalid one is refused with its limit, beside the field, and nothing is lost', async () => {
  await signIn(page);
  await open(stale);
  const value = page.getByLabel('Value, hours');

  await value.fill('721');
  await page.keyboard.press('Enter');

  await page.getByText('a whole number from 1 to 720 (hours)').waitFor();
  expect(await value.getAttribute('aria-invalid')).toBe('true');
  expect(await value.inputValue()).toBe('721');
  expect(await parameter('staleAfterH')).toBe(24);
});

test('a port in use is refused in the words of the service, and the old one stays', async () => {
  await signIn(page);
  await open('Exchange notification port');
  const taken = new URL(lab.url).port;

  await page.getByLabel('Value, TCP port').fill(taken);
  await page.keyboard.press('Enter');

  await page.getByText('the port is in use').waitFor();
  expect(await parameter('notificationPort')).toBe(50_020);
});

test('of two administrators who edit at once the second is told, sees both values and can leave what is there', async () => {
  const first = await openLook();
  await Promise.all([signIn(page), signIn(first, grace)]);
  await open(gap);
  await open(gap, first);
  await page.getByLabel(gapField).fill('90');
  await first.getByLabel(gapField).fill('30');
  await first.keyboard.press('Enter');
  await first.getByRole('dialog').waitFor({ state: 'detached' });
  await first.context().close();
  // What the page reads anew by itself must not make the other's change look like one's own.
  await page.evaluate("dispatchEvent(new Event('visibilitychange'))");

  await page.getByRole('button', { name: 'Save' }).click();

  const told = page.getByRole('dialog').getByRole('alert');
  await told.getByText(/^It was changed by grace since/).waitFor();
  await told.getByText('What is in force now: 30 seconds').waitFor();
  await told.getByText('What was written here: 90 seconds').waitFor();
  expect(await parameter('joinGapS')).toBe(30);

  await told.getByRole('button', { name: 'Leave it as it is now' }).click();

  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await parameter('joinGapS')).toBe(30);
  await page.getByText('30 seconds', { exact: true }).first().waitFor();
});

test('the second can also have their own, by keyboard, once they have seen the other', async () => {
  await signIn(page);
  await open(gap);
  await page.getByLabel(gapField).fill('90');
  await lab.ask('PUT', '/api/v1/parameters/joinGapS', { value: 30 });
  await page.keyboard.press('Enter');
  await page.getByText(/since it was opened here/).waitFor();
  expect(await parameter('joinGapS')).toBe(30);
  // Having seen it, they want yet another.
  await tabTo(page, gapField);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('91');
  await page.getByText('What was written here: 91 seconds').waitFor();

  await tabTo(page, 'Save what was written here');
  await page.keyboard.press('Enter');

  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await parameter('joinGapS')).toBe(91);
});

test('an advanced parameter is changed only by who says so twice, also to its default', async () => {
  await signIn(page);
  await open('Exchange timeout');
  await page.getByLabel('Value, seconds').fill('31');
  await page.keyboard.press('Enter');
  await page.getByText('Change it all the same?').waitFor();
  expect(await parameter('exchangeTimeoutS')).toBe(30);

  await page.keyboard.press('Enter');

  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await parameter('exchangeTimeoutS')).toBe(31);

  await open('Exchange timeout');
  await page.getByRole('button', { name: 'Back to the default' }).click();
  await page.getByText('Give it its default all the same?').waitFor();
  expect(await parameter('exchangeTimeoutS')).toBe(31);
  await page.getByRole('button', { name: 'Change it' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await parameter('exchangeTimeoutS')).toBe(30);
});

test('everything is done by keyboard alone: finding, changing, and where one was before', async () => {
  await signIn(page);
  await page.goto('/parameters');
  await page.getByRole('button', { name: 'Change Working hours' }).waitFor();
  await tabTo(page, 'Find a parameter');
  await page.keyboard.type('working hours');
  await page.getByRole('button', { name: `Change ${stale}` }).waitFor({ state: 'detached' });
  await tabTo(page, 'Change Working hours');
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'Monday' }).waitFor();
  await page.waitForFunction("document.activeElement?.getAttribute('aria-label') === 'Monday'");
  await page.keyboard.press('Space');
  await tabTo(page, 'From');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('25:00');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('from and to as HH:MM').waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('08:30');
  await page.keyboard.press('Enter');

  await page.getByRole('dialog').waitFor({ state: 'detached' });

  expect(await parameter('workingHours')).toEqual({
    days: [2, 3, 4, 5],
    from: '08:30',
    to: '17:00',
  });
  await page.waitForFunction(
    "document.activeElement?.getAttribute('aria-label') === 'Change Working hours'",
  );
});

test('a choice and a list have fields of their own', async () => {
  await signIn(page);
  await open('Whole days marked busy');
  await page.getByRole('radio', { name: 'They do not count' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await open('Domains that may subscribe');
  await page.getByRole('checkbox', { name: 'Automatic' }).uncheck();
  await page.getByLabel('Value, one per line').fill('example.com\npartner.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  expect(await parameter('allDayBusy')).toBe('ignore');
  expect(await parameter('subscriberDomains')).toEqual(['example.com', 'partner.example']);
});

test('what a change will do, to how many, and what it was before stand in the dialog', async () => {
  await lab.ask('PUT', '/api/v1/parameters/staleAfterH', { value: 36 });
  await signIn(page);
  await open(stale);
  const dialog = page.getByRole('dialog');

  await dialog.getByText(/^\d+ people are decided anew at once/).waitFor();
  await dialog
    .getByText(/somebody with the API token: 24 hours became 36 hours/)
    .first()
    .waitFor();
});

test('all of it is said in German, limits and refusals too', async () => {
  await signIn(page);
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await page.goto('/parameters');
  await page.getByRole('button', { name: 'Lücke, die verbindet ändern' }).click();
  await page.getByText('Was eine Änderung bewirkt').waitFor();

  await page.getByLabel('Wert, Sekunden').fill('9999');
  await page.keyboard.press('Enter');

  await page
    .getByText('Das ist nicht erlaubt. Erlaubt: eine ganze Zahl von 0 bis 3.600.')
    .waitFor();
  expect(await page.getByRole('main').textContent()).not.toMatch(
    /Default:|Allowed:| seconds| hours/,
  );
});

test.each(looks)('axe finds nothing serious in parameters and their dialogs: %j', async (look) => {
  const window = await openLook(look);
  await lab.ask('PUT', '/api/v1/parameters/staleAfterH', { value: 36 });
  await signIn(window);
  await window.goto('/parameters');
  await window.getByRole('button', { name: 'Change Working hours' }).waitFor();
  const found = [await findingsOf(window, look, 'parameters')];
  for (const title of ['Mapping of states to presence', 'Working hours', stale]) {
    await open(title, window);
    await window.getByText('What a change does').waitFor();
    await window.getByText('Loading …').waitFor({ state: 'detached' });
    found.push(await findingsOf(window, look, title === stale ? 'parameter' : undefined));
  }

  expect(found).toEqual(found.map(() => fine));
});
