import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';
import { XmppLab, chatServers, subscribe } from '../support/xmpp-lab.ts';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';

const john = 'john@example.com';
const johnContact = 'john@presence.example.com';
const johnAvailable = publication(john, 'available');

describe.each(chatServers)('subscriptions on %s', (_name, startServer) => {
  let lab: XmppLab;

  beforeAll(async () => {
    lab = await XmppLab.start(startServer);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('a colleague who subscribes is accepted, and sees what is shown now', async () => {
    const people = [publication(john, 'dnd', ['en', 'In a meeting until 3:00 PM'])];
    await using site = await publishingSite(lab.server, { people });
    const account = await lab.account();
    const alice = await lab.login(account);

    await alice.sendPresence({ to: johnContact, type: 'subscribe' });

    await alice.presence(({ from, type }) => from === johnContact && type === 'subscribed');
    const seen = await alice.presence(({ from, type }) => from === johnContact && type === null);
    expect(seen).toMatchObject({ show: 'dnd', lang: 'en', priority: null, delayed: false });
    expect(seen.statuses).toEqual([{ lang: 'en', text: 'In a meeting until 3:00 PM' }]);
    expect(site.subscriptions.has(johnContact, account.jid)).toBe(true);
    expect((await alice.roster())[johnContact]).toBe('to');
  });

  it('a subscription is on disk before it is acknowledged', async () => {
    await using site = await publishingSite(lab.server, { people: [johnAvailable] });
    const alice = await lab.login();
    const disk = Promise.withResolvers<void>();
    const store = site.subscriptions.add.bind(site.subscriptions);
    site.subscriptions.add = async (domain, subscription) => {
      await disk.promise;
      await store(domain, subscription);
    };

    await alice.sendPresence({ to: johnContact, type: 'subscribe' });
    // The assistant answers later than the contact would have, had it not waited.
    await alice.query(component.domain, '<ping xmlns="urn:xmpp:ping"/>');
    const before = alice.presences.filter(({ from }) => from === johnContact);
    disk.resolve();

    expect(before).toEqual([]);
    await alice.presence(({ from, type }) => from === johnContact && type === 'subscribed');
  });

  it('at login one is told what is shown now, not what was shown before', async () => {
    await using site = await publishingSite(lab.server, { people: [johnAvailable] });
    const account = await lab.account();
    const bob = await lab.login(account);
    await subscribe(bob, johnContact);
    await bob.logout();
    await site.engine.show(publication(john, 'away', ['en', 'Gone fishing']));

    const again = await lab.login(account);

    const seen = await again.presence(({ from }) => from === johnContact);
    expect(seen).toMatchObject({ type: null, show: 'away', statuses: [{ text: 'Gone fishing' }] });
  });

  it('whoever unsubscribes sees them go, and no change after that', async () => {
    const mary = publication('mary@example.com', 'available');
    await using site = await publishingSite(lab.server, { people: [johnAvailable, mary] });
    const account = await lab.account();
    const alice = await lab.login(account);
    await subscribe(alice, johnContact);
    await subscribe(alice, 'mary@presence.example.com');
    const since = alice.presences.length;

    await alice.sendPresence({ to: johnContact, type: 'unsubscribe' });
    await alice.presence(
      ({ from, type }) =>
        from === johnContact && (type === 'unavailable' || type === 'unsubscribed'),
      { since },
    );
    await site.engine.show(publication(john, 'xa'));
    await site.engine.show(publication('mary@example.com', 'dnd'));

    await alice.presence(({ show }) => show === 'dnd', { since });
    expect(alice.presences.slice(since).map(({ show }) => show)).not.toContain('xa');
    expect(site.subscriptions.has(johnContact, account.jid)).toBe(false);
    expect((await alice.roster())[johnContact]).not.toBe('to');
  });

  it('a stranger is refused, and cannot tell whom there is', async () => {
    await using site = await publishingSite(lab.server, { people: [johnAvailable] });
    const mallory = await lab.login(await lab.account('other.example'));
    const nobody = 'nobody@presence.example.com';

    for (const contact of [johnContact, nobody]) {
      await mallory.sendPresence({ to: contact, type: 'subscribe' });
      await mallory.presence(({ from, type }) => from === contact && type === 'unsubscribed');
      await mallory.raw(`<presence type="probe" to="${contact}"/>`);
    }
    const info = `<query xmlns="http://jabber.org/protocol/disco#info"/>`;
    const card = `<vCard xmlns="vcard-temp"/>`;
    const [known, unknown, knownCard, unknownCard] = await Promise.all([
      mallory.query(johnContact, info),
      mallory.query(nobody, info),
      mallory.query(johnContact, card),
      mallory.query(nobody, card),
    ]);

    const neutral = (answer: string) =>
      answer.replaceAll(/id="[^"]*"/g, '').replace(/(john|nobody)@/, '');
    expect(neutral(known)).toBe(neutral(unknown));
    expect(neutral(knownCard)).toBe(neutral(unknownCard));
    expect(known).toContain('service-unavailable');
    await site.engine.show(publication(john, 'xa'));
    await mallory.query(component.domain, info);
    const seen = mallory.presences.filter(({ from }) => from.endsWith(`@${component.domain}`));
    expect(seen.every(({ type }) => type === 'unsubscribed')).toBe(true);
    expect(site.subscriptions.stored).toEqual([]);
  });

  it('a colleague who asks for someone unknown is refused', async () => {
    await using site = await publishingSite(lab.server);
    const alice = await lab.login();

    await alice.sendPresence({ to: 'nobody@presence.example.com', type: 'subscribe' });

    await alice.presence(({ type }) => type === 'unsubscribed');
    expect(site.subscriptions.stored).toEqual([]);
  });

  it('who may watch can change while running', async () => {
    let permitted = 'example.com';
    await using site = await publishingSite(lab.server, {
      people: [johnAvailable],
      mayWatch: (subscriber) => subscriber.endsWith(`@${permitted}`),
    });
    const trent = await lab.login(await lab.account('other.example'));
    const alice = await lab.login();
    await subscribe(alice, johnContact);
    const since = alice.presences.length;

    permitted = 'other.example';
    await subscribe(trent, johnContact);
    await site.engine.show(publication(john, 'dnd'));

    await trent.presence(({ show }) => show === 'dnd');
    await alice.raw(`<presence type="probe" to="${johnContact}"/>`);
    await alice.presence(({ type }) => type === 'unavailable', { since });
    expect(alice.presences.slice(since).map(({ show }) => show)).not.toContain('dnd');
  });

  it.each([
    ['nobody of their domain may watch', { people: [johnAvailable], mayWatch: () => false }],
    ['nobody is known', {}],
  ])('where %s for a while, nobody loses a contact at login', async (_, wrong) => {
    const account = await lab.account();
    const subscriptions = new MemorySubscriptions();
    {
      await using _site = await publishingSite(lab.server, {
        people: [johnAvailable],
        subscriptions,
      });
      await subscribe(await lab.login(account), johnContact);
    }
    {
      await using _site = await publishingSite(lab.server, { ...wrong, subscriptions });
      const alice = await lab.login(account);
      await alice.presence(({ from, type }) => from === johnContact && type === 'unavailable');
    }

    await using _site = await publishingSite(lab.server, {
      people: [johnAvailable],
      subscriptions,
    });
    const alice = await lab.login(account);
    await alice.presence(({ from, type }) => from === johnContact && type === null);
    expect((await alice.roster())[johnContact]).toBe('to');
  });

  it('who was removed while the link was down is forgotten when it is up', async () => {
    const subscriptions = new MemorySubscriptions();
    const alice = await lab.login();
    const mary = publication('mary@example.com', 'available');
    {
      await using _site = await publishingSite(lab.server, {
        people: [johnAvailable, mary],
        subscriptions,
      });
      await subscribe(alice, johnContact);
      await subscribe(alice, 'mary@presence.example.com');
    }

    await using _site = await publishingSite(lab.server, {
      people: [johnAvailable],
      subscriptions,
    });
    await alice.presence(
      ({ from, type }) => from === 'mary@presence.example.com' && type === 'unsubscribed',
    );
    // Kept until the server is known to have heard it.
    await expect
      .poll(() => subscriptions.stored.map(({ contact }) => contact), { timeout: 20_000 })
      .toEqual([johnContact]);
  });

  it('a subscription that only the server remembers is taken up again at login', async () => {
    const account = await lab.account();
    {
      await using _site = await publishingSite(lab.server, { people: [johnAvailable] });
      const alice = await lab.login(account);
      await subscribe(alice, johnContact);
      await alice.logout();
    }

    // As after a restored backup: nothing is stored.
    await using site = await publishingSite(lab.server, { people: [johnAvailable] });
    const again = await lab.login(account);
    await again.presence(({ from, type }) => from === johnContact && type === null);
    await site.engine.show(publication(john, 'dnd'));

    await again.presence(({ show }) => show === 'dnd');
    expect(site.subscriptions.has(johnContact, account.jid)).toBe(true);
  });

  it('the assistant is a contact that is available', async () => {
    await using _site = await publishingSite(lab.server);
    const alice = await lab.login();

    await subscribe(alice, component.domain);

    const seen = await alice.presence(({ from, type }) => from === component.domain && !type);
    expect(seen).toMatchObject({ show: null, statuses: [] });
  });

  it('someone of another domain has an escaped address', async () => {
    const contact = String.raw`d\27artagnan\40other.example@presence.example.com`;
    const people = [publication(String.raw`d\27artagnan@other.example`, 'chat')];
    await using site = await publishingSite(lab.server, { people });
    const alice = await lab.login();
    const escapedTwice = contact.replace(String.raw`d\27`, String.raw`d\5c27`);

    await subscribe(alice, escapedTwice);

    expect(alice.presences.at(-1)).toMatchObject({ from: escapedTwice, show: 'chat' });
    expect(site.subscriptions.stored).toMatchObject([{ contact: escapedTwice }]);
  });
});
