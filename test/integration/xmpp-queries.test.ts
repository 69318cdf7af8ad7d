import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { XmppLab, chatServers } from '../support/xmpp-lab.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { type XmppSite, component, publication, publishingSite } from '../support/xmpp-site.ts';

const johnContact = 'john@presence.example.com';
const discoInfo = '<query xmlns="http://jabber.org/protocol/disco#info"/>';
const commandsNode = 'http://jabber.org/protocol/commands';

describe.each(chatServers)('queries on %s', (_name, startServer) => {
  let lab: XmppLab;
  let site: XmppSite;
  let alice: SlixmppClient;

  beforeAll(async () => {
    lab = await XmppLab.start(startServer);
    site = await publishingSite(lab.server, {
      people: [publication('john@example.com', 'available')],
      nameOf: () => 'John <Jack> Doe',
    });
    alice = await lab.login();
  });

  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  it('the assistant answers at an address with a local part as well', async () => {
    const alias = `doorlight@${component.domain}`;
    const info = await alice.query(alias, discoInfo);
    const said = await alice.ask(alias, 'hello');

    expect(info).toContain('category="component"');
    expect(said).toBe(await alice.ask(component.domain, 'hello'));
  });

  it('the component says what it is and what it does', async () => {
    const answer = await alice.query(component.domain, discoInfo);

    const identity = /identity [^>]*/.exec(answer)?.[0];
    expect(identity).toContain('category="component"');
    expect(identity).toContain('type="presence"');
    for (const feature of [
      'http://jabber.org/protocol/disco#info',
      'http://jabber.org/protocol/commands',
      'urn:xmpp:ping',
      'vcard-temp',
      'jabber:iq:version',
    ]) {
      expect(answer).toContain(`"${feature}"`);
    }
  });

  it('a contact says that it is an account, and has no items', async () => {
    const info = await alice.query(johnContact, discoInfo);
    const items = await alice.query(
      johnContact,
      '<query xmlns="http://jabber.org/protocol/disco#items"/>',
    );

    expect(info).toMatch(/category="account"/);
    expect(info).not.toContain('commands');
    expect(items).toContain('type="result"');
    expect(items).not.toContain('item ');
  });

  it('version, ping and vCard are answered for component and contacts', async () => {
    for (const to of [component.domain, johnContact]) {
      const version = await alice.query(to, '<query xmlns="jabber:iq:version"/>');
      const pong = await alice.query(to, '<ping xmlns="urn:xmpp:ping"/>');
      const card = await alice.query(to, '<vCard xmlns="vcard-temp"/>');

      expect(version).toMatch(/Doorlight.*0\.1\.0/);
      expect(pong).toContain('type="result"');
      expect(card).toContain(to === component.domain ? 'Doorlight' : 'John &lt;Jack&gt; Doe');
    }
  });

  it('what is not known is said to be so', async () => {
    const nobody = await alice.query('nobody@presence.example.com', discoInfo);
    const register = await alice.query(component.domain, '<query xmlns="jabber:iq:register"/>');
    const set = await alice.query(johnContact, '<vCard xmlns="vcard-temp"/>', 'set');
    const resource = await alice.query(`${johnContact}/desk`, discoInfo);

    expect(nobody).toContain('item-not-found');
    for (const answer of [register, set, resource]) {
      expect(answer).toContain('service-unavailable');
    }
  });

  it('chat is answered in its language, type and thread', async () => {
    await alice.raw(
      `<message to="${component.domain}" type="chat" xml:lang="de"><body>Grüß Gott</body>` +
        '<thread>t-1</thread></message>',
    );
    await alice.raw(`<message to="${component.domain}"><body>normal</body></message>`);

    const chat = await alice.message(({ thread }) => thread === 't-1');
    const normal = await alice.message(({ body }) => body === 'You said: normal');
    expect(chat).toMatchObject({ type: 'chat', lang: 'de', body: 'You said: Grüß Gott' });
    expect(normal.type === null || normal.type === 'normal').toBe(true);
  });

  it('lines are answered in the order in which they were said', async () => {
    const since = alice.messages.length;
    const lines = Array.from({ length: 10 }, (_, number) => `line ${number}`);
    for (const line of lines) await alice.chat(component.domain, line);

    await alice.until(() => alice.messages.length >= since + 10);

    const answers = alice.messages.slice(since).map(({ body }) => body);
    expect(answers).toEqual(lines.map((line) => `You said: ${line}`));
  });

  it('receipts, chat states and errors are not answered', async () => {
    const since = alice.messages.length;
    await alice.raw(
      `<message to="${component.domain}" type="chat">` +
        '<composing xmlns="http://jabber.org/protocol/chatstates"/></message>' +
        `<message to="${component.domain}"><received xmlns="urn:xmpp:receipts" id="1"/></message>` +
        `<message to="${component.domain}" type="error"><body>help</body></message>` +
        `<message to="${component.domain}" type="headline"><body>help</body></message>`,
    );

    await alice.ask(component.domain, 'still there?');

    expect(alice.messages.slice(since).map(({ body }) => body)).toEqual(['You said: still there?']);
  });

  it('a line that was stored on its way is not obeyed', async () => {
    await alice.raw(
      `<message to="${component.domain}" type="chat"><body>available until 17:00</body>` +
        '<delay xmlns="urn:xmpp:delay" stamp="2019-03-10T10:00:00Z"/></message>',
    );

    const answer = await alice.message(({ body }) => body?.includes('late') ?? false);
    expect(answer.body).not.toContain('You said');
  });

  it('a line too long to be meant is refused', async () => {
    await alice.raw(
      `<message to="${component.domain}" type="chat" id="long"><body>${'x'.repeat(5_000)}</body></message>`,
    );

    const answer = await alice.message(({ id }) => id === 'long');
    expect(answer).toMatchObject({ type: 'error', error: ['policy-violation', 'text'] });
  });

  it('whoever writes to a contact is told where the person is to be found', async () => {
    await alice.chat(johnContact, 'Hi John');

    const answer = await alice.message(({ from }) => from === johnContact);
    expect(answer).toMatchObject({ type: 'error', error: ['service-unavailable', 'text'] });
  });

  it('a stranger cannot talk to the assistant', async () => {
    const mallory = await lab.login(await lab.account('other.example'));

    await mallory.chat(component.domain, 'status');

    const answer = await mallory.message(() => true);
    expect(answer).toMatchObject({ type: 'error', error: ['service-unavailable'] });
  });

  it('commands are listed, and one without a form runs at once', async () => {
    const list = await alice.query(
      component.domain,
      `<query xmlns="http://jabber.org/protocol/disco#items" node="${commandsNode}"/>`,
    );
    const done = await alice.query(component.domain, command('node="status"'), 'set');

    expect(list).toMatch(/node="status"/);
    expect(list).toMatch(/node="override"/);
    expect(done).toMatch(/status="completed"/);
    expect(done).toContain(`${alice.jid.split('/')[0]} status []`);
  });

  it('a command with a form is filled in, and runs', async () => {
    const asked = await alice.query(component.domain, command('node="override"'), 'set');
    const session = sessionOf(asked);

    const done = await alice.query(
      component.domain,
      command(`node="override" sessionid="${session}" action="complete"`, filledIn('away', 'Tea')),
      'set',
    );

    expect(asked).toMatch(/status="executing"/);
    expect(asked).toMatch(/type="form"/);
    expect(asked).toMatch(/type="list-single"/);
    expect(done).toMatch(/status="completed"/);
    expect(done).toContain('[["availability","away"],["text","Tea"]]');
  });

  it('a form that is refused comes back as it was filled in', async () => {
    const asked = await alice.query(component.domain, command('node="override"'), 'set');
    const attributes = `node="override" sessionid="${sessionOf(asked)}"`;

    const refused = await alice.query(
      component.domain,
      command(attributes, filledIn('away', 'refuse')),
      'set',
    );
    const done = await alice.query(
      component.domain,
      command(attributes, filledIn('dnd', '')),
      'set',
    );

    expect(refused).toMatch(/status="executing"/);
    expect(refused).toContain('Not that one.');
    expect(refused).toMatch(/>away</);
    expect(done).toMatch(/status="completed"/);
  });

  it('a command can be cancelled, and what makes no sense is told apart', async () => {
    const asked = await alice.query(component.domain, command('node="override"'), 'set');
    const attributes = `node="override" sessionid="${sessionOf(asked)}"`;
    const send = (given: string, children = '') =>
      alice.query(component.domain, command(given, children), 'set');

    expect(await send('node="fly"')).toContain('item-not-found');
    expect(await send('node="override" action="jump"')).toContain('malformed-action');
    expect(await send('node="override" sessionid="none"')).toContain('bad-sessionid');
    expect(await send(attributes)).toContain('bad-payload');
    expect(await send(attributes, filledIn('sleepy', ''))).toContain('bad-payload');
    expect(await send(`${attributes} action="prev"`)).toContain('bad-action');
    expect(await send(`${attributes} action="cancel"`)).toMatch(/status="canceled"/);
    expect(await send(attributes, filledIn('away', ''))).toContain('bad-sessionid');
  });

  it('nobody goes on with the form of someone else', async () => {
    const bob = await lab.login();
    const asked = await alice.query(component.domain, command('node="override"'), 'set');

    const answer = await bob.query(
      component.domain,
      command(`node="override" sessionid="${sessionOf(asked)}"`, filledIn('away', '')),
      'set',
    );

    expect(answer).toContain('bad-sessionid');
  });

  it('a stranger sees no commands and runs none', async () => {
    const mallory = await lab.login(await lab.account('other.example'));

    const list = await mallory.query(
      component.domain,
      `<query xmlns="http://jabber.org/protocol/disco#items" node="${commandsNode}"/>`,
    );
    const run = await mallory.query(component.domain, command('node="status"'), 'set');

    expect(list).not.toContain('override');
    expect(run).toContain('forbidden');
  });
});

function command(attributes: string, children = ''): string {
  return `<command xmlns="${commandsNode}" ${attributes}>${children}</command>`;
}

function filledIn(availability: string, text: string): string {
  return (
    '<x xmlns="jabber:x:data" type="submit">' +
    `<field var="availability"><value>${availability}</value></field>` +
    `<field var="text"><value>${text}</value></field></x>`
  );
}

function sessionOf(answer: string): string {
  return /sessionid="([^"]+)"/.exec(answer)?.[1] ?? '';
}
