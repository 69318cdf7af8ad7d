import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountSite, befriend, loginPermitting, shownTo } from '../support/account-site.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { type Account, XmppLab, chatServers } from '../support/xmpp-lab.ts';

const deadlineMs = 20_000;

describe.each(chatServers)('identity account on %s', (_name, start) => {
  let lab: XmppLab;
  let site: AccountSite;

  beforeAll(async () => {
    lab = await XmppLab.start(start, { permits: { sendAsUsers: true, privileges: true } });
    site = await AccountSite.start(lab.server);
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  interface Pair {
    readonly john: SlixmppClient;
    readonly johnAccount: Account;
    readonly anna: SlixmppClient;
    readonly annaAccount: Account;
    /** John's bare JID and what Doorlight shows him as. */
    readonly jid: string;
    readonly calendar: string;
  }

  /** John is served and connected; Anna may see him. `before` he is served. */
  async function pair(before?: (john: SlixmppClient) => Promise<void>): Promise<Pair> {
    const [johnAccount, annaAccount] = [await lab.account(), await lab.account()];
    const [john, anna] = [await loginPermitting(lab, johnAccount), await lab.login(annaAccount)];
    await befriend(anna, john);
    await before?.(john);
    site.serve(johnAccount.jid);
    const jid = johnAccount.jid;
    return { john, johnAccount, anna, annaAccount, jid, calendar: `${jid}/Calendar` };
  }

  async function shows(client: SlixmppClient, from: string, words: string): Promise<void> {
    await client.until(() => shownTo(client, from).startsWith(words), deadlineMs);
  }

  it('contacts and own clients see what Doorlight decides, and a stranger nothing', async () => {
    const [stranger, seenByJohn] = [await lab.login(), await lab.login()];
    // In John's roster, since he may see them; they may not see him.
    const { john, anna, jid, calendar } = await pair((served) => befriend(served, seenByJohn));

    site.busy(jid);

    await shows(anna, calendar, 'dnd In a meeting until');
    await shows(john, calendar, 'dnd In a meeting until');
    expect(shownTo(anna, john.jid)).toBe('available');
    site.free(jid);
    await shows(anna, calendar, 'unavailable');
    for (const client of [stranger, seenByJohn]) {
      expect(client.presences.filter(({ from }) => from === calendar)).toEqual([]);
    }
  });

  it.each(['logout', 'cut'] as const)(
    'whoever logs in again with the same client after a %s sees it',
    async (end) => {
      const { jid, annaAccount, calendar } = await pair();
      const phone = { ...annaAccount, jid: `${annaAccount.jid}/phone` };
      site.busy(jid);

      for (let turn = 0; turn < 3; turn += 1) {
        const anna = await lab.login(phone);
        await shows(anna, calendar, 'dnd In a meeting until');
        await anna[end]();
      }
    },
  );

  it('whoever logs in later sees it, after what the server itself answers', async () => {
    const { anna, annaAccount, jid, calendar } = await pair();
    site.busy(jid);
    await shows(anna, calendar, 'dnd');
    await anna.logout();

    const later = await lab.login(annaAccount);

    await shows(later, calendar, 'dnd In a meeting until');
    expect(later.presences.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('when the person logs out nothing is left standing', async () => {
    const { john, anna, jid, calendar } = await pair();
    site.busy(jid);
    await shows(anna, calendar, 'dnd');

    await john.logout();

    await shows(anna, calendar, 'unavailable');
    await shows(anna, john.jid, 'unavailable');
  });

  it('a connection that ends without a word counts as a logout', async () => {
    const { john, anna, jid, calendar } = await pair();
    site.busy(jid);
    await shows(anna, calendar, 'dnd');

    await john.cut();

    await shows(anna, calendar, 'unavailable');
  });

  it('whoever is in a meeting and not connected is not shown as being there', async () => {
    const { john, anna, annaAccount, johnAccount, jid, calendar } = await pair();
    await john.logout();
    await shows(anna, john.jid, 'unavailable');
    site.busy(jid);
    const later = await lab.login(annaAccount);

    const back = await loginPermitting(lab, johnAccount);

    await shows(later, calendar, 'dnd In a meeting until');
    expect(later.presences.find(({ from }) => from === calendar)?.type).not.toBe('unavailable');
    await shows(later, back.jid, 'available');
  });

  it('what the person says meanwhile stands on their own resource alone', async () => {
    const { john, anna, jid, calendar } = await pair();
    site.busy(jid);
    await shows(anna, calendar, 'dnd');

    await john.sendPresence({ show: 'xa' });

    await shows(anna, john.jid, 'xa');
    expect(shownTo(anna, calendar)).toMatch(/^dnd In a meeting until/);
  });

  it('an override shows at once and leaves nothing when it is reverted', async () => {
    const { anna, jid, calendar } = await pair();

    await site.override(jid, { availability: 'away', text: 'at the dentist’s' });
    await shows(anna, calendar, 'away at the dentist’s');
    await site.revert(jid);

    await shows(anna, calendar, 'unavailable');
  });

  it('a contact who is taken from the roster is shown nothing any more', async () => {
    const { john, johnAccount, anna, jid, calendar } = await pair();
    site.busy(jid);
    await shows(anna, calendar, 'dnd');
    const annaBare = anna.jid.split('/')[0] ?? '';

    await john.query(
      jid,
      `<query xmlns="jabber:iq:roster"><item jid="${annaBare}" subscription="remove"/></query>`,
      'set',
    );
    // The roster is read again at the latest when the person logs in.
    await lab.login(johnAccount);

    await shows(anna, calendar, 'unavailable');
    await site.override(jid, { availability: 'chat', text: 'not for Anna' });
    await shows(john, calendar, 'chat not for Anna');
    expect(anna.presences.filter(({ show }) => show === 'chat')).toEqual([]);
  });

  it('an absence is told of somebody who is offline, too', async () => {
    const { john, anna, annaAccount, jid, calendar } = await pair();
    site.busy(jid);
    await shows(anna, calendar, 'dnd');
    await john.logout();
    await shows(anna, calendar, 'unavailable');
    site.free(jid);
    await anna.logout();

    site.away(jid);
    const later = await lab.login(annaAccount);

    await shows(later, calendar, 'unavailable Out of office');
  });
});

describe.each(chatServers)('an absence as the session has it, on %s', (_name, start) => {
  it('keeps what the client says and adds the text', async () => {
    await using lab = await XmppLab.start(start, {
      permits: { sendAsUsers: true, privileges: true },
    });
    await using site = await AccountSite.start(lab.server, {
      policy: {
        show: {
          busy: 'dnd',
          outOfOffice: 'as-session',
          workingElsewhere: 'available',
          call: 'dnd',
        },
      },
      publisher: { priority: 7 },
    });
    const johnAccount = await lab.account();
    const [john, anna] = [await loginPermitting(lab, johnAccount), await lab.login()];
    await befriend(anna, john);
    site.serve(johnAccount.jid);
    const calendar = `${johnAccount.jid}/Calendar`;
    const shows = (words: string): Promise<void> =>
      anna.until(() => shownTo(anna, calendar).startsWith(words), deadlineMs);

    site.away(johnAccount.jid);
    await shows('available Out of office');
    await john.sendPresence({ show: 'xa' });
    await shows('xa Out of office');

    expect(anna.presences.findLast(({ from }) => from === calendar)?.priority).toBe('7');
  });
});
