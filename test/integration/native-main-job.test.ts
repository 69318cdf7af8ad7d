import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { bare, follow, lastOf, ownWords, seenAs, until } from '../support/native-lab.ts';
import { nativeServers } from '../support/native-servers.ts';
import { Organisation } from '../support/organisation.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import type { Account } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

const absent = 'Out of office from 10th March 2026 10:00 AM GMT till 12th March 2031 6:00 PM GMT';

/** Only the default language: what most clients show. */
function inEnglish(shown: string): string {
  return shown.replace(/ de:.*$/su, '');
}

describe.each(nativeServers)('the main job on the person’s own resources, on %s', (_, start) => {
  let organisation: Organisation;
  let john: Account;
  let mailbox: SimulatedMailbox;
  let colleague: SlixmppClient;
  let phone: SlixmppClient;

  beforeAll(async () => {
    organisation = await Organisation.found(start, { link: 'identity: native' });
    const { lab, site } = organisation;
    john = await lab.account();
    mailbox = site.exchange.addMailbox({ address: john.jid, timeZone: 'Europe/London' });
    phone = await lab.login(john);
    colleague = await lab.login();
    await follow(colleague, phone);
    await organisation.run('people', 'add', john.jid, '--name', 'John Smith');
  });
  afterAll(async () => organisation[Symbol.asyncDispose]());

  async function sees(wanted: string): Promise<void> {
    await colleague.until(() => inEnglish(lastOf(colleague, phone.jid)) === wanted, 20_000);
  }

  test('without a meeting the person is as their client says', async () => {
    await ownWords(phone, 'away', 'in the lift');

    await sees('away en:in the lift');
  });

  test('a meeting shows on their own address, and its end gives the original back', async () => {
    const end = Date.now() + 30 * minuteMs;
    const id = mailbox.addAppointment({ start: Date.now() - minuteMs, end, showAs: 'Busy' });
    await colleague.until(() => lastOf(colleague, phone.jid).startsWith('dnd en:In a meeting'));
    expect(lastOf(colleague, phone.jid)).toContain('de:In einer Besprechung');

    mailbox.deleteAppointment(id);

    await sees('away en:in the lift');
  });

  test('out of office shows the exact text', async () => {
    mailbox.addAppointment({
      start: '2026-03-10T10:00:00Z',
      end: '2031-03-12T18:00:00Z',
      showAs: 'OOF',
    });

    await sees(`away en:${absent}`);
  });

  test('an override by chat shows at once, and is given back', async () => {
    await phone.ask(component.domain, 'available call me until I revert');
    await sees('available en:call me');

    await phone.ask(component.domain, 'revert');
    await sees(`away en:${absent}`);
  });

  test('when Doorlight is killed the originals show at once, and what it decides when it is back', async () => {
    await organisation.doorlight.kill();
    await sees('away en:in the lift');

    await organisation.doorlight.start();

    await sees(`away en:${absent}`);
  });

  test('a person who logs out is gone with the text of their absence, and back when they log in', async () => {
    const gone = `unavailable en:${absent}`;
    await phone.logout();
    await until(colleague, phone.jid, 'unavailable');
    await colleague.until(() => {
      const ofNobody = colleague.presences.findLast(({ from, type }) => {
        return bare(from) === john.jid && from !== phone.jid && type === 'unavailable';
      });
      return inEnglish(seenAs(ofNobody)) === gone;
    });
    const later = await organisation.lab.login({ jid: bare(colleague.jid), password: 'pw' });
    await later.until(() => inEnglish(lastOf(later, john.jid)) === gone);

    phone = await organisation.lab.login(john);

    await sees(`away en:${absent}`);
  });

  test('the same after the chat server is restarted', async () => {
    await organisation.lab.server.stop();
    await organisation.lab.server.start();
    colleague = await organisation.lab.login({
      jid: bare(colleague.jid),
      password: 'pw',
    });
    phone = await organisation.lab.login(john);

    await colleague.until(
      () => inEnglish(lastOf(colleague, phone.jid)) === `away en:${absent}`,
      60_000,
    );
  });

  test('a person who is switched off, or removed, is themself', async () => {
    await ownWords(phone, 'chat', 'free');
    await organisation.run('people', 'disable', john.jid);
    await sees('chat en:free');
    await organisation.run('people', 'enable', john.jid);
    await sees(`away en:${absent}`);

    await organisation.run('people', 'remove', john.jid);

    await sees('chat en:free');
    expect(colleague.presences.filter(({ type }) => type === 'error')).toEqual([]);
  });
});
