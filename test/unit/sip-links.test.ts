import { expect, test } from 'vitest';
import { sipAddresses, sipServerOf } from '../../src/app/links/sip.ts';
import type { SipSettings } from '../../src/engine/publishers/publisher-settings.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import { person } from '../support/people.ts';
import { phones } from '../support/publishers.ts';

const link = {
  domains: ['example.com', 'münchen.example'],
  chatDomains: { 'chat.example.com': 'example.com' },
};

function addressOf(given: Person | undefined, jid = given?.jid): string | null {
  return sipAddresses(link, { person: () => given })(jid ?? ('nobody@example.com' as Jid));
}

test('people are shown under their own address, or the one that follows from the JID', () => {
  const chat = { ...person('john'), jid: 'john@chat.example.com' as Jid };

  expect(addressOf(person('john'))).toBe('sip:john@example.com');
  expect(addressOf(chat)).toBe('sip:john@example.com');
  expect(addressOf({ ...chat, sipAddress: 'sip:+4930123@example.com' })).toBe(
    'sip:+4930123@example.com',
  );
  expect(addressOf({ ...chat, sipAddress: 'sip:jörg@münchen.example' })).toBe(
    'sip:j%C3%B6rg@xn--mnchen-3ya.example',
  );
});

test('strangers, whoever is switched off and people of elsewhere are not shown', () => {
  expect(addressOf(undefined)).toBeNull();
  expect(addressOf({ ...person('john'), enabled: false })).toBeNull();
  expect(addressOf({ ...person('john'), sipAddress: 'sip:john@other.example' })).toBeNull();
});

test('where no port was given DNS is asked, but for WebSockets and where one was', () => {
  const placeOf = (given: Partial<SipSettings>) => {
    const { port, bySrv } = sipServerOf(() => ({ ...phones, ...given }), { trusted: null });
    return [port, bySrv];
  };

  expect(placeOf({ port: null })).toEqual([5061, true]);
  expect(placeOf({ port: null, transport: 'tcp' })).toEqual([5060, true]);
  expect(placeOf({ port: null, transport: 'wss' })).toEqual([443, false]);
  expect(placeOf({ port: 5061 })).toEqual([5061, false]);
});
