import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { bare, follow, lastOf, ownWords, seenAs, settled } from '../support/native-lab.ts';
import { nativeServers } from '../support/native-servers.ts';
import { Organisation } from '../support/organisation.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import type { Account } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

const absent = 'Out of office from 10th March 2026 10:00 AM GMT till 12th March 2031 6:00 PM GMT';

describe.each(nativeServers)('every presence that a contact is sent, on %s', (_name, start) => {
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
    await ownWords(phone, 'chat', 'free');
    colleague = await lab.login();
    await follow(colleague, phone);
    await organisation.run('people', 'add', john.jid, '--name', 'John Smith');
  });
  afterAll(() => organisation?.[Symbol.asyncDispose]());

  // Whatever the test before, or a first try, has left: a person who is there and free.
  beforeEach(async () => {
    for (const { id } of mailbox.appointments) mailbox.deleteAppointment(id);
    if (lastOf(colleague, phone.jid) === 'unavailable') phone = await organisation.lab.login(john);
    await colleague.until(() => /^(chat|available)/u.test(lastOf(colleague, phone.jid)));
  });

  function meeting(): string {
    const [from, end] = [Date.now() - minuteMs, Date.now() + 30 * minuteMs];
    return mailbox.addAppointment({ start: from, end, showAs: 'Busy' });
  }

  /** What the colleague was sent of John from this position on: where, and what, in English. */
  function sent(since: number): readonly string[] {
    return colleague.presences
      .slice(since)
      .filter(({ from }) => bare(from) === john.jid)
      .map((one) => `${one.from} ${seenAs(one).replace(/ de:.*$/su, '')}`)
      .map((one) => one.replace(/(?<=In a meeting) until .*$/su, ''));
  }

  /** Doorlight has decided so, and whatever it said of it has come to the colleague. */
  async function decided(availability: string): Promise<void> {
    const isSo = async (): Promise<boolean> => {
      const { stdout } = await organisation.run('presence', 'show', john.jid, '--json');
      return new RegExp(`"availability":\\s*"${availability}"`, 'u').test(stdout);
    };
    const deadline = performance.now() + 30_000;
    while (!(await isSo())) expect(performance.now()).toBeLessThan(deadline);
    await colleague.ask(component.domain, 'help');
    await settled(colleague);
  }

  async function sees(words: string): Promise<void> {
    await colleague.until(() => lastOf(colleague, phone.jid).startsWith(words));
  }

  test('a meeting: the last client goes, and nothing stands in its place', async () => {
    const id = meeting();
    await sees('dnd en:In a meeting');
    const since = colleague.presences.length;

    await phone.logout();
    await decided('unavailable');

    expect(sent(since)).toEqual([`${phone.jid} unavailable`]);
    const later = await organisation.lab.login({ jid: bare(colleague.jid), password: 'pw' });
    await settled(later);
    const answers = later.presences.filter(({ from }) => bare(from) === john.jid).map(seenAs);
    expect(answers.filter((one) => one !== 'unavailable')).toEqual([]);

    mailbox.deleteAppointment(id);
    await decided('unavailable');
    expect(sent(since)).toEqual([`${phone.jid} unavailable`]);
  });

  test('a meeting that began without them: whoever logs in is in it from the first moment', async () => {
    await phone.logout();
    await decided('unavailable');
    const id = meeting();
    await organisation.doorlight.stop();
    await organisation.doorlight.start();
    await decided('unavailable');
    const since = colleague.presences.length;

    phone = await organisation.lab.login(john);
    await sees('dnd en:In a meeting');
    await decided('dnd');

    expect(sent(since)).toEqual([`${phone.jid} dnd en:In a meeting`]);

    const second = await organisation.lab.login(john);
    await settled(colleague);
    await phone.logout();
    await decided('dnd');
    phone = second;

    expect(sent(since).slice(1)).toEqual([
      expect.stringMatching(/\/\S+ dnd en:In a meeting$/u),
      expect.stringMatching(/\/\S+ unavailable$/u),
    ]);
    mailbox.deleteAppointment(id);
    await sees('available');
  });

  test('an absence: the last client goes, its text is said, and nothing is there until they are', async () => {
    const id = mailbox.addAppointment({
      start: '2026-03-10T10:00:00Z',
      end: '2031-03-12T18:00:00Z',
      showAs: 'OOF',
    });
    await sees(`away en:${absent}`);
    let since = colleague.presences.length;

    await phone.logout();
    await decided('unavailable');

    expect(sent(since)).toEqual([
      `${phone.jid} unavailable`,
      `${john.jid} unavailable en:${absent}`,
    ]);
    since = colleague.presences.length;

    phone = await organisation.lab.login(john);
    await sees(`away en:${absent}`);
    await decided('away');

    expect(sent(since)).toEqual([`${phone.jid} away en:${absent}`]);
    mailbox.deleteAppointment(id);
    await sees('available');
  });

  test('where clients are not tracked the meeting stays, from the moment it is decided so', async () => {
    const id = meeting();
    await sees('dnd en:In a meeting');
    await phone.logout();
    await decided('unavailable');
    const calendar = `${john.jid}/Calendar`;
    let since = colleague.presences.length;

    await organisation.run('parameters', 'set', 'trackSessions', 'false');
    await decided('dnd');
    expect(sent(since)).toEqual([`${calendar} dnd en:In a meeting`]);
    since = colleague.presences.length;

    phone = await organisation.lab.login(john);
    await sees('dnd en:In a meeting');
    await colleague.until(() => lastOf(colleague, calendar) === 'unavailable');
    await phone.logout();
    await colleague.until(() => lastOf(colleague, phone.jid) === 'unavailable');
    await decided('dnd');
    expect(sent(since)).toEqual([
      `${phone.jid} dnd en:In a meeting`,
      `${calendar} unavailable`,
      `${calendar} dnd en:In a meeting`,
      `${phone.jid} unavailable`,
    ]);
    since = colleague.presences.length;

    phone = await organisation.lab.login(john);
    await organisation.run('parameters', 'set', 'trackSessions', 'auto');
    await decided('dnd');
    await phone.logout();
    await decided('unavailable');
    expect(sent(since)).toEqual([
      `${phone.jid} dnd en:In a meeting`,
      `${calendar} unavailable`,
      `${phone.jid} unavailable`,
    ]);
    mailbox.deleteAppointment(id);
  });
});
