import { expect, it } from 'vitest';
import { AccountSite } from '../support/account-site.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';

// Neither of the real servers tells a component of changes in people's rosters; XEP-0356 §5.3 has
// it, and this one does.

const to = 'presence.example.com';
const john = 'john@example.com';
const privileges =
  `<message from="example.com" to="${to}"><privilege xmlns="urn:xmpp:privilege:2">` +
  '<perm access="roster" type="get"/><perm access="presence" type="managed_entity"/>' +
  '</privilege></message>';

/** What is asked, and a message that is sent on trial and comes back. */
function answer(received: string): string {
  const said: string[] = [];
  const asked = /<iq type="get" id="([^"]+)" from="[^"]+" to="([^"]+)"><query xmlns="([^"]+)"\/>/g;
  for (const [, id, from, xmlns] of received.matchAll(asked)) {
    said.push(
      `<iq type="result" id="${id}" from="${from}" to="${to}"><query xmlns="${xmlns}">${content(xmlns)}</query></iq>`,
    );
  }
  said.push(...(received.match(/<message [^>]*type="headline"\/>/g) ?? []));
  return said.join('');
}

/** It tells of every session, as no other server does that has privileges. */
function content(xmlns: string | undefined): string {
  if (xmlns === 'jabber:iq:version') return '<name>Prosody</name><version>13.0.1</version>';
  return xmlns === 'jabber:iq:roster' ? '<item jid="anna@example.com" subscription="from"/>' : '';
}

it('whoever comes into a roster sees the person, and whoever is taken out sees them go', async () => {
  await using server = await OddServer.start({ greeting: privileges, answer });
  await using site = await AccountSite.start(server);
  site.serve(john);
  site.busy(john);
  const shownTo = (watcher: string) => [
    ...server.received.matchAll(
      new RegExp(`<presence from="${john}/Calendar" to="${watcher}"([^>]*)>`, 'g'),
    ),
  ];
  const push = (from: string, item: string) =>
    server.say(
      `<iq type="set" id="push" from="${from}" to="${to}"><query xmlns="jabber:iq:roster">${item}</query></iq>`,
    );
  await server.until(() => server.received.includes('jabber:iq:roster'));
  server.say(`<presence from="${john}/desk" to="${to}"/>`);
  await server.until(() => server.received.includes('<show>dnd</show>'));
  expect(shownTo('anna@example.com').at(-1)?.[1]).not.toContain('unavailable');
  expect(shownTo('bert@example.com')).toEqual([]);

  push(john, '<item jid="bert@example.com" subscription="both"/>');
  await server.until(() => shownTo('bert@example.com').length === 1);
  expect(shownTo('bert@example.com')[0]?.[1]).not.toContain('unavailable');
  expect(server.received).toContain(`<iq type="result" id="push" from="${to}" to="${john}"/>`);

  push(john, '<item jid="anna@example.com" subscription="none"/>');
  await server.until(
    () => shownTo('anna@example.com').at(-1)?.[1]?.includes('unavailable') === true,
  );

  // What a client of somebody sends has a resource, and is no push of the server.
  push(`${john}/desk`, '<item jid="eve@example.com" subscription="both"/>');
  await server.until(() => server.received.includes('service-unavailable'));
  expect(shownTo('eve@example.com')).toEqual([]);
});

it('a server that forgets what it has granted is asked over another connection', async () => {
  // ejabberd does, when it notices only then that the connection before this one has ended.
  let forgetful: OddServer | undefined;
  const forbidden =
    '<error type="auth"><forbidden xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>';
  await using server = await OddServer.start({
    greeting: privileges,
    answer: (received) =>
      forgetful?.connections === 1
        ? answer(received).replaceAll(
            /<iq type="result"([^>]*)><query xmlns="jabber:iq:roster">.*?<\/query>/g,
            `<iq type="error"$1>${forbidden}`,
          )
        : answer(received),
  });
  forgetful = server;
  await using site = await AccountSite.start(server);
  site.serve(john);
  site.busy(john);

  await server.until(() => server.received.includes('to="anna@example.com"'));
  server.say(`<presence from="${john}/desk" to="${to}"/>`);
  await server.until(() => server.received.includes('<show>dnd</show>'));

  expect(server.connections).toBe(2);
});

it('a server whose first words went to the connection before is asked over another', async () => {
  let heard: OddServer | undefined;
  await using server = await OddServer.start({
    greeting: (connection) => (connection === 1 ? '' : privileges),
    answer: (received) => (heard?.connections === 1 ? '' : answer(received)),
  });
  heard = server;
  await using site = await AccountSite.start(server);
  site.serve(john);
  site.busy(john);

  await server.until(() => server.received.includes('to="anna@example.com"'), 30_000);

  expect(server.connections).toBe(2);
});

it('where a client of the person has the name of our resource, we have another', async () => {
  await using server = await OddServer.start({ greeting: privileges, answer });
  await using site = await AccountSite.start(server);
  site.serve(john);
  site.busy(john);
  await server.until(() => server.received.includes('jabber:iq:roster'));
  const says = (words: string, more = '') =>
    server.say(`<presence from="${john}/${words}" to="${to}">${more}</presence>`);
  const caps =
    '<c xmlns="http://jabber.org/protocol/caps" hash="sha-1" node="urn:a" ver="dmVyc2lvbg=="/>';
  says('desk');
  await server.until(() => server.received.includes('<show>dnd</show>'));
  // An echo of what we said changes nothing.
  says('Calendar', '<show>dnd</show>');
  const before = server.received.length;

  says('Calendar', caps);

  const later = () => server.received.slice(before);
  const address = `<presence from="${john}/Doorlight" to="anna@example.com"`;
  await server.until(() => later().includes(address));
  site.free(john);
  await server.until(() => later().includes(`${address} type="unavailable"`));
  expect(later()).not.toContain(`from="${john}/Calendar"`);
});
