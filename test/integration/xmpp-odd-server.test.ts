import { describe, expect, it } from 'vitest';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';
import { echo, publication, publishingSite } from '../support/xmpp-site.ts';

const to = 'presence.example.com';
const alice = 'alice@example.com/desk';
const johnContact = 'john@presence.example.com';
const people = [publication('john@example.com', 'available')];
const ping = '<ping xmlns="urn:xmpp:ping"/>';
/** Answered after everything said before it. */
const sentinel = `<iq type="get" id="sentinel" from="${alice}" to="${to}">${ping}</iq>`;

describe('what a server may say', () => {
  it.each([
    ['no sender', `<message to="${to}" type="chat"><body>help</body></message>`],
    ['a sender that is no address', `<iq type="get" id="x" from="@/" to="${to}">${ping}</iq>`],
    ['no recipient', `<iq type="get" id="x" from="${alice}">${ping}</iq>`],
    [
      'a recipient elsewhere',
      `<iq type="get" id="x" from="${alice}" to="example.com">${ping}</iq>`,
    ],
    ['our own address', `<presence type="probe" from="${to}" to="${johnContact}"/>`],
    ['our own contact', `<presence type="probe" from="${johnContact}" to="${johnContact}"/>`],
    ['a result', `<iq type="result" id="x" from="${alice}" to="${to}"/>`],
    ['an error', `<iq type="error" id="x" from="${alice}" to="${to}"><error/></iq>`],
    [
      'a presence error',
      `<presence type="error" from="${alice}" to="${johnContact}"><error/></presence>`,
    ],
    [
      'a message error',
      `<message type="error" from="${alice}" to="${to}"><body>x</body></message>`,
    ],
    ['a query without id', `<iq type="get" from="${alice}" to="${to}">${ping}</iq>`],
    ['subscribed', `<presence type="subscribed" from="alice@example.com" to="${johnContact}"/>`],
    [
      'unsubscribed',
      `<presence type="unsubscribed" from="alice@example.com" to="${johnContact}"/>`,
    ],
    ['a domain that talks', `<message from="example.com" to="${to}"><body>news</body></message>`],
    ['another kind of element', `<bogus from="${alice}" to="${to}"/>`],
  ])('%s is not answered', async (_name, stanza) => {
    await using server = await OddServer.start();
    await using _site = await publishingSite(server, { people });

    server.say(stanza + sentinel);

    await server.until(() => server.received.includes('sentinel'));
    expect(server.received).toBe(
      `<iq type="result" from="${to}" to="${alice}" id="sentinel"></iq>`.replace('></iq>', '/>'),
    );
  });

  it('whoever subscribes again is answered again, and stored once', async () => {
    await using server = await OddServer.start();
    await using site = await publishingSite(server, { people });
    const subscribe = `<presence type="subscribe" from="alice@example.com" to="${johnContact}"/>`;

    server.say(subscribe + subscribe);

    const shown = `<presence from="${johnContact}" to="alice@example.com" xml:lang="en">`;
    await server.until(() => count(server.received, shown) === 2);
    expect(count(server.received, 'type="subscribed"')).toBe(2);
    expect(site.subscriptions.stored).toHaveLength(1);
  });

  it('a probe is answered to whoever sent it, with what there is to say', async () => {
    await using server = await OddServer.start();
    const subscriptions = new MemorySubscriptions();
    const subscriber = 'alice@example.com';
    await subscriptions.add(to, { contact: 'left@presence.example.com', subscriber });
    await using _site = await publishingSite(server, { people, subscriptions });
    const probe = (from: string, contact: string) =>
      server.say(`<presence type="probe" from="${from}" to="${contact}@presence.example.com"/>`);

    probe(alice, 'john');
    probe(alice, 'left');
    probe(alice, 'nobody');
    probe('eve@other.example', 'john');
    server.say(sentinel);

    await server.until(() => server.received.includes('sentinel'));
    const answers = server.received.match(/<presence [^>]*>/g);
    expect(answers).toEqual([
      `<presence from="${johnContact}" to="${alice}" xml:lang="en">`,
      `<presence from="left@presence.example.com" to="${alice}" type="unavailable" xml:lang="en">`,
      `<presence from="nobody@presence.example.com" to="${alice}" type="unavailable" xml:lang="en">`,
      `<presence from="${johnContact}" to="eve@other.example" type="unsubscribed"/>`,
    ]);
    expect(subscriptions.has('left@presence.example.com', subscriber)).toBe(true);
  });

  it.each([
    ['nothing in it', ''],
    ['two things in it', ping + ping],
  ])('a query with %s is a bad request', async (_name, children) => {
    await using server = await OddServer.start();
    await using _site = await publishingSite(server);

    server.say(`<iq type="get" id="x" from="${alice}" to="${to}">${children}</iq>`);

    await server.until(() => server.received.includes('bad-request'));
  });

  it('a stanza nested a hundred thousand deep does no harm', async () => {
    await using server = await OddServer.start();
    await using _site = await publishingSite(server);
    const deep = '<a>'.repeat(100_000) + '</a>'.repeat(100_000);

    server.say(`<iq type="get" id="deep" from="${alice}" to="${to}">${deep}</iq>`);

    await server.until(() => server.received.includes('service-unavailable'));
  });

  it('ten thousand requests to subscribe are answered, each once', async () => {
    await using server = await OddServer.start();
    await using site = await publishingSite(server, { people });
    let open = 0;
    let mostOpen = 0;
    site.subscriptions.add = async () => {
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      await new Promise((resolve) => void setImmediate(resolve));
      open -= 1;
    };

    for (let number = 0; number < 10_000; number += 1) {
      server.say(`<presence type="subscribe" from="u${number}@example.com" to="${johnContact}"/>`);
    }

    await server.until(() => count(server.received, 'type="subscribed"') === 10_000);
    expect(mostOpen).toBeLessThan(3_000);
  });

  it('a server that does not read is given up before memory is', async () => {
    await using server = await OddServer.start();
    const { telemetry, records } = capturedLog();
    await using site = await publishingSite(server, { telemetry });
    const discoInfo = '<query xmlns="http://jabber.org/protocol/disco#info"/>';
    const query = `<iq type="get" id="x" from="${alice}" to="${to}">${discoInfo}</iq>`;

    server.stopReading();
    const asking = setInterval(() => server.say(query.repeat(5_000)), 5);
    await site.engine.until(() => site.engine.timesOffline === 1, 60_000);
    clearInterval(asking);

    expect(records.map(({ reason }) => reason)).toContain('not-read');
  });

  it('a publication that the network does not take is waited for, and lost with the link', async () => {
    await using server = await OddServer.start();
    const subscriptions = new MemorySubscriptions();
    for (let number = 0; number < 2_000; number += 1) {
      const subscriber = `u${number}@example.com`;
      await subscriptions.add(to, { contact: johnContact, subscriber });
    }
    const timings = { keepAliveMs: 200, pingTimeoutMs: 200 };
    await using site = await publishingSite(server, { subscriptions, timings });
    const long = publication('john@example.com', 'dnd', ['en', 'x'.repeat(10_000)]);

    server.stopReading();
    const outcome = await site.publisher.publish([long]).then(
      () => 'taken',
      () => 'lost',
    );

    expect(outcome).toBe('lost');
    await site.engine.until(() => site.engine.timesOffline === 1);
  });

  it('a server that goes on talking without ever ending a stanza counts as dead', async () => {
    await using server = await OddServer.start();
    const timings = { keepAliveMs: 200, pingTimeoutMs: 200 };
    const { telemetry, records } = capturedLog();
    await using site = await publishingSite(server, { telemetry, timings });

    server.say('<message>&');
    const talking = setInterval(() => server.say('x'), 20);
    await site.engine.until(() => site.engine.timesOffline === 1);
    clearInterval(talking);

    expect(records.map(({ reason }) => reason)).toContain('dead');
  });

  it('a connection closed in the handshake is explained', async () => {
    await using server = await OddServer.start({ handshake: 'closed' });
    const { telemetry, records } = capturedLog();

    await using _site = await publishingSite(server, { online: false, telemetry });

    await expect.poll(() => records.length).toBeGreaterThan(0);
    expect(records[0]).toMatchObject({ reason: 'closed-in-handshake' });
  });

  it('an assistant that fails says so, and answers the next line', async () => {
    await using server = await OddServer.start();
    const { telemetry, records } = capturedLog();
    const conversation = {
      ...echo,
      answer: async (_person: string, line: string) => {
        if (line === 'break') throw new Error('broken');
        return { text: line, secret: false };
      },
    };
    await using _site = await publishingSite(server, { conversation, telemetry });
    const say = (line: string) =>
      server.say(`<message type="chat" from="${alice}" to="${to}"><body>${line}</body></message>`);

    say('break');
    say('hello');

    await server.until(() => server.received.includes('<body>hello</body>'));
    expect(server.received).toContain('internal-server-error');
    expect(records).toContainEqual(expect.objectContaining({ msg: 'XMPP request failed' }));
  });

  it('one who answers every answer is not answered for ever', async () => {
    await using server = await OddServer.start();
    await using _site = await publishingSite(server);

    const line = `<message type="chat" from="${alice}" to="${to}"><body>hello</body></message>`;
    server.say(line.repeat(200) + sentinel);

    await server.until(() => server.received.includes('sentinel'));
    expect(count(server.received, 'You said')).toBeLessThanOrEqual(30);
  });
});

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
