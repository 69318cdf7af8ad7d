import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { secondMs } from '../../src/time/instant.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { Organisation } from '../support/organisation.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { type Account, subscribe } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

describe('notices of meetings, from Exchange to chat', () => {
  let organisation: Organisation;
  let john: Account;
  let mailbox: SimulatedMailbox;
  let johnsClient: SlixmppClient;
  let colleague: SlixmppClient;

  beforeAll(async () => {
    organisation = await Organisation.found(startProsody);
    const { lab, site } = organisation;
    john = await lab.account();
    mailbox = site.exchange.addMailbox({ address: john.jid, timeZone: 'Europe/London' });
    await organisation.run('people', 'add', john.jid, '--notice', '1');
    colleague = await lab.login();
    johnsClient = await lab.login(john);
    await subscribe(colleague, `${john.jid.split('@')[0] ?? ''}@${component.domain}`);
  });
  afterAll(async () => organisation?.[Symbol.asyncDispose]());

  /** A meeting that begins `ms` and a minute from now; its beginning in London's words. */
  function meet(ms: number, subject: string): { readonly id: string; readonly time: string } {
    const start = Math.ceil((Date.now() + 60 * secondMs + ms) / secondMs) * secondMs;
    const id = mailbox.addAppointment({
      start,
      end: start + 3_600 * secondMs,
      showAs: 'Busy',
      subject,
      location: 'Vault 7',
    });
    const format = new Intl.DateTimeFormat('en', { timeStyle: 'short', timeZone: 'Europe/London' });
    return { id, time: format.format(start) };
  }

  /** What people wrote is in no presence, explanation, metric, log or table. */
  async function expectKeptNowhere(): Promise<void> {
    const seen = [
      JSON.stringify(colleague.presences),
      (await organisation.run('presence', 'explain', john.jid, '--json')).stdout,
      await organisation.metrics(),
      ...(await filesOf(organisation.folder)),
    ];
    for (const text of seen) expect(text).not.toMatch(/Initech|Vault/);
  }

  test('a person, and nobody else, is told what begins; it is kept nowhere', async () => {
    const { time } = meet(2 * secondMs, 'Merger with Initech');

    const told = await johnsClient.message(({ body }) => body !== null);

    expect(told).toMatchObject({
      from: component.domain,
      type: 'chat',
      lang: 'en',
      body: `In 1 minute, at ${time}: Merger with Initech, Vault 7`,
      hints: ['no-store'],
    });
    expect(colleague.messages).toEqual([]);
    expect(await organisation.metrics()).toMatch(/doorlight_notices_total\{fate="told"\} 1/);
    await expectKeptNowhere();
  });

  test('who asks for their meetings today is told them, and they are kept nowhere', async () => {
    const answer = await johnsClient.ask(component.domain, 'today');

    // A meeting that begins after midnight, a minute from now, is tomorrow's.
    if (londonDay(Date.now()) === londonDay(Date.now() + 2 * 60 * secondMs)) {
      expect(answer).toMatch(/Merger with Initech.*Vault 7/);
    }
    expect(johnsClient.messages.at(-1)?.hints).toEqual(['no-permanent-store']);
    expect(await colleague.ask(component.domain, 'today')).not.toMatch(/Initech/);
    expect(await organisation.metrics()).toMatch(
      /doorlight_calendar_reads_total\{.*kind="meetings",outcome="ok"\} 2/,
    );
    await expectKeptNowhere();
  });

  test('a meeting that is cancelled is not told of, one beside it is', async () => {
    const since = johnsClient.messages.length;
    const first = meet(4 * secondMs, 'Never to be');
    const second = meet(5 * secondMs, 'To be');
    mailbox.deleteAppointment(first.id);

    const told = await johnsClient.message(({ body }) => body?.includes('To be') === true, {
      since,
      deadlineMs: 40 * secondMs,
    });

    expect(told.body).toBe(`In 1 minute, at ${second.time}: To be, Vault 7`);
    expect(johnsClient.messages.slice(since)).toHaveLength(1);
  });
});

function londonDay(instant: number): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone: 'Europe/London' }).format(
    instant,
  );
}

/** Everything that Doorlight has written, its database and log among it. */
async function filesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')));
}
