import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { de } from '../../src/console/words/de.ts';
import { englishOn } from '../support/console/english.ts';
import { pageTests, startServer } from '../support/console/page-tests.ts';
import type { TestServer } from '../support/http/test-server.ts';
import { person } from '../support/people.ts';

const john = person('john').jid;

let server: TestServer;
let page: Page;

pageTests({
  start: () => startServer(['john', 'marie']),
  perTest: true,
  async begin(window, started) {
    server = started;
    page = window;
    await page.addInitScript(`localStorage.setItem('doorlight-language', 'de')`);
  },
});

async function signInByLink(): Promise<string> {
  await page.clock.setFixedTime(new Date('2026-03-11T09:30:00Z'));
  const token = (await server.services.links.make(john))?.url.split('#')[1] ?? '';
  await page.goto(`/sign-in#${token}`);
  await page.getByRole('heading', { level: 1, name: de.pages.me }).waitFor();
  return token;
}

test('a link that was used', async () => {
  const token = await signInByLink();
  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.goto(`/sign-in#${token}`);

  await page.getByRole('alert').getByText('Dieser Link ist verbraucht').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('a delegate who cannot be one', async () => {
  await signInByLink();
  await page.getByRole('combobox', { name: de.person.delegates.who }).fill(john);
  await page.keyboard.press('Enter');
  await page.getByText('Niemand vertritt sich selbst: Jemand anderen angeben.').waitFor();
  await page.getByRole('combobox', { name: de.person.delegates.who }).fill('kein-name');
  await page.keyboard.press('Enter');

  await page.getByText('„kein-name“ ist keine JID').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('a calendar that cannot be read', async () => {
  Object.assign(server.services, { meetingsOf: async () => undefined });
  await signInByLink();

  await page.getByRole('button', { name: de.me.showMeetings }).click();

  await page.getByRole('alert').getByText('Ihr Kalender ist jetzt nicht zu lesen').waitFor();
  expect(await englishOn(page)).toEqual([]);
});

test('somebody who was switched off meanwhile', async () => {
  await signInByLink();
  await page.getByRole('button', { name: 'Eine Stunde' }).waitFor();
  await server.services.people.change(john, { enabled: false }, 'administrator');
  await page.getByText(de.presence.availability.away, { exact: true }).first().click();

  await page.getByRole('button', { name: 'Eine Stunde' }).click();

  await page.getByText(`${john} ist ausgeschaltet.`).first().waitFor();
  expect(await englishOn(page)).toEqual([]);
});
