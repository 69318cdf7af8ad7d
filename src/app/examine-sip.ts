import type { TrustStore } from '../certificates/trust-store.ts';
import type { Config } from '../config/config.ts';
import type { Person } from '../people/person.ts';
import type { ExaminedSipServer } from '../publishers/sip/examination/examined-server.ts';
import { directTls } from './links.ts';
import { sipAddresses } from './sip-links.ts';
import { version } from './version.ts';

export interface SipServersKnown {
  readonly config: Pick<Config, 'sip'>;
  readonly people: readonly Person[];
  /** `null` where what was installed is not to be had. */
  readonly trusted: TrustStore | null;
  /** PEM of authorities that are trusted besides. */
  readonly ca?: string | null;
}

/** Every SIP server that people are published on. Rejects where a file of it cannot be read. */
export async function examinedSipServers({
  config,
  people,
  trusted,
  ca = null,
}: SipServersKnown): Promise<readonly ExaminedSipServer[]> {
  return await Promise.all(
    config.sip.map(async (link) => {
      const { name, host, port, transport, path, account, domains } = link;
      const addresses = addressesOn(link, people);
      return {
        name: `sip:${name}`,
        server: { host, port, transport, path, tls: await directTls(link, trusted, ca) },
        account:
          account === null
            ? null
            : { username: account.username, password: account.password.reveal() },
        domains,
        samples: oneOfEachDomain(addresses),
        isPerson: (address) => addresses.has(address),
        userAgent: `Doorlight/${version}`,
      };
    }),
  );
}

function addressesOn(link: Config['sip'][number], people: readonly Person[]): ReadonlySet<string> {
  const known = new Map(people.map((person) => [person.jid, person]));
  const addressOf = sipAddresses(link, { person: (jid) => known.get(jid) });
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
