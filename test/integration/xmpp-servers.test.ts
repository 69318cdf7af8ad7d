import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChatServer } from '../support/daemons/chat-server.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { type SeenPresence, type SlixmppClient, SlixmppDriver } from '../support/slixmpp-client.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const john = 'john@example.com';
const johnContact = 'john@presence.example.com';
const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi', 'ivan', 'judy'];
const users = [
  ...names.map((name) => ({ jid: `${name}@example.com`, password: 'pw' })),
  { jid: 'mallory@other.example', password: 'pw' },
];

function available(presence: SeenPresence): boolean {
  return presence.type === null;
}

describe.each([
  ['Prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const)('on %s', (_name, startServer) => {
  let server: ChatServer;
  let driver: SlixmppDriver;

  beforeAll(async () => {
    [server, driver] = await Promise.all([
      startServer({ domains: ['example.com', 'other.example'], components: [component], users }),
      SlixmppDriver.start(),
    ]);
  });

  afterAll(async () => {
    await driver?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  function login(name: string, presence = true): Promise<SlixmppClient> {
    const jid = name.includes('@') ? name : `${name}@example.com`;
    return driver.login({
      jid,
      password: 'pw',
      host: server.host,
      port: server.clientPort,
      presence,
    });
  }

  it('a colleague subscribes, is accepted, and sees what is shown now', async () => {
    await using site = await publishingSite(server, {
      people: [publication(john, 'dnd', ['en', 'In a meeting until 3:00 PM'])],
    });
    const alice = await login('alice');

    await alice.sendPresence({ to: johnContact, type: 'subscribe' });

    await alice.presence(({ from, type }) => from === johnContact && type === 'subscribed');
    const seen = await alice.presence((one) => one.from === johnContact && available(one));
    expect(seen).toMatchObject({
      show: 'dnd',
      statuses: [{ lang: 'en', text: 'In a meeting until 3:00 PM' }],
      lang: 'en',
    });
    expect(site.subscriptions.has(johnContact, 'alice@example.com')).toBe(true);
    expect((await alice.roster())[johnContact]).toBe('to');
    await alice.logout();
  });

  it('what is shown at login is what is shown now', async () => {
    await using site = await publishingSite(server, { people: [publication(john, 'available')] });
    const bob = await login('bob');
    await bob.sendPresence({ to: johnContact, type: 'subscribe' });
    await bob.presence((one) => one.from === johnContact && available(one));
    await bob.logout();
    await site.engine.show(publication(john, 'away', ['en', 'Gone fishing']));

    const again = await login('bob');

    const seen = await again.presence(({ from }) => from === johnContact);
    expect(seen).toMatchObject({ type: null, show: 'away', statuses: [{ text: 'Gone fishing' }] });
    await again.logout();
  });
});
