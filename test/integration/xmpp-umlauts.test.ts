import { expect, test } from 'vitest';
import { chatServers } from '../support/xmpp-lab.ts';
import { SlixmppDriver } from '../support/slixmpp-client.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

// RFC 7622: what is not ASCII is written as it is, never as DNS has it.
const domain = 'bücher.example';
const presence = `präsenz.${domain}`;

test.each(chatServers)(
  '%s, people and components with umlauts are served',
  async (_name, start) => {
    const users = ['jürgen', 'ζωή'].map((name) => ({ jid: `${name}@${domain}`, password: 'pw' }));
    await using server = await start({
      domains: [domain],
      components: [{ domain: presence, secret: component.secret }],
      users,
    });
    await using _site = await publishingSite(server, {
      domain: presence,
      people: [publication(`ζωή@${domain}`, 'dnd', ['de', 'Für später'])],
    });
    await using driver = await SlixmppDriver.start();
    const { host, clientPort: port } = server;
    const jürgen = await driver.login({ jid: `jürgen@${domain}`, password: 'pw', host, port });
    const contact = `ζωή@${presence}`;

    await jürgen.sendPresence({ to: contact, type: 'subscribe' });

    const seen = await jürgen.presence(({ from, show }) => from === contact && show === 'dnd');
    expect(seen.statuses).toMatchObject([{ text: 'Für später' }]);
    expect(await jürgen.ask(presence, 'größer')).toBe('You said: größer');
  },
);
