import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Publication } from '../../src/engine/presence-publisher.ts';
import type { ChatServerOptions, StartChatServer } from '../support/daemons/chat-server.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { XmppLab, subscribe } from '../support/xmpp-lab.ts';
import { type XmppSite, component, publication, publishingSite } from '../support/xmpp-site.ts';

const activityNode = 'http://jabber.org/protocol/activity';
const metadataNode = 'urn:xmpp:avatar:metadata';
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const dotHash = '4a5eb7171b58e08a6881721e3b43d5a44419a2be';

const servers: readonly (readonly [name: string, start: StartChatServer])[] = [
  ['Prosody', (options: ChatServerOptions) => startProsody({ ...options, modules: ['vcard'] })],
  [
    'ejabberd',
    (options: ChatServerOptions) => startEjabberd({ ...options, modules: { mod_vcard: {} } }),
  ],
];

function meeting(person: string): Publication {
  const shown = publication(person, 'dnd', ['en', 'In a meeting'], ['de', 'In einer Besprechung']);
  const message = { kind: 'meeting', until: null, endsToday: false, absence: null } as const;
  return { ...shown, presence: { ...shown.presence, activity: 'meeting', message } };
}

function items(node: string): string {
  return `<pubsub xmlns="http://jabber.org/protocol/pubsub"><items node="${node}"/></pubsub>`;
}

function isIn(domains: ReadonlySet<string>, subscriber: string): boolean {
  return domains.has(subscriber.slice(subscriber.indexOf('@') + 1));
}

describe.each(servers)('a contact on %s', (_name, startServer) => {
  let lab: XmppLab;
  let site: XmppSite;
  let john: SlixmppClient;
  const permitted = new Set(['example.com']);

  beforeAll(async () => {
    lab = await XmppLab.start(startServer);
    await lab.server.addUsers([{ jid: 'john@example.com', password: 'pw' }]);
    john = await lab.login({ jid: 'john@example.com', password: 'pw' });
    await john.query(
      'john@example.com',
      '<vCard xmlns="vcard-temp"><FN>Johnny</FN><NICKNAME>jo</NICKNAME><TITLE>Engineer</TITLE>' +
        '<ORG><ORGNAME>Example</ORGNAME></ORG><TEL><NUMBER>+49 30 1</NUMBER></TEL>' +
        `<BDAY>1970-01-01</BDAY><PHOTO><TYPE>image/png</TYPE><BINVAL>${dot}</BINVAL></PHOTO></vCard>`,
      'set',
    );
    site = await start();
  });

  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  function start(): Promise<XmppSite> {
    return publishingSite(lab.server, {
      mayWatch: (subscriber) => isIn(permitted, subscriber),
      people: [
        publication('john@example.com', 'available'),
        publication('ghost@example.com', 'available'),
      ],
    });
  }

  const contact = `john@${component.domain}`;

  it('has the picture and the words of the person’s own card, and nothing private', async () => {
    const alice = await lab.login();

    const card = await alice.query(contact, '<vCard xmlns="vcard-temp"/>');
    const ghost = await alice.query(`ghost@${component.domain}`, '<vCard xmlns="vcard-temp"/>');

    expect(card).toContain(dot);
    for (const text of ['Johnny', 'jo', 'Engineer', 'Example', 'image/png']) {
      expect(card).toContain(`>${text}<`);
    }
    expect(card).not.toContain('+49');
    expect(card).not.toContain('1970');
    expect(ghost).toContain('>ghost<');
  });

  it('says in its presence what it can do, and answers for it', async () => {
    const alice = await lab.login();
    await subscribe(alice, contact);

    const seen = alice.presences.find(({ from, type }) => from === contact && type === null);
    const ver = seen?.caps ?? '';
    const info = await alice.query(
      contact,
      `<query xmlns="http://jabber.org/protocol/disco#info" node="${ver}"/>`,
    );
    const other = await alice.query(
      contact,
      '<query xmlns="http://jabber.org/protocol/disco#info" node="urn:doorlight#else"/>',
    );

    expect(ver).toMatch(/^urn:doorlight#.{28}$/);
    expect(info).toContain(`node="${ver}"`);
    expect(info).toContain('type="pep"');
    expect(other).toContain('item-not-found');
  });

  it('shows the hash of the picture in its presence, once that is known', async () => {
    const alice = await lab.login();

    await subscribe(alice, contact);
    const seen = await alice.presence(({ from, photo }) => from === contact && photo !== null);

    expect(seen.photo).toBe(dotHash);
  });

  it('tells those who want to know what it is doing, and when it is done', async () => {
    const account = await lab.account();
    const before = await lab.login(account);
    await subscribe(before, contact);
    await before.logout();
    await site.engine.show(meeting('john@example.com'));

    const alice = await lab.login(account, [activityNode, metadataNode]);
    const first = await alice.event(({ xml }) => xml.includes('in_a_meeting'));
    const picture = await alice.event(({ xml }) => xml.includes(metadataNode));
    const asked = await alice.query(contact, items(activityNode));
    const since = alice.events.length;
    await site.engine.show(publication('john@example.com', 'available'));
    const last = await alice.event(({ xml }) => xml.includes(activityNode), { since });

    expect(first.from).toBe(contact);
    expect(first.xml).toMatch(/type="headline"/);
    expect(first.xml).toContain('>In a meeting<');
    expect(picture.xml).toContain(dotHash);
    expect(asked).toContain('in_a_meeting');
    expect(last.xml).toContain('activity');
    expect(last.xml).not.toContain('working');
  });

  it('says nothing of what it is doing any more when Doorlight is stopped', async () => {
    const account = await lab.account();
    const before = await lab.login(account);
    await subscribe(before, contact);
    await before.logout();
    await site.engine.show(meeting('john@example.com'));
    const alice = await lab.login(account, [activityNode]);
    await alice.event(({ xml }) => xml.includes('in_a_meeting'));
    const since = alice.events.length;

    await site[Symbol.asyncDispose]();
    const last = await alice.event(({ xml }) => xml.includes(activityNode), { since });
    site = await start();

    expect(last.xml).not.toContain('in_a_meeting');
  });

  it('gives its picture and its card as nodes, to those who are subscribed', async () => {
    const alice = await lab.login();
    const list = '<query xmlns="http://jabber.org/protocol/disco#items"/>';

    const none = await alice.query(contact, list);
    const closed = await alice.query(contact, items('urn:xmpp:avatar:data'));
    await subscribe(alice, contact);
    const listed = await alice.query(contact, list);
    const data = await alice.query(contact, items('urn:xmpp:avatar:data'));
    const metadata = await alice.query(contact, items(metadataNode));
    const card = await alice.query(contact, items('urn:xmpp:vcard4'));
    const unknown = await alice.query(contact, items('storage:bookmarks'));

    expect(none).not.toContain('node=');
    expect(closed).toContain('presence-subscription-required');
    expect(listed).toContain(activityNode);
    expect(data).toContain(dot);
    expect(metadata).toMatch(/bytes="70"/);
    expect(card).toContain('Johnny');
    expect(unknown).toContain('item-not-found');
  });

  it('goes at once for those who may watch no more, and comes back with them', async () => {
    const account = await lab.account('other.example');
    const carol = await lab.login(account);
    const alice = await lab.login();
    permitted.add('other.example');
    await subscribe(carol, contact);
    await subscribe(alice, contact);
    const since = { carol: carol.presences.length, alice: alice.presences.length };

    const all = new Set(permitted);
    permitted.delete('other.example');
    await site.publisher.watchersChanged((subscriber) => isIn(all, subscriber));
    const gone = await carol.presence(({ from }) => from === contact, { since: since.carol });
    permitted.add('other.example');
    await site.publisher.watchersChanged((subscriber) => subscriber.endsWith('@example.com'));
    const back = await carol.presence(({ from, type }) => from === contact && type === null, {
      since: since.carol,
    });
    permitted.delete('other.example');

    expect(gone).toMatchObject({ type: 'unavailable', statuses: [] });
    expect(back.caps).toMatch(/^urn:doorlight#/);
    expect(site.subscriptions.has(contact, account.jid)).toBe(true);
    expect(alice.presences.slice(since.alice).filter(({ from }) => from === contact)).toEqual([]);
  });

  it('tells strangers nothing', async () => {
    const mallory = await lab.login(await lab.account('other.example'), [activityNode]);

    for (const payload of [items(activityNode), '<vCard xmlns="vcard-temp"/>']) {
      expect(await mallory.query(contact, payload)).toContain('service-unavailable');
    }
    await mallory.sendPresence({ to: contact });
    await site.engine.show(meeting('john@example.com'));
    const alice = await lab.login();
    await subscribe(alice, contact);

    expect(mallory.events).toEqual([]);
  });
});
