import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { seriousFindings, tabTo } from '../support/console/browser.ts';
import { findingsOf, fine, looks, pageTests, startServer } from '../support/console/page-tests.ts';
import type { TestServer } from '../support/http/test-server.ts';
import { person } from '../support/people.ts';

const john = person('john').jid;
const marie = person('marie').jid;

let server: TestServer;
let page: Page;

const openLook = pageTests({
  start: () => startServer(['john', 'marie']),
  perTest: true,
  begin(window, started) {
    server = started;
    page = window;
  },
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

test('all of it by keyboard alone: shown otherwise until this meeting ends, and back', async () => {
  await signInByLink(page);
  await page.getByRole('button', { name: 'This meeting' }).waitFor();
  await tabTo(page, /^Available$/);
  await page.keyboard.press('ArrowRight');
  await tabTo(page, 'Text');
  await page.keyboard.type('On my feet');
  await tabTo(page, 'This meeting');
  await page.keyboard.press('Space');
  await page.getByText('On my feet', { exact: true }).first().waitFor();
  expect(server.services.inbox.explain(john)?.presence.availability).toBe('away');

  await tabTo(page, 'Back to my calendar');
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: 'Back to my calendar' }).waitFor({ state: 'detached' });
  // Where one was is where one goes on.
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.value')).toBe('away');
});

test('my meetings are read when I ask for them, and are gone when I do not look', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await signInByLink(page);
  await page.getByRole('img', { name: /^Timeline of/ }).waitFor();
  expect(asked).not.toContain('/api/v1/me/day');

  await tabTo(page, 'Show my meetings');
  await page.keyboard.press('Enter');

  await page.getByText('Budget', { exact: true }).waitFor();
  await page.getByText('Room 1').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Budget', { exact: true }).waitFor({ state: 'detached' });
});

test('a calendar that cannot be read is said to be so, and is asked again', async () => {
  const { services } = server;
  const meetingsOf = services.meetingsOf;
  Object.assign(services, { meetingsOf: async () => undefined });
  await signInByLink(page);
  await page.getByRole('button', { name: 'Show my meetings' }).click();
  await page.getByRole('alert').getByText('Your calendar cannot be read now').waitFor();
  Object.assign(services, { meetingsOf });

  await page.getByRole('button', { name: 'Try again' }).click();

  await page.getByText('Budget', { exact: true }).waitFor();
});

test('a person is told beforehand of meetings, and read in their language', async () => {
  await signInByLink(page);
  await page.getByLabel('Tell me of meetings beforehand').selectOption('10 minutes before');
  await expect.poll(async () => (await server.services.people.find(john))?.noticeMinutes).toBe(10);

  await page.getByLabel('My language').selectOption('German');

  await expect.poll(async () => (await server.services.people.find(john))?.locale).toBe('de');
});

test('a delegate is named with an end and removed by keyboard, and what is refused stands at its field', async () => {
  await signInByLink(page);
  await tabTo(page, 'Address of the delegate');
  await page.keyboard.type(john);
  await page.keyboard.press('Enter');
  await page.getByText('Nobody is their own delegate').waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(marie);
  await page.getByLabel('Until (may be empty)').fill('2026-03-20T18:00');
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: `Remove ${marie}` }).waitFor();
  expect(await server.services.delegates.delegatesOf(john)).toMatchObject([
    { delegate: marie, until: Date.parse('2026-03-20T18:00:00Z'), namedBy: john },
  ]);

  await tabTo(page, `Remove ${marie}`);
  await page.keyboard.press('Enter');

  await page.getByText('Nobody but you.').waitFor();
  expect(await server.services.delegates.delegatesOf(john)).toEqual([]);
});

test('a colleague is found by part of the name, and chosen by keyboard', async () => {
  await server.services.people.change(marie, { name: 'Marie Curie' }, 'administrator');
  await signInByLink(page);
  await tabTo(page, 'Address of the delegate');
  await page.keyboard.type('curi');
  await page.getByRole('option', { name: /Marie Curie/ }).waitFor();
  expect(await findingsOf(page, { scheme: 'light', width: 1280 })).toEqual(fine);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => page.getByRole('combobox', { name: 'Address of the delegate' }).inputValue())
    .toBe(marie);

  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: `Remove ${marie}` }).waitFor();
});

test('of two windows of one person the second is told, shows what the first has made, and undoes nothing', async () => {
  await signInByLink(page);
  const notice = page.getByLabel('Tell me of meetings beforehand');
  await notice.waitFor();
  await page.getByText('Nobody but you.').waitFor();
  const { people, delegates } = server.services;
  await people.change(john, { noticeMinutes: 30 }, john);
  await delegates.name(john, marie, null, john);

  await notice.selectOption('10 minutes before');

  await page.getByText('changed elsewhere since you read it').waitFor();
  await expect.poll(() => notice.inputValue()).toBe('30');
  expect((await people.find(john))?.noticeMinutes).toBe(30);

  const who = page.getByRole('combobox', { name: 'Address of the delegate' });
  await who.fill(marie);
  await page.getByLabel('Until (may be empty)').fill('2026-03-20T18:00');
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: `Remove ${marie}` }).waitFor();
  expect(await who.inputValue()).toBe(marie);
  expect(await delegates.delegatesOf(john)).toMatchObject([{ until: null }]);
  await page.keyboard.press('Enter');
  await expect.poll(() => who.inputValue()).toBe('');
  expect(await delegates.delegatesOf(john)).toMatchObject([
    { until: Date.parse('2026-03-20T18:00:00Z') },
  ]);
});

test('what another has set of a principal meanwhile is shown, and replaced only then', async () => {
  const { delegates, inbox } = server.services;
  await delegates.name(marie, john, null, marie);
  // It is not looked at how they are shown until what is wanted has been answered.
  let held: Promise<unknown> = Promise.resolve();
  await page.route('**/principals/*/presence/explanation', async (route) => {
    await held;
    await route.continue();
  });
  await signInByLink(page);
  await page.getByRole('button', { name: `Override ${marie}` }).click();
  const theirs = page.getByRole('region', { name: marie });
  await theirs.getByText('Away', { exact: true }).click();
  held = page.waitForResponse((answer) => answer.status() === 412);
  await inbox.override(marie, {
    availability: 'dnd',
    text: 'Mine',
    ends: { kind: 'revert' },
    by: marie,
    revision: null,
  });

  await theirs.getByRole('button', { name: 'An hour' }).click();

  await theirs.getByRole('alert').getByText('changed meanwhile').waitFor();
  expect(inbox.explain(marie)?.overrideSetBy).toBe(marie);
  await theirs.getByRole('button', { name: 'Revert' }).waitFor();
  await theirs.getByRole('button', { name: 'An hour' }).click();
  await expect.poll(() => inbox.explain(marie)?.overrideSetBy).toBe(john);
});

test('a delegate overrides and reverts for whom they may act, on their own page', async () => {
  await server.services.delegates.name(marie, john, null, marie);
  await signInByLink(page);
  await page.getByRole('button', { name: `Override ${marie}` }).click();
  const theirs = page.getByRole('region', { name: marie });
  await theirs.getByText('Away', { exact: true }).click();
  await theirs.getByRole('button', { name: 'An hour' }).click();
  await theirs.getByRole('button', { name: 'Revert' }).waitFor();
  expect(server.services.inbox.explain(marie)).toMatchObject({
    overrideSetBy: john,
    presence: { availability: 'away' },
  });

  await theirs.getByRole('button', { name: 'Revert' }).click();

  await theirs.getByRole('button', { name: 'Revert' }).waitFor({ state: 'detached' });
  expect(server.services.inbox.explain(marie)?.presence.availability).toBe('dnd');
});

test('an administrator who is a person, too, has both: their own page, done as themself', async () => {
  const { sessions, inbox } = server.services;
  const { token } = await sessions.begin({
    way: 'oidc',
    name: 'j.smith',
    role: 'administrator',
    person: john,
  });
  await page.context().addCookies([{ name: 'doorlight', value: token, url: server.address }]);
  await page.clock.setFixedTime(new Date('2026-03-11T09:30:00Z'));
  await page.goto('/');
  await page.getByRole('link', { name: 'My presence' }).click();

  await page.getByRole('button', { name: 'An hour' }).click();

  await page.getByText(/^Available, until .+, set by you$/).waitFor();
  expect(inbox.explain(john)?.overrideSetBy).toBe(john);
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
});

test('it is all there in German', async () => {
  await signInByLink(page);
  await page.getByRole('button', { name: 'Account and appearance' }).click();
  await page.getByRole('menuitemradio', { name: 'Deutsch' }).click();

  await page.getByRole('heading', { level: 1, name: 'Meine Präsenz' }).waitFor();
  await page.getByRole('button', { name: 'Diese Besprechung' }).waitFor();
  await page.getByRole('button', { name: 'Meine Besprechungen zeigen' }).click();

  await page.getByText('Beschäftigt', { exact: true }).first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
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

test.each(looks)('axe finds nothing serious in what is one’s own: %j', async (look) => {
  const window = await openLook(look);
  await server.services.delegates.name(marie, john, null, marie);
  await server.services.delegates.name(john, marie, null, john);
  await signInByLink(window);
  await window.getByRole('img', { name: /^Timeline of/ }).waitFor();
  const found = [await findingsOf(window, look, 'me')];
  await window.getByRole('button', { name: 'Show my meetings' }).click();
  await window.getByText('Budget', { exact: true }).waitFor();
  found.push(await findingsOf(window, look));

  expect(found).toEqual([fine, fine]);
});
