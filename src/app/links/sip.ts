import { domainToASCII } from 'node:url';
import type { TrustStore } from '../../certificates/trust-store.ts';
import type { Engine } from '../../engine/engine.ts';
import type { SipSettings } from '../../engine/publishers/publisher-settings.ts';
import { usualSipPorts } from '../../engine/publishers/publisher-settings.ts';
import type { Jid } from '../../people/person.ts';
import { derivedSipUri, readSipUri, writeSipUri } from '../../publishers/sip/address.ts';
import type { SipAccount } from '../../publishers/sip/link/digest.ts';
import type { SipServer } from '../../publishers/sip/link/wire.ts';
import { SipPublisher } from '../../publishers/sip/publisher.ts';
import type { Store } from '../../store/store.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { version } from '../version.ts';
import { type Verifying, directTls } from './direct-tls.ts';

export interface SipLinkNeeds {
  readonly engine: Pick<Engine, 'person'>;
  readonly store: Pick<Store, 'sipPublications'>;
  readonly trusted: TrustStore;
  readonly telemetry: Telemetry;
}

/** The link to a SIP server, not yet started. `settings` may change in what needs no new connection. */
export function sipLink(
  settings: () => SipSettings,
  secret: string | null,
  { engine, store, trusted, telemetry }: SipLinkNeeds,
): SipPublisher {
  const { label, expiresS, ratePerS, inFlight } = settings();
  return new SipPublisher({
    name: label,
    server: sipServerOf(settings, { trusted }),
    account: sipAccountOf(settings(), secret),
    expiresS,
    ratePerS,
    inFlight,
    addressOf: (person) => sipAddresses(settings(), engine)(person),
    lampOf: (person) => engine.person(person)?.deskPhoneLamps === true,
    tags: store.sipPublications,
    version,
    telemetry,
  });
}

/** Where and how the server is reached. */
export function sipServerOf(settings: () => SipSettings, verifying: Verifying): SipServer {
  const { host, port, transport, path } = settings();
  const place = { host, port: port ?? usualSipPorts[transport], bySrv: isLookedFor(settings()) };
  return { ...place, transport, path, tls: directTls(settings, verifying) };
}

/** RFC 3263 §4.2; for WebSockets there are no such records (RFC 7118 §6). */
function isLookedFor({ port, transport }: SipSettings): boolean {
  return port === null && (transport === 'tcp' || transport === 'tls');
}

/** Who we are to the SIP server; `null` where it lets in anybody. */
export function sipAccountOf({ username }: SipSettings, secret: string | null): SipAccount | null {
  return username === null ? null : { username, password: secret ?? '' };
}

/** Under which address people are shown over a link; nobody who is switched off or of elsewhere. */
export function sipAddresses(
  { domains, chatDomains }: Pick<SipSettings, 'domains' | 'chatDomains'>,
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
