import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import type { SeenPresence, SlixmppClient } from '../support/slixmpp-client.ts';
import { XmppLab, chatServers, subscribe } from '../support/xmpp-lab.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const john = 'john@example.com';
const johnContact = 'john@presence.example.com';

describe.each(chatServers)('presence on %s', (_name, startServer) => {
  let lab: XmppLab;

  beforeAll(async () => {
    lab = await XmppLab.start(startServer);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('every language arrives, the default one first, letters as they were', async () => {
    await using site = await publishingSite(lab.server, {
      people: [publication(john, 'available')],
    });
    const alice = await lab.login();
    await subscribe(alice, johnContact);

    await site.engine.show(
      publication(
        john,
        'away',
        ['en', 'Out of office till 12th March 2019 6:00 PM GMT'],
        ['de', 'Abwesend bis 12. März 2019 <18:00> & "später" 🏖️'],
        ['ja', '不在です\u0001'],
      ),
    );

    const seen = await alice.presence(({ show }) => show === 'away');
    expect(seen.lang).toBe('en');
    expect(seen.statuses).toEqual([
      { lang: 'en', text: 'Out of office till 12th March 2019 6:00 PM GMT' },
      { lang: 'de', text: 'Abwesend bis 12. März 2019 <18:00> & "später" 🏖️' },
      { lang: 'ja', text: '不在です' },
    ]);
  });

  it('each availability is what RFC 6121 calls it', async () => {
    await using site = await publishingSite(lab.server, {
      people: [publication(john, 'available')],
    });
    const alice = await lab.login();
    await subscribe(alice, johnContact);
    const since = alice.presences.length;

    for (const availability of ['dnd', 'chat', 'xa', 'away', 'available'] as const) {
      await site.engine.show(publication(john, availability));
    }
    await site.engine.show(publication(john, 'unavailable', ['en', 'On holiday']));

    await alice.presence(({ type }) => type === 'unavailable', { since });
    const seen = alice.presences.slice(since);
    expect(seen.map(({ show }) => show)).toEqual(['dnd', 'chat', 'xa', 'away', null, null]);
    expect(seen.at(-1)?.statuses).toEqual([{ lang: 'en', text: 'On holiday' }]);
  });

  it('letters that are split between segments arrive whole', async () => {
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    proxy.splitTo = 1;
    await using _site = await publishingSite({ host: proxy.host, componentPort: proxy.port });
    const alice = await lab.login();
    const line = 'Grüße, 東京 👩‍👩‍👧‍👦 <&>';

    const answer = await alice.ask(component.domain, line);

    expect(answer).toBe(`You said: ${line}`);
  });

  it('two thousand presences for one recipient arrive, and the last states are right', async () => {
    const people = numbered(1_000);
    const alice = await lab.login();
    await using site = await publishingSite(lab.server, { subscriptions: watching(alice, people) });

    await site.publisher.publish(people.map((person) => publication(person, 'dnd')));
    await site.publisher.publish(people.map((person) => publication(person, 'xa')));

    await alice.until(() => shows(alice, 'xa').length === 1_000, 30_000);
    expect(shows(alice, 'dnd')).toHaveLength(1_000);
    expect(new Set(lastShows(alice).values())).toEqual(new Set(['xa']));
  });

  it('a recipient who would get too many gets them more slowly, in their last state', async () => {
    const people = numbered(600);
    const [first] = people;
    const [alice, carol] = await Promise.all([lab.login(), lab.login()]);
    const subscriptions = watching(alice, people);
    for (const { contact, subscriber } of watching(carol, [first ?? '']).stored) {
      await subscriptions.add(component.domain, { contact, subscriber });
    }
    await using site = await publishingSite(lab.server, {
      subscriptions,
      pace: { burst: 800, perSecond: 400 },
    });

    for (const availability of ['dnd', 'away', 'xa'] as const) {
      const all = people.map((person) => publication(person, availability));
      for (const one of all) site.engine.people.set(one.person, one);
      await site.publisher.publish(all);
    }

    await carol.presence(({ show }) => show === 'xa');
    await alice.until(() => {
      const last = [...lastShows(alice).values()];
      return last.length === people.length && last.every((show) => show === 'xa');
    }, 30_000);
    // What was overtaken while it waited was never sent.
    const received = ['dnd', 'away', 'xa'].flatMap((show) => shows(alice, show));
    expect(received.length).toBeGreaterThanOrEqual(800);
    expect(received.length).toBeLessThan(1_500);
  });
});

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `person${number}@example.com`);
}

/** Subscriptions as if the client had made them. */
function watching(client: SlixmppClient, people: readonly string[]): MemorySubscriptions {
  const subscriptions = new MemorySubscriptions();
  for (const person of people) {
    subscriptions.stored.push({
      contact: person.replace('@', '@presence.'),
      subscriber: client.jid.replace(/\/.*/, ''),
    });
  }
  return subscriptions;
}

function shows(client: SlixmppClient, show: string): readonly SeenPresence[] {
  return client.presences.filter((presence) => presence.show === show);
}

function lastShows(client: SlixmppClient): ReadonlyMap<string, string | null> {
  const contacts = client.presences.filter(({ from }) => from.startsWith('person'));
  return new Map(contacts.map(({ from, show }) => [from, show]));
}
