import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { PersonJid } from '../../src/publishers/xmpp/address.ts';
import {
  contactAddress,
  isJid,
  parentDomain,
  personOf,
  watchersIn,
} from '../../src/publishers/xmpp/address.ts';
import { element, escaped } from '../../src/publishers/xmpp/markup.ts';
import { preparePresence, presenceTo } from '../../src/publishers/xmpp/presence-stanza.ts';

const component = 'presence.example.com';
const contact = 'john@presence.example.com';

describe('the address of a contact', () => {
  it.each([
    ['john@example.com', 'john@presence.example.com'],
    ['john@other.com', String.raw`john\40other.com@presence.example.com`],
    [String.raw`o\27hara@other.com`, String.raw`o\5c27hara\40other.com@presence.example.com`],
    [String.raw`a\b@other.com`, String.raw`a\b\40other.com@presence.example.com`],
    [
      String.raw`john\40other.com@example.com`,
      String.raw`john\5c40other.com\40example.com@presence.example.com`,
    ],
  ])('%s is shown as %s, and back', (person, expected) => {
    const address = contactAddress(person as PersonJid, component);

    expect(address).toBe(expected);
    expect(personOf(address, component)).toBe(person);
  });

  it.each([
    'presence.example.com',
    '@presence.example.com',
    'john@example.com',
    String.raw`john\40example.com@presence.example.com`,
  ])('%s is nobody’s', (address) => {
    expect(personOf(address, component)).toBeUndefined();
  });

  it('a component without a parent domain escapes everyone', () => {
    expect(parentDomain('presence')).toBe('');
    expect(contactAddress('john@example.com' as PersonJid, 'presence')).toBe(
      String.raw`john\40example.com@presence`,
    );
  });

  it.each(['', '@example.com', 'john@', '/desk', 'x'.repeat(4_000)])(
    '"%s" is no address',
    (jid) => {
      expect(isJid(jid)).toBe(false);
    },
  );

  it('watchers are judged by their whole domain', () => {
    const mayWatch = watchersIn(['Example.com']);

    expect(mayWatch('alice@example.com')).toBe(true);
    expect(mayWatch('alice@sub.example.com')).toBe(false);
    expect(mayWatch('alice@evil-example.com')).toBe(false);
  });
});

describe('a presence stanza', () => {
  it('says no more than there is to say', () => {
    const prepared = preparePresence(contact, { availability: 'available', statuses: [] }, 'en');

    expect(presenceTo(prepared, 'alice@example.com')).toBe(
      `<presence from="${contact}" to="alice@example.com" xml:lang="en"></presence>`,
    );
  });

  it('is unavailable by its type, with the text', () => {
    const statuses = [{ lang: 'de', text: 'Im Urlaub' }];
    const prepared = preparePresence(contact, { availability: 'unavailable', statuses }, 'en');

    expect(presenceTo(prepared, 'alice@example.com')).toBe(
      `<presence from="${contact}" to="alice@example.com" type="unavailable" xml:lang="de">` +
        '<status xml:lang="de">Im Urlaub</status></presence>',
    );
  });

  it('has each language once, and none without a text', () => {
    const statuses = [
      { lang: 'en', text: 'first' },
      { lang: 'de', text: '' },
      { lang: 'en', text: 'second' },
    ];
    const prepared = preparePresence(contact, { availability: 'dnd', statuses }, 'en');

    expect(prepared.tail).toContain('first');
    expect(prepared.tail).not.toContain('second');
    expect(prepared.tail.match(/<status/g)).toHaveLength(1);
  });

  it('is well-formed XML whatever the text, and keeps what XML can hold', () => {
    const awkward = 'a<b>&"\' ]]> \u0000\u0008\u000B\uFFFE\uD800 👩‍👩‍👧‍👦\n\tz';
    const texts: string[] = [];
    const parser = new SaxesParser();
    parser.on('text', (text) => texts.push(text));
    const statuses = [{ lang: 'en"><x', text: awkward }];
    const prepared = preparePresence(contact, { availability: 'xa', statuses }, 'en');

    parser.write(presenceTo(prepared, `d"'<&@example.com`)).close();

    expect(texts).toEqual(['xa', 'a<b>&"\' ]]>  👩‍👩‍👧‍👦\n\tz']);
  });

  it('markup has its attributes escaped and leaves out what is undefined', () => {
    const inner = escaped('1 < 2');

    expect(element('a', { b: '"', c: undefined }, inner)).toBe('<a b="&quot;">1 &lt; 2</a>');
  });
});
