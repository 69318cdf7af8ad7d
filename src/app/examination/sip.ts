import type { SipSettings } from '../../engine/publishers/publisher-settings.ts';
import type { Person } from '../../people/person.ts';
import type { ExaminedSipServer } from '../../publishers/sip/examination/examined-server.ts';
import type { Verifying } from '../links/direct-tls.ts';
import { sipAccountOf, sipAddresses, sipServerOf } from '../links/sip.ts';
import { version } from '../version.ts';

export interface SipServersKnown extends Verifying {
  readonly people: readonly Person[];
}

type SipServerSettings = SipSettings & { readonly secret: string | null };

/** SIP servers that people are published on, or are to be. */
export function examinedSipServers(
  publishers: readonly SipServerSettings[],
  { people, ...verifying }: SipServersKnown,
): readonly ExaminedSipServer[] {
  return publishers.map((settings) => {
    const { name, domains, callState, secret } = settings;
    const addresses = addressesOn(settings, people);
    return {
      name,
      server: sipServerOf(() => settings, verifying),
      account: sipAccountOf(settings, secret),
      domains,
      samples: oneOfEachDomain(addresses),
      isPerson: (address) => addresses.has(address),
      followsCalls: callState,
      userAgent: `Doorlight/${version}`,
    };
  });
}

function addressesOn(settings: SipSettings, people: readonly Person[]): ReadonlySet<string> {
  const known = new Map(people.map((person) => [person.jid, person]));
  const addressOf = sipAddresses(settings, { person: (jid) => known.get(jid) });
  return new Set(people.map(({ jid }) => addressOf(jid)).filter((address) => address !== null));
}

function oneOfEachDomain(addresses: Iterable<string>): readonly string[] {
  const samples = new Map<string, string>();
  for (const address of addresses) {
    const domain = address.slice(address.lastIndexOf('@') + 1);
    if (!samples.has(domain)) samples.set(domain, address);
  }
  return [...samples.values()];
}
