import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { CertificateError } from '../../certificates/certificate-error.ts';
import type { Maker } from '../../certificates/making/maker.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { Config } from '../../config/config.ts';
import type { SipListenConfig, SipServerConfig } from '../../config/sip-server.ts';
import type { ParameterService } from '../../parameters/parameter-service.ts';
import type { PeopleService } from '../../people/people-service.ts';
import { AccountsFile } from '../../publishers/sip/subscriptions/accounts-file.ts';
import type { SipCredentials, SipPlace } from '../../publishers/sip/subscriptions/listening.ts';
import { usualLimits } from '../../publishers/sip/subscriptions/phone-server.ts';
import { PhonesPublisher } from '../../publishers/sip/subscriptions/phones-publisher.ts';
import { phonesNotServed } from '../../telemetry/sip-server-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { steadyClock } from '../../time/steady-clock.ts';
import { version } from '../version.ts';
import { PhoneDirectory } from './phone-directory.ts';

export interface PhonesNeeds {
  readonly config: Config;
  readonly parameters: ParameterService;
  readonly people: PeopleService;
  readonly maker: Maker;
  readonly telemetry: Telemetry;
}

export interface Phones extends AsyncDisposable {
  readonly publisher: PhonesPublisher;
}

/**
 * Where phones subscribe to us; `null` where that is not configured. Rejects with a `ConfigError`
 * for certificates that cannot be used.
 */
export async function phonesOf(needs: PhonesNeeds): Promise<Phones | null> {
  const { config, parameters, people, maker, telemetry } = needs;
  const server = config.sipServer;
  if (server === null) return null;
  const places = await Promise.all(server.listen.map((place) => placeOf(place, maker)));
  const accounts = new AccountsFile(server.accountsFile, server.realm, telemetry);
  await accounts.start();
  let permitted = parameters.get('subscriberDomains');
  const directory = new PhoneDirectory(server.chatDomains, await people.all(), () => {
    publisher.addressesChanged();
  });
  const publisher = new PhonesPublisher({
    domains: server.domains,
    realm: server.realm,
    accounts: () => accounts.current,
    mayWatch: (watcher, whom) => isPermitted(server, permitted, watcher, whom),
    personOf: (address) => directory.find(address),
    lampOf: (person) => directory.hasLamp(person),
    places,
    host: server.host,
    product: `Doorlight/${version}`,
    limits: {
      ...usualLimits,
      minExpiresS: server.minExpiresS,
      maxExpiresS: server.maxExpiresS,
      notifyIntervalMs: server.notifyIntervalS * 1_000,
      mostPerAccount: server.subscriptionsPerAccount,
      mostConnections: server.connections,
      mostConnectionsPerAddress: server.connectionsPerAddress,
    },
    clock: steadyClock,
    telemetry,
  });
  people.onChange((change) => {
    if (change.kind === 'added') for (const one of change.people) directory.personChanged(one);
    else if (change.kind === 'changed') directory.personChanged(change.person);
    else directory.personRemoved(change.person.jid);
  });
  parameters.onChange(({ name }) => {
    if (name !== 'subscriberDomains') return;
    permitted = parameters.get('subscriberDomains');
    publisher.watchersChanged();
  });
  maker.onChange(() => renew(server, publisher, maker, telemetry));
  return {
    publisher,
    async [Symbol.asyncDispose]() {
      accounts[Symbol.dispose]();
      await publisher[Symbol.asyncDispose]();
    },
  };
}

/**
 * Everyone may watch themself; others whom the list says, as far as the parameter that holds for
 * chat permits their domain.
 */
function isPermitted(
  { watchers }: SipServerConfig,
  domains: 'auto' | readonly string[],
  watcher: string,
  whom: string,
): boolean {
  if (watcher === whom) return true;
  if (domains !== 'auto' && !domains.some((domain) => isMeant(domain, watcher))) return false;
  return watchers.some(
    (rule) =>
      isMeant(rule.who, watcher) &&
      (rule.whom === null || rule.whom.some((meant) => isMeant(meant, whom))),
  );
}

/** `rule` is an address or a domain. */
function isMeant(rule: string, address: string): boolean {
  return rule.includes('@') ? rule === address : address.endsWith(`@${rule}`);
}

async function placeOf(
  { transport, host, port, certificate }: SipListenConfig,
  maker: Maker,
): Promise<SipPlace> {
  const place = { transport, host, port };
  if (certificate === null) return { ...place, credentials: null };
  try {
    const credentials = await credentialsOf(certificate, maker);
    createSecureContext(credentials);
    return { ...place, credentials };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`sipServer.listen: the certificate cannot be used: ${reason}`]);
  }
}

async function credentialsOf(
  certificate: NonNullable<SipListenConfig['certificate']>,
  maker: Maker,
): Promise<SipCredentials> {
  if (certificate.kind === 'own') return maker.credentials(certificate.name);
  const [cert, key] = await Promise.all([
    readFile(certificate.certificateFile, 'utf8'),
    readFile(certificate.keyFile, 'utf8'),
  ]);
  return { cert, key };
}

/** One that was renewed is shown from then on; one that was discarded for as long as we run. */
function renew(
  { listen }: SipServerConfig,
  { server }: PhonesPublisher,
  maker: Maker,
  telemetry: Telemetry,
): void {
  for (const [at, { certificate }] of listen.entries()) {
    if (certificate?.kind !== 'own') continue;
    try {
      server.showing(at, maker.credentials(certificate.name));
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      phonesNotServed(telemetry, error.message);
    }
  }
}
