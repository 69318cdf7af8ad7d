import fc from 'fast-check';

const namespacesInUse = [
  'http://jabber.org/protocol/caps',
  'http://jabber.org/protocol/commands',
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/disco#items',
  'http://jabber.org/protocol/nick',
  'http://jabber.org/protocol/pubsub',
  'http://jabber.org/protocol/pubsub#event',
  'jabber:component:accept',
  'jabber:client',
  'jabber:iq:roster',
  'jabber:iq:version',
  'jabber:x:data',
  'urn:doorlight:native:1',
  'urn:xmpp:delay',
  'urn:xmpp:forward:0',
  'urn:xmpp:ping',
  'urn:xmpp:privilege:1',
  'urn:xmpp:privilege:2',
  'vcard-temp',
  'vcard-temp:x:update',
  'urn:nobody:knows',
];
const elementNames = words(`
  query command x field value ping vCard PHOTO item items c
  pubsub publish privilege perm forwarded presence message iq error
  sessions show person open ready renew loaded status delay body
  thread priority group item-not-found service-unavailable actions note
`);
const attributeNames = words(`
  node action sessionid type var jid subscription name show ver
  access stamp from to id session lease xml:lang hash forget
`);
const attributeValues = words(`
  override execute next cancel submit form both from to remove
  john eve john@example.com eve@other.example roster presence outgoing
  available dnd unavailable 60 -1 1e9 de true subscribe false
`);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    'help',
    'away until 5pm',
    'dnd',
    '127',
    '-128',
    'NaN',
    ' ',
    '٣',
    'a'.repeat(5_000),
  ),
);

interface Child {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: readonly Child[];
  readonly text: string;
}

const { child } = fc.letrec<{ child: Child }>((tie) => ({
  child: fc.record({
    name: fc.constantFrom(...elementNames),
    attributes: fc.array(
      fc.oneof(
        fc.tuple(fc.constant('xmlns'), fc.constantFrom(...namespacesInUse)),
        fc.tuple(
          fc.constantFrom(...attributeNames),
          fc.oneof(fc.constantFrom(...attributeValues), text),
        ),
      ),
      { maxLength: 4 },
    ),
    children: fc.oneof(
      { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
      fc.constant<readonly Child[]>([]),
      fc.array(tie('child'), { maxLength: 4 }),
    ),
    text,
  }),
}));

/** Everyone a stanza may claim to be from, or be for: people, strangers, servers, nonsense. */
const addresses = [
  ...words(`
  alice@example.com/desk alice@example.com john@example.com john@example.com/phone
  john@example.com/Calendar eve@other.example/x eve@other.example example.com
  presence.example.com john@presence.example.com doorlight@presence.example.com
  nobody@presence.example.com john@presence.example.com/r ALICE@Example.COM/desk
  @ a@b@c / ü@example.com
`),
  `${'x'.repeat(1_100)}@example.com`,
  '',
];
const types = words(`
  get set result error chat normal headline groupchat probe
  subscribe subscribed unsubscribe unsubscribed unavailable bogus
`);

/**
 * A stanza as no server should say it, well formed as XML: any kind, from and to anybody, with any
 * of the protocols' elements in any place.
 */
export const arbitraryStanza: fc.Arbitrary<string> = fc
  .record({
    kind: fc.constantFrom('presence', 'presence', 'iq', 'iq', 'iq', 'message', 'message', 'bogus'),
    attributes: fc.record(
      {
        type: fc.constantFrom(...types),
        from: fc.constantFrom(...addresses),
        to: fc.constantFrom(...addresses),
        id: text,
        'xml:lang': fc.constantFrom('de', 'en', 'x', ''),
      },
      { requiredKeys: ['from', 'to'] },
    ),
    children: fc.array(child, { maxLength: 3 }),
  })
  .map(({ kind, attributes, children }) =>
    written({ name: kind, attributes: Object.entries(attributes), children, text: '' }),
  );

function words(list: string): readonly string[] {
  return list.trim().split(/\s+/);
}

function written({ name, attributes, children, text: content }: Child): string {
  // Of attributes with one name the first stays: two would not be XML.
  const unique = new Map(attributes.toReversed());
  const list = [...unique].map(([key, value]) => ` ${key}="${escaped(value)}"`).join('');
  return `<${name}${list}>${escaped(content)}${children.map(written).join('')}</${name}>`;
}

function escaped(value: string): string {
  return (
    value
      // XML 1.0 §2.2: no escape makes a character of these.
      .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('"', '&quot;')
  );
}
