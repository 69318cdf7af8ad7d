import { expect, test } from 'vitest';
import { pause, type SteadyClock } from '../../src/time/steady-clock.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

// What servers say to a component that neither Debian's Prosody nor its ejabberd does.

const to = component.domain;
const john = 'john@example.com';
const people = [publication(john, 'available')];
// Ten times as fast as the clock on the wall.
const haste = hastyClock(10);
const clock: SteadyClock = {
  now: () => haste.now(),
  wallTime: () => haste.now(),
  after: (delayMs, task) => haste.after(delayMs, task),
};
const ping = '<ping xmlns="urn:xmpp:ping"/>';

const query =
  /<iq type="get" id="([^"]+)" from="presence\.example\.com" to="example\.com"><query xmlns="jabber:iq:version"\/><\/iq>/g;

/** Answers who asks what it is (XEP-0092). */
function saysItIs(name: string, version: string): (received: string) => string {
  return (received) =>
    [...received.matchAll(query)]
      .map(
        ([, id]) =>
          `<iq type="result" id="${id}" from="example.com" to="${to}">` +
          `<query xmlns="jabber:iq:version"><name>${name}</name><version>${version}</version></query></iq>`,
      )
      .join('');
}

function grants(namespace: string): string {
  return (
    `<message from="example.com" to="${to}" id="1"><privilege xmlns="${namespace}">` +
    '<perm access="roster" type="both" push="true"/><perm access="message" type="outgoing"/>' +
    '<perm access="presence" type="managed_entity"/>' +
    '<perm access="iq"><namespace ns="http://jabber.org/protocol/pubsub" type="both"/></perm>' +
    '</privilege></message>'
  );
}

test.each([
  ['ejabberd', '24.12', 'urn:xmpp:privilege:2', 'the end of a session is not'],
  ['ejabberd', '23.01', 'urn:xmpp:privilege:1', 'the end of a session is not'],
  ['Another', '1.0', 'urn:xmpp:privilege:2', 'the end of a session is not'],
  ['Prosody', '13.0.1', 'urn:xmpp:privilege:2', 'Told by XEP-0356.'],
])('%s %s with %s is believed as far as it tells', async (name, version, namespace, told) => {
  await using server = await OddServer.start({
    greeting: grants(namespace),
    answer: saysItIs(name, version),
  });
  await using site = await publishingSite(server, { people, clock });

  await expect
    .poll(() => site.publisher.health().capabilities.find(({ kind }) => kind === 'presence'), {
      timeout: 20_000,
    })
    .toMatchObject({ detail: expect.stringContaining(told) });
});

test('where logouts are not told nobody counts as offline for not having been told of', async () => {
  await using server = await OddServer.start({
    greeting: grants('urn:xmpp:privilege:2'),
    answer: saysItIs('ejabberd', '25.03'),
  });
  await using site = await publishingSite(server, { people, clock });

  await expect
    .poll(() => site.publisher.health().capabilities.find(({ kind }) => kind === 'server'), {
      timeout: 20_000,
    })
    .toMatchObject({ detail: 'ejabberd 25.03' });
  // Longer than the last of those who are online are waited for.
  await pause(clock, 10_000);

  expect([...site.engine.heard]).toEqual([]);
}, 60_000);

test.each([
  ['features', '<stream:features/>'],
  [
    'features with something to negotiate',
    '<stream:features><sm xmlns="urn:xmpp:sm:3"/></stream:features>',
  ],
  ['whitespace', ' \n '],
])('a server that offers %s before it accepts is a server like others', async (_name, offer) => {
  await using server = await OddServer.start({ offer });
  await using _site = await publishingSite(server, { people });

  server.say(`<iq type="get" id="x" from="example.com" to="${to}">${ping}</iq>`);

  await server.until(() => server.received.includes('type="result"'));
  expect(server.connections).toBe(1);
});

test.each([
  ['features', '<stream:features/>'],
  ['stream management', '<r xmlns="urn:xmpp:sm:3"/><a xmlns="urn:xmpp:sm:3" h="7"/>'],
  ['whitespace', ' \n \t '],
  ['its own kind of element', '<ping xmlns="urn:example:nothing"/>'],
  [
    'a prefix of its own',
    `<iq type="get" id="p" from="example.com" to="${to}"><ns0:ping xmlns:ns0="urn:xmpp:ping"/></iq>`,
  ],
])('a server that says %s is heard all the same', async (_name, said) => {
  await using server = await OddServer.start({ greeting: said });
  await using _site = await publishingSite(server, { people });

  server.say(`${said}<iq type="get" id="x" from="example.com" to="${to}">${ping}</iq>`);

  await server.until(() => server.received.includes('id="x"'));
  expect(server.received).not.toContain('type="error"');
  expect(server.connections).toBe(1);
});

test.each([
  'bad-format',
  'conflict',
  'connection-timeout',
  'host-gone',
  'host-unknown',
  'improper-addressing',
  'internal-server-error',
  'invalid-from',
  'not-authorized',
  'policy-violation',
  'reset',
  'resource-constraint',
  'see-other-host',
  'system-shutdown',
  'undefined-condition',
])('after the stream error %s it comes back', async (condition) => {
  const streams = 'urn:ietf:params:xml:ns:xmpp-streams';
  const error =
    `<stream:error><${condition} xmlns="${streams}">other.example:5347</${condition}>` +
    `<text xmlns="${streams}">for some reason</text></stream:error></stream:stream>`;
  await using server = await OddServer.start({
    greeting: (connection) => (connection === 1 ? error : ''),
  });
  await using site = await publishingSite(server, {
    people,
    timings: { retryMs: 5, maxRetryMs: 20, refusedRetryMs: 20 },
  });

  await server.until(() => server.connections >= 2);
  await site.engine.until(() => site.engine.timesOnline > site.engine.timesOffline);
});
