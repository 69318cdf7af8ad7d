import type { Config } from '../../config/config.ts';
import type { Publisher } from '../../engine/publishers/publisher-settings.ts';
import { authoritiesIn, readCaFile } from '../../gateways/http/trust.ts';
import { GatewayError } from '../../sync/gateway-error.ts';

/** The publishers of the configuration file, as the database takes them over. */
export async function publisherSeeds(config: Config): Promise<readonly Publisher[]> {
  return await Promise.all([
    ...config.xmpp.map((link) => componentOf(link)),
    ...config.sip.map((link) => sipServerOf(link)),
  ]);
}

async function componentOf(link: Config['xmpp'][number]): Promise<Publisher> {
  const { domain, host, port, tls, identity, serverDomains, priority, deadAfterS, leaseS } = link;
  return {
    kind: 'xmpp',
    name: `xmpp:${domain}`,
    domain,
    host,
    port,
    tls: tls === null ? 'none' : 'direct',
    ...(await verifiedBy(host, tls)),
    identity,
    serverDomains,
    priority,
    deadAfterS,
    leaseS,
    secret: link.secret.reveal(),
  };
}

async function sipServerOf(link: Config['sip'][number]): Promise<Publisher> {
  const { name: label, host, port, transport, path, tls, domains, chatDomains, account } = link;
  const { callState, expiresS, ratePerS, inFlight } = link;
  return {
    kind: 'sip',
    name: `sip:${label}`,
    label,
    host,
    port,
    transport,
    path,
    ...(await verifiedBy(host, tls)),
    domains,
    chatDomains,
    username: account?.username ?? null,
    callState,
    expiresS,
    ratePerS,
    inFlight,
    secret: account?.password.reveal() ?? null,
  };
}

async function verifiedBy(
  host: string,
  tls: Config['xmpp'][number]['tls'],
): Promise<Pick<Publisher, 'tlsName' | 'ca'>> {
  if (tls === null) return { tlsName: null, ca: null };
  return {
    tlsName: tls.name === host ? null : tls.name,
    ca: tls.caFile === null ? null : await readCaFile(tls.caFile),
  };
}

/** What is wrong with a PEM text of authorities; `null` where nothing is. */
export function authorityFault(pem: string): string | null {
  try {
    authoritiesIn(pem);
    return null;
  } catch (error) {
    if (error instanceof GatewayError) return error.message;
    throw error;
  }
}
