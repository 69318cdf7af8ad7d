import { readFile } from 'node:fs/promises';
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Maker } from '../../certificates/making/maker.ts';
import { namesOf } from '../../certificates/names.ts';
import { writeServer } from '../../certificates/server-address.ts';
import type { TrustStore } from '../../certificates/trust-store.ts';
import type { SipListenConfig, SipServerConfig } from '../../config/sip-server.ts';
import type { Person } from '../../people/person.ts';
import type { ExaminedPhones } from '../../publishers/sip/examination/examine-phones.ts';
import type { SipServer } from '../../publishers/sip/link/wire.ts';
import { usualServerRules } from '../certificates/trusted.ts';
import { PhoneDirectory } from '../links/phone-directory.ts';
import { version } from '../version.ts';

export interface PhonesKnown {
  readonly server: SipServerConfig;
  readonly people: readonly Person[];
  readonly maker: Maker;
  readonly trusted: TrustStore;
  /** The ports that are listened on, in the order of the configuration. */
  readonly ports: readonly number[];
}

/** Where phones subscribe to us, as it is examined. */
export async function examinedPhones(known: PhonesKnown): Promise<ExaminedPhones> {
  const { server, people, ports } = known;
  const { domains, realm, accountsFile, chatDomains, watchers, listen } = server;
  const directory = new PhoneDirectory(chatDomains, people, () => {});
  return {
    places: await Promise.all(
      listen.map((place, at) => asPhonesFindIt(place, ports[at] ?? place.port, known)),
    ),
    domains,
    realm,
    readAccounts: () => readFile(accountsFile, 'utf8'),
    hasWatchers: watchers.length > 0,
    people: directory.countIn(domains),
    userAgent: `Doorlight/${version}`,
  };
}

async function asPhonesFindIt(
  place: SipListenConfig,
  port: number,
  { server, maker, trusted }: PhonesKnown,
): Promise<SipServer> {
  const host = reachedBy(place.host, server.host);
  const { transport, certificate } = place;
  const plain = { host, port, transport, path: '/', tls: null };
  if (certificate === null) return plain;
  const authorities = maker
    .all()
    .flatMap((one) =>
      one.kind === 'authority' && one.certificate !== null ? [one.certificate] : [],
    );
  const rules = { ...usualServerRules, authorities };
  const name = server.host ?? (await firstNameOf(certificate, maker)) ?? host;
  return {
    ...plain,
    tls: { name, trust: () => trusted.trustFor(writeServer({ host, port }), rules) },
  };
}

/** The name that phones have; where only this machine is listened to, that. */
function reachedBy(listening: string | null, name: string | null): string {
  if (listening !== null && /^(?:127\.|::1$)/.test(listening)) return listening;
  if (name !== null) return name;
  if (listening !== null && listening !== '0.0.0.0' && listening !== '::') return listening;
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4');
  return outside?.address ?? '127.0.0.1';
}

/** Where it is not said by which name phones come, any of the certificate will do. */
async function firstNameOf(
  certificate: NonNullable<SipListenConfig['certificate']>,
  maker: Maker,
): Promise<string | undefined> {
  try {
    const pem =
      certificate.kind === 'own'
        ? maker.get(certificate.name).certificate
        : await readFile(certificate.certificateFile, 'utf8');
    if (pem === null) return undefined;
    const { dnsNames, addresses } = namesOf(new X509Certificate(pem).raw);
    const plain = dnsNames.find((one) => !one.includes('*'));
    return plain ?? addresses.find((one) => isIP(one) !== 0);
  } catch {
    // What is wrong with it shows in the handshake.
    return undefined;
  }
}
