import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Conversation } from '../../src/publishers/xmpp/assistant/conversation.ts';
import { foreignPayloads as payloads } from '../support/foreign-payloads.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';
import {
  type XmppSite,
  component,
  echo,
  publication,
  publishingSite,
} from '../support/xmpp-site.ts';

// What clients send that are neither slixmpp nor profanity: Gajim, Psi, Conversations, Dino, Pidgin,
// Converse.js, other components; as their servers hand it on.

const to = component.domain;
const alice = 'alice@example.com/desk';
const john = `john@${to}`;

/** What the assistant was asked to do. */
const lines: string[] = [];
const conversation: Conversation = {
  ...echo,
  answer: async (person, line, lang) => {
    lines.push(line);
    return await echo.answer(person, line, lang);
  },
};

const cardQuery =
  /<iq type="get" id="([^"]+)" from="presence\.example\.com" to="([^"]+@example\.com)"><vCard/g;

function hasNoCards(received: string): string {
  const stanzas = 'urn:ietf:params:xml:ns:xmpp-stanzas';
  return [...received.matchAll(cardQuery)]
    .map(
      ([, id, person]) =>
        `<iq type="error" id="${id}" from="${person}" to="${to}">` +
        `<error type="cancel"><item-not-found xmlns="${stanzas}"/></error></iq>`,
    )
    .join('');
}

let server: OddServer;
let site: XmppSite;
beforeAll(async () => {
  server = await OddServer.start({ answer: hasNoCards });
  const people = [
    publication('john@example.com', 'dnd', ['en', 'In a meeting']),
    publication('jürgen@example.com', 'away'),
    publication('d\\27artagnan@example.com', 'away'),
  ];
  site = await publishingSite(server, { people, conversation });
  // Cards are read once, and then known.
  for (const [at, target] of [john, `jürgen@${to}`, `d\\27artagnan@${to}`].entries()) {
    server.say(
      `<iq type="get" id="card-${at}" from="${alice}" to="${target}"><vCard xmlns="vcard-temp"/></iq>`,
    );
    await server.until(() => server.received.includes(`id="card-${at}"`));
  }
});
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

let sentinels = 0;

/** Everything the component says to this, in order, which is what follows it and nothing else. */
async function answersTo(said: string): Promise<readonly string[]> {
  // Each address has its own queue, the assistant's for whoever asks it: both have to have come by.
  const at = server.received.length;
  sentinels += 1;
  const ping = (target: string, id: string): string =>
    `<iq type="get" id="${id}" from="${alice}" to="${target}"><ping xmlns="urn:xmpp:ping"/></iq>`;
  const ids = [`end-${sentinels}-a`, `end-${sentinels}-b`];
  server.say(said + ping(to, ids[0] ?? '') + ping(john, ids[1] ?? ''));
  const heard = (): string => server.received.slice(at);
  await server.until(() => ids.every((id) => heard().includes(`id="${id}"`)));
  const stanzas = heard().match(/<(iq|message|presence)\b(?:[^>]*\/>|.*?<\/\1>)/gs) ?? [];
  return stanzas.filter((stanza) => !ids.some((id) => stanza.includes(`id="${id}"`)));
}

const targets = [
  ['the component', to],
  ['the component with a resource', `${to}/x`],
  ['the alias', `doorlight@${to}`],
  ['a contact', john],
  ['a contact in capitals', `JOHN@Presence.Example.COM`],
  ['a contact with a resource', `${john}/phone`],
  ['a contact that is none', `nobody@${to}`],
  ['a contact with an umlaut', `jürgen@${to}`],
  ['a contact with an escaped name', `d\\27artagnan@${to}`],
] as const;

describe('whatever is asked is answered once', () => {
  test.each(targets)(
    '%s',
    async (_name, target) => {
      const wrong: string[] = [];
      let person = 0;
      for (const type of ['get', 'set', 'query', '']) {
        for (const payload of payloads) {
          // Ids repeat. Several people: one alone may not run so many commands in so short a time.
          person += 1;
          const from = `p${Math.floor(person / 20)}@example.com/desk`;
          const kind = type === '' ? '' : `type="${type}"`;
          const answers = await answersTo(
            `<iq ${kind} id="1" from="${from}" to="${target}">${payload}</iq>`,
          );
          const [answer = ''] = answers;
          const isError =
            /<error type="(cancel|modify|auth|wait)"[^>]*><[a-z-]+ xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"\/>/.test(
              answer,
            );
          const isRight =
            answers.length === 1 &&
            answer.includes(`from="${target}" to="${from}" id="1"`) &&
            (answer.startsWith('<iq type="result"') ||
              (answer.startsWith('<iq type="error"') && isError));
          if (!isRight) wrong.push(`${type} ${payload}: ${answers.join(' and ')}`);
        }
      }

      expect(wrong).toEqual([]);
    },
    60_000,
  );

  test('an error or a result is not, whatever is in it and wherever it goes', async () => {
    const said = targets.flatMap(([, target]) =>
      ['error', 'result'].flatMap((type) =>
        payloads.map(
          (payload) => `<iq type="${type}" id="1" from="${alice}" to="${target}">${payload}</iq>`,
        ),
      ),
    );

    expect(await answersTo(said.join(''))).toEqual([]);
  });
});

function message(inner: string, attributes = 'type="chat"'): string {
  return `<message from="${alice}" to="${to}" ${attributes}>${inner}</message>`;
}

const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
const legacyHourAgo = hourAgo.slice(0, 19).replaceAll('-', '');

describe('what is said in chat', () => {
  test.each([
    ['as chat', message('<body>away</body>')],
    ['without a type', message('<body>away</body>', '')],
    ['as normal', message('<body>away</body>', 'type="normal"')],
    ['with a type that is none', message('<body>away</body>', 'type="whisper"')],
    ['with a line break behind it', message('<body>away\n\r\n</body>')],
    [
      'with what nobody sees around it',
      message('<body>\u200E\uFEFFaway\u200B\u2060 \u200F</body>'),
    ],
    [
      'with formatting',
      message(
        '<body>away</body><html xmlns="http://jabber.org/protocol/xhtml-im"><body xmlns="http://www.w3.org/1999/xhtml"><b>back</b></body></html>',
      ),
    ],
    ['with a receipt asked for', message('<body>away</body><request xmlns="urn:xmpp:receipts"/>')],
    [
      'with a marker asked for',
      message(
        '<body>away</body><markable xmlns="urn:xmpp:chat-markers:0"/><active xmlns="http://jabber.org/protocol/chatstates"/><origin-id xmlns="urn:xmpp:sid:0" id="x"/>',
      ),
    ],
    ['in two languages', message('<body>away</body><body xml:lang="de">zurück</body>')],
    [
      'as a reply',
      message(
        '<body>&gt; 👍 You said: x\n&gt; more\naway</body><reply xmlns="urn:xmpp:reply:0" to="x" id="y"/><fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0"><body start="0" end="23"/></fallback>',
      ),
    ],
    [
      'a moment ago',
      message(
        `<body>away</body><delay xmlns="urn:xmpp:delay" stamp="${new Date(Date.now() - 5_000).toISOString()}"/>`,
      ),
    ],
    [
      'by a second stanza with the id of the first',
      message('<body>away</body>', 'type="chat" id="same"'),
    ],
    ['by another with that id', message('<body>away</body>', 'type="chat" id="same"')],
  ])('%s is heard', async (_name, said) => {
    lines.length = 0;

    const answers = await answersTo(said);

    expect(lines).toEqual(['away']);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(
      /^<message from="presence.example.com" to="alice@example.com\/desk" type="(chat|normal)"/,
    );
  });

  test.each([
    ['hours ago', message(`<body>away</body><delay xmlns="urn:xmpp:delay" stamp="${hourAgo}"/>`)],
    [
      'hours ago, by an older server',
      message(`<body>away</body><x xmlns="jabber:x:delay" stamp="${legacyHourAgo}"/>`),
    ],
    [
      'hours ago, and once more just now',
      message(
        `<body>away</body><delay xmlns="urn:xmpp:delay" stamp="${new Date().toISOString()}"/><delay xmlns="urn:xmpp:delay" from="example.com" stamp="${hourAgo}"/>`,
      ),
    ],
    [
      'at a time that cannot be read',
      message('<body>away</body><delay xmlns="urn:xmpp:delay" stamp="yesterday"/>'),
    ],
    ['at a time that is not told', message('<body>away</body><delay xmlns="urn:xmpp:delay"/>')],
  ])('%s is not obeyed, and that is said', async (_name, said) => {
    lines.length = 0;

    const answers = await answersTo(said);

    expect(lines).toEqual([]);
    expect(answers).toEqual([expect.stringContaining('This came late')]);
  });

  test.each([
    ['a chat state', message('<composing xmlns="http://jabber.org/protocol/chatstates"/>')],
    [
      'a chat state beside an empty body',
      message('<body/><paused xmlns="http://jabber.org/protocol/chatstates"/>'),
    ],
    ['nothing to be seen', message('<body>\u200B \u2060</body>')],
    ['a receipt', message('<received xmlns="urn:xmpp:receipts" id="1"/>')],
    ['a marker', message('<displayed xmlns="urn:xmpp:chat-markers:0" id="1"/>')],
    [
      'a reaction',
      message(
        '<body>👍</body><reactions xmlns="urn:xmpp:reactions:0" id="1"><reaction>👍</reaction></reactions><fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reactions:0"><body/></fallback>',
      ),
    ],
    [
      'a retraction',
      message(
        '<body>I took that back.</body><retract xmlns="urn:xmpp:message-retract:1" id="1"/><fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:message-retract:1"/>',
      ),
    ],
    ['a subject', message('<subject>away</subject>', 'type="normal"')],
    [
      'a carbon copy',
      message(
        `<sent xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">${message('<body>away</body>')}</forwarded></sent>`,
      ),
    ],
    [
      'a copy from an archive',
      message(
        `<result xmlns="urn:xmpp:mam:2" id="1"><forwarded xmlns="urn:xmpp:forward:0">${message('<body>away</body>')}</forwarded></result>`,
        '',
      ),
    ],
    [
      'an event',
      message(
        '<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="x"/></event>',
        'type="headline"',
      ),
    ],
    ['a headline', message('<body>away</body>', 'type="headline"')],
    ['a room', message('<body>away</body>', 'type="groupchat"')],
    ['an error', message('<body>away</body><error type="cancel"/>', 'type="error"')],
    [
      'an invitation to a room',
      message('<x xmlns="jabber:x:conference" jid="room@muc.example.com"/>', ''),
    ],
    ['a form', message('<x xmlns="jabber:x:data" type="form"/>', '')],
  ])('%s is not answered', async (_name, said) => {
    lines.length = 0;

    expect(await answersTo(said)).toEqual([]);
    expect(lines).toEqual([]);
  });

  test.each([
    [
      'another Doorlight',
      `<message from="doorlight@presence.other.example" to="doorlight@${to}" type="chat"><body>You said: x</body></message>`,
    ],
    [
      'a gateway',
      `<message from="gateway.example.com" to="${to}" type="chat"><body>Welcome.</body></message>`,
    ],
  ])('%s that talks is not talked with', async (_name, said) => {
    lines.length = 0;

    const answers = await answersTo(said);

    expect(lines).toEqual([]);
    for (const answer of answers) expect(answer).toContain('type="error"');
  });
});

describe('presence', () => {
  const presence = (attributes: string, inner = '', target = john): string =>
    `<presence from="${alice}" to="${target}" ${attributes}>${inner}</presence>`;

  test.each([
    ['available', presence('')],
    [
      'available, with everything clients add',
      presence(
        '',
        '<show>dnd</show><status>x</status><priority>127</priority><c xmlns="http://jabber.org/protocol/caps" hash="sha-1" node="http://gajim.org" ver="x"/><x xmlns="vcard-temp:x:update"><photo/></x><idle xmlns="urn:xmpp:idle:1" since="2019-03-10T10:00:00Z"/>',
        `nobody@${to}`,
      ),
    ],
    ['into a room', presence('', '<x xmlns="http://jabber.org/protocol/muc"/>', `${john}/nick`)],
    ['unavailable', presence('type="unavailable"')],
    ['subscribed', presence('type="subscribed"')],
    ['unsubscribed', presence('type="unsubscribed"')],
    ['unsubscribe of whoever is not subscribed', presence('type="unsubscribe"')],
    ['of no type there is', presence('type="invisible"')],
    [
      'a bounce',
      presence(
        'type="error"',
        '<error type="cancel"><remote-server-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>',
      ),
    ],
  ])('%s is answered with nothing that is shown', async (_name, said) => {
    const answers = await answersTo(said);

    // Whoever says which program it is may be asked what that is (XEP-0115).
    expect(answers.filter((answer) => !answer.includes('disco#info'))).toEqual([]);
  });

  test.each([
    ['as a bare address', john],
    ['with a resource', `${john}/phone`],
    ['in capitals', `John@${to}`],
    ['with an umlaut', `jürgen@${to}`],
    ['with an escaped name', `d\\27artagnan@${to}`],
  ])('a probe of a contact %s is answered with what it shows', async (_name, target) => {
    const answers = await answersTo(presence('type="probe"', '', target));

    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/<show>(dnd|away)<\/show>/);
  });
});
