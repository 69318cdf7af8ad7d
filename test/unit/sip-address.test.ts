import { describe, expect, test } from 'vitest';
import { parseSipAddress } from '../../src/people/sip-address.ts';
import { derivedSipUri, readSipUri, writeSipUri } from '../../src/publishers/sip/address.ts';

describe('a SIP address that somebody is given', () => {
  test.each([
    ['sip:john@example.com', 'sip:john@example.com'],
    [' John.Smith@EXAMPLE.com ', 'sip:John.Smith@example.com'],
    ['SIP:+49301234@example.com', 'sip:+49301234@example.com'],
    ['jörg@münchen.example', 'sip:jörg@münchen.example'],
  ])('%j is %s', (text, address) => {
    expect(parseSipAddress(text)).toEqual({ kind: 'address', address });
  });

  test.each([
    ['', 'give one such as'],
    ['sip:example.com', 'give one such as'],
    ['sips:john@example.com', 'begin with sip:'],
    ['tel:+4930', 'begin with sip:'],
    ['sip:john:secret@example.com', 'without :'],
    ['sip:john@example.com:5060', 'and nothing else'],
    ['sip:john@example.com;transport=tcp', 'and nothing else'],
    ['sip:john\r\nRoute: x@example.com', 'without : and spaces'],
    ['sip:john%0d%0aRoute@example.com', 'without : and spaces'],
    ['sip:100%@example.com', 'without : and spaces'],
    [`sip:${'x'.repeat(250)}@example.com`, 'longer than 255 bytes'],
  ])('%j is refused: %s', (text, why) => {
    expect(parseSipAddress(text)).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining(why),
    });
  });

  test('what is taken can be sent', () => {
    const parsed = parseSipAddress('sip:jörg/x?y+z@münchen.example');

    const address = parsed.kind === 'address' ? parsed.address : '';
    const uri = readSipUri(address);
    expect(uri).toEqual({ user: 'jörg/x?y+z', host: 'xn--mnchen-3ya.example' });
    expect(uri && writeSipUri(uri)).toBe('sip:j%C3%B6rg/x?y+z@xn--mnchen-3ya.example');
  });
});

describe('the address that follows from a JID', () => {
  test('is in the same domain, or in the one that its domain stands for', () => {
    const domains = new Map([['chat.example.com', 'example.com']]);

    expect(derivedSipUri('john@example.org', domains)).toEqual({
      user: 'john',
      host: 'example.org',
    });
    expect(derivedSipUri('john@chat.example.com', domains)).toEqual({
      user: 'john',
      host: 'example.com',
    });
  });
});
