import { xml } from '@xmpp/component';
import { expect, test } from 'vitest';
import { Capabilities } from '../../src/publishers/xmpp/capabilities.ts';
import type { IdentityKind } from '../../src/publishers/xmpp/identity.ts';
import { Requests } from '../../src/publishers/xmpp/requests.ts';
import { steadyClock } from '../../src/time/steady-clock.ts';

const domain = 'presence.example.com';

/** What is said of people's presence, where the server tells of some of it or of none. */
function presence(identity: IdentityKind, told: 'some' | 'none'): string | undefined {
  const capabilities = new Capabilities({
    domain,
    serverDomains: ['example.com'],
    identity,
    requests: new Requests(domain, steadyClock),
    clock: steadyClock,
    granted: () => {},
    changed: () => {},
  });
  const permission = xml('perm', { access: 'presence', type: 'managed_entity' });
  const privilege = xml('privilege', { xmlns: 'urn:xmpp:privilege:1' }, permission);
  if (told === 'some') capabilities.received(xml('message', {}, privilege), 'example.com');
  return capabilities.list().find(({ kind }) => kind === 'presence')?.detail;
}

test('who is connected is learnt by subscriptions with identity account alone', () => {
  for (const told of ['some', 'none'] as const) {
    expect(presence('account', told)).toContain('who let Doorlight subscribe');
    expect(presence('contact', told)).toContain('as their calendars have it');
    expect(presence('contact', told)).not.toContain('subscribe');
  }
});
