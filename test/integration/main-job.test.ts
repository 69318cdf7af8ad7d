import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meetingText } from '../../src/demo/check/expected-text.ts';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { dayMs, minuteMs } from '../../src/time/instant.ts';
import { Organisation } from '../support/organisation.ts';
import type { SeenPresence, SlixmppClient } from '../support/slixmpp-client.ts';
import { type Account, chatServers, subscribe } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

function text(presence: SeenPresence, lang = 'en'): string | undefined {
  return presence.statuses.find((status) => (status.lang ?? 'en') === lang)?.text;
}

describe.each(chatServers)('the main job on %s', (_, startServer) => {
  let organisation: Organisation;
  let john: Account;
  let contact: string;
  let mailbox: SimulatedMailbox;
  let colleague: SlixmppClient;
  let johnsClient: SlixmppClient;

  beforeAll(async () => {
    organisation = await Organisation.found(startServer);
    const { lab, site } = organisation;
    john = await lab.account();
    contact = `${john.jid.split('@')[0] ?? ''}@${component.domain}`;
    mailbox = site.exchange.addMailbox({ address: john.jid, timeZone: 'Europe/London' });
    await organisation.run('people', 'add', john.jid, '--name', 'John Smith');
    colleague = await lab.login();
    johnsClient = await lab.login(john);
    await subscribe(colleague, contact);
  });
  afterAll(async () => organisation[Symbol.asyncDispose]());

  /** What the colleague sees last of John. */
  function last(): SeenPresence | undefined {
    return colleague.presences.findLast(
      ({ from, type }) => from === contact && type !== 'subscribed',
    );
  }

  async function sees(wanted: string, deadlineMs = 15_000): Promise<SeenPresence> {
    return seesThat((seen) => seen === wanted, deadlineMs);
  }

  async function seesThat(
    isWanted: (seen: string) => boolean,
    deadlineMs = 15_000,
  ): Promise<SeenPresence> {
    await colleague.until(() => {
      const seen = last();
      return (
        seen !== undefined &&
        isWanted(`${seen.show ?? seen.type ?? 'available'} ${text(seen) ?? ''}`.trim())
      );
    }, deadlineMs);
    return last() as SeenPresence;
  }

  /** Its words change at midnight, when they no longer need the day. */
  async function seesMeeting(end: number): Promise<SeenPresence> {
    return seesThat((seen) => seen === `dnd ${meetingText(end, Date.now())}`);
  }

  test('a contact without a meeting is available', async () => {
    await sees('available');
  });

  test('a meeting that is made in Exchange shows, and its end and deletion too', async () => {
    const end = Date.now() + 30 * minuteMs;
    const id = mailbox.addAppointment({
      start: Date.now() - minuteMs,
      end,
      showAs: 'Busy',
      subject: 'Secret merger',
    });
    const seen = await seesMeeting(end);
    expect(text(seen, 'de')).toContain('In einer Besprechung bis');

    mailbox.deleteAppointment(id);
    await sees('available');
  });

  test('a meeting begins and ends by itself', async () => {
    const start = Date.now() + 2_000;
    mailbox.addAppointment({ start, end: start + 3_000, showAs: 'Busy' });

    await seesMeeting(start + 3_000);
    await sees('available');
  });

  test('out of office shows the exact text', async () => {
    const id = mailbox.addAppointment({
      start: '2026-03-10T10:00:00Z',
      end: '2031-03-12T18:00:00Z',
      showAs: 'OOF',
    });
    await sees(
      'away Out of office from 10th March 2026 10:00 AM GMT till 12th March 2031 6:00 PM GMT',
    );
    mailbox.deleteAppointment(id);
    await sees('available');
  });

  test('an override by chat shows at once, says what follows, and is given back', async () => {
    const start = Date.now() - minuteMs;
    const end = start + dayMs / 2;
    mailbox.addAppointment({ start, end, showAs: 'OOF' });
    await colleague.until(() => last()?.show === 'away');
    const absence = text(last() as SeenPresence) ?? '';
    expect(absence).toMatch(/^Out of office from/u);

    const answer = await johnsClient.ask(component.domain, 'available call me until I revert');
    await sees('available call me');
    expect(answer).toContain(absence);

    await johnsClient.ask(component.domain, 'revert');
    await sees(`away ${absence}`);
  });

  test('nobody but the person can override', async () => {
    const stranger = await organisation.lab.login();

    const answer = await stranger.ask(component.domain, 'available');

    expect(last()?.show).toBe('away');
    expect(answer).not.toContain('John');
  });

  test('the same is shown after Doorlight is killed and started', async () => {
    await johnsClient.ask(component.domain, 'xa at the dentist until I revert');
    await sees('xa at the dentist');

    await organisation.doorlight.kill();
    const since = colleague.presences.length;
    await organisation.doorlight.start();
    await colleague.presence(({ from }) => from === contact, { since });

    await sees('xa at the dentist');
    await johnsClient.ask(component.domain, 'back');
    await colleague.until(() => last()?.show === 'away');
  });

  test('the same is shown after the chat server is restarted', async () => {
    const before = text(last() as SeenPresence);
    await organisation.lab.server.stop();
    await organisation.lab.server.start();

    colleague = await organisation.lab.login({ jid: colleague.jid, password: 'pw' });

    await sees(`away ${before ?? ''}`, 30_000);
  });

  test('no subject and no secret is in the log or in the database', async () => {
    const { readFile } = await import('node:fs/promises');
    const log = await organisation.log();
    const database = await readFile(`${organisation.folder}/doorlight.db`, 'latin1');
    const wal = await readFile(`${organisation.folder}/doorlight.db-wal`, 'latin1').catch(() => '');

    for (const kept of [log, database, wal]) {
      expect(kept).not.toContain('Secret merger');
      expect(kept).not.toContain(component.secret);
      expect(kept).not.toContain('pässword');
    }
    expect(organisation.site.sent.join('\n')).not.toMatch(/item:Subject|Default<|AllProperties/u);
  });

  test('a person who is switched off is shown unavailable, and the command line tells the rest', async () => {
    await organisation.run('people', 'disable', john.jid);
    await colleague.until(() => last()?.type === 'unavailable');
    await organisation.run('people', 'enable', john.jid);
    await colleague.until(() => last()?.show === 'away');

    const shown = await organisation.run('presence', 'show', john.jid, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ presence: { availability: 'away' } });
  });

  test('a person who is removed is shown unavailable, and nobody is subscribed to them any more', async () => {
    await organisation.run('people', 'remove', john.jid);

    await colleague.presence(({ from, type }) => from === contact && type === 'unsubscribed');
    expect(
      colleague.presences.some(({ from, type }) => from === contact && type === 'unavailable'),
    ).toBe(true);
  });
});
