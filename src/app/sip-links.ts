import { domainToASCII } from 'node:url';
import type { TrustStore } from '../certificates/trust-store.ts';
import type { Config } from '../config/config.ts';
import type { Engine } from '../engine/engine.ts';
import type { Jid } from '../people/person.ts';
import { derivedSipUri, readSipUri, writeSipUri } from '../publishers/sip/address.ts';
import { SipPublisher } from '../publishers/sip/publisher.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { directTls } from './links.ts';
import { version } from './version.ts';

type SipLinkConfig = Config['sip'][number];

export interface SipLinkNeeds {
  readonly config: Config;
  readonly engine: Pick<Engine, 'person'>;
  readonly store: Pick<Store, 'sipPublications'>;
  readonly trusted: TrustStore;
  readonly telemetry: Telemetry;
}

/** One publisher for each SIP server. Rejects where an authority that a link needs cannot be read. */
export async function sipLinks(needs: SipLinkNeeds): Promise<readonly SipPublisher[]> {
  return await Promise.all(needs.config.sip.map((link) => sipLink(link, needs)));
}

async function sipLink(
  link: SipLinkConfig,
  { engine, store, trusted, telemetry }: SipLinkNeeds,
): Promise<SipPublisher> {
  const { name, host, port, transport, path, account } = link;
  return new SipPublisher({
    name,
    server: { host, port, transport, path, tls: await directTls(link, trusted) },
    account:
      account === null ? null : { username: account.username, password: account.password.reveal() },
    expiresS: link.expiresS,
    ratePerS: link.ratePerS,
    inFlight: link.inFlight,
    addressOf: sipAddresses(link, engine),
    lampOf: (person) => engine.person(person)?.deskPhoneLamps === true,
    tags: store.sipPublications,
    version,
    telemetry,
  });
}

/** Under which address people are shown over a link; nobody who is switched off or of elsewhere. */
export function sipAddresses(
  { domains, chatDomains }: Pick<SipLinkConfig, 'domains' | 'chatDomains'>,
  engine: Pick<Engine, 'person'>,
): (person: Jid) => string | null {
  const served = new Set(domains.map((domain) => domainToASCII(domain)));
  const mapped = new Map(Object.entries(chatDomains));
  return (jid) => {
    const person = engine.person(jid);
    if (person?.enabled !== true) return null;
    const { sipAddress } = person;
    const uri = sipAddress === null ? derivedSipUri(jid, mapped) : readSipUri(sipAddress);
    return uri === undefined || !served.has(uri.host) ? null : writeSipUri(uri);
  };
}
