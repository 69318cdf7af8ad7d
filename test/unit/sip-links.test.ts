import { expect, test } from 'vitest';
import { sipAddresses } from '../../src/app/sip-links.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import { person } from '../support/people.ts';

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
