import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Publication } from '../../src/engine/presence-publisher.ts';
import type { ChatServer, StartChatServer } from '../support/daemons/chat-server.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import { PresenceReader } from '../support/presence-reader.ts';
import { type XmppSite, component, publication, publishingSite } from '../support/xmpp-site.ts';

const people = 50_000;
/** The last of them are the other one's contacts as well: who is fair does not let them wait. */
const shared = 200;
const batchSize = 500;
/** So that what the kernels hold is soon full. */
const long = 'x'.repeat(400);

const slow = { jid: 'slow@example.com', password: 'pw' };
const quick = { jid: 'quick@example.com', password: 'pw' };

const servers: readonly (readonly [name: string, start: StartChatServer])[] = [
  ['Prosody', startProsody],
  ['ejabberd', (options) => startEjabberd({ ...options, maxFsmQueue: 10_000 })],
];

describe.each(servers)('one who reads nothing for a while, on %s', (_name, start) => {
  let server: ChatServer;

  beforeAll(async () => {
    server = await start({
      domains: ['example.com'],
      components: [component],
      users: [slow, quick],
    });
  });

  afterAll(() => server?.[Symbol.asyncDispose]());

  const login = ({ jid, password }: typeof slow) =>
    PresenceReader.login({ jid, password, host: server.host, port: server.clientPort });

  function everyone(availability: 'dnd' | 'away', word: string): readonly Publication[] {
    // One object for all who say the same, as from the engine.
    const { statuses } = publication('', availability, ['en', `${word} ${long}`]);
    return Array.from({ length: people }, (_, at) => ({
      ...publication(`p${at}@example.com`, availability),
      statuses,
    }));
  }

  async function publishAll(site: XmppSite, all: readonly Publication[]): Promise<void> {
    for (const one of all) site.engine.people.set(one.person, one);
    for (let at = 0; at < people; at += batchSize) {
      await site.publisher.publish(all.slice(at, at + batchSize));
    }
  }

  it('keeps the session, holds nobody up, and ends with what is true', async () => {
    const subscriptions = new MemorySubscriptions();
    for (let at = 0; at < people; at += 1) {
      const contact = `p${at}@${component.domain}`;
      subscriptions.stored.push({ contact, subscriber: slow.jid });
      if (at >= people - shared) subscriptions.stored.push({ contact, subscriber: quick.jid });
    }
    // A client is known by its probes, or by the presence that it sends its contacts.
    const slowReader = await login(slow);
    const quickReader = await login(quick);
    await using site = await publishingSite(server, { subscriptions });
    for (const reader of [slowReader, quickReader]) {
      reader.send(`<presence to="p0@${component.domain}"/>`);
    }

    slowReader.pause();
    await publishAll(site, everyone('dnd', 'first'));
    await publishAll(site, everyone('away', 'last'));
    const lastOnes = [...Array(shared).keys()].map(
      (at) => `p${people - 1 - at}@${component.domain}`,
    );
    const hasLast = (reader: PresenceReader) => (contact: string) =>
      reader.shown.get(contact) === 'away last';
    await quickReader.until(() => lastOnes.every(hasLast(quickReader)));
    const before = slowReader.count;
    slowReader.resume();
    const contacts = [...Array(people).keys()].map((at) => `p${at}@${component.domain}`);
    // All of them are looked at no more often than necessary.
    await slowReader.until(
      () => hasLast(slowReader)(contacts.at(-1) ?? '') && contacts.every(hasLast(slowReader)),
      180_000,
    );

    expect(before).toBeLessThan(5_000);
    expect(slowReader.ended).toBe(false);
    slowReader.cut();
    quickReader.cut();
  });
});
