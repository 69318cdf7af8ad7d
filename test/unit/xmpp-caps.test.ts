import { describe, expect, it } from 'vitest';
import { capsVersion } from '../../src/publishers/xmpp/caps.ts';

const caps = 'http://jabber.org/protocol/caps';
const info = 'http://jabber.org/protocol/disco#info';
const items = 'http://jabber.org/protocol/disco#items';
const muc = 'http://jabber.org/protocol/muc';

describe('the verification string of XEP-0115', () => {
  it('is that of the simple example, §5.2', () => {
    const exodus = {
      identities: [{ category: 'client', type: 'pc', name: 'Exodus 0.9.1' }],
      features: [muc, caps, items, info],
    };

    expect(capsVersion(exodus)).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=');
  });

  it('is that of the complex example with two languages and a form, §5.3', () => {
    const psi = {
      identities: [
        { category: 'client', type: 'pc', lang: 'el', name: 'Ψ 0.11' },
        { category: 'client', type: 'pc', lang: 'en', name: 'Psi 0.11' },
      ],
      features: [caps, info, items, muc],
      forms: [
        {
          type: 'urn:xmpp:dataforms:softwareinfo',
          fields: [
            { name: 'os', values: ['Mac'] },
            { name: 'ip_version', values: ['ipv6', 'ipv4'] },
            { name: 'os_version', values: ['10.5.1'] },
            { name: 'software', values: ['Psi'] },
            { name: 'software_version', values: ['0.11'] },
          ],
        },
      ],
    };

    expect(capsVersion(psi)).toBe('q07IKJEyjvHSyhy//CH0CxmKi8w=');
  });

  it('is none where the hash is not known', () => {
    expect(capsVersion({ identities: [], features: [] }, 'md5')).toBeUndefined();
    expect(capsVersion({ identities: [], features: [] }, 'constructor')).toBeUndefined();
  });
});
