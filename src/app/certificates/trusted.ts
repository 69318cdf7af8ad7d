import type { Maker } from '../../certificates/making/maker.ts';
import { parseServer, writeServer } from '../../certificates/server-address.ts';
import type { ServerTrust } from '../../certificates/server-trust.ts';
import {
  type ServerRules,
  type TrustStore,
  openTrustStore,
} from '../../certificates/trust-store.ts';
import { authoritiesIn } from '../../gateways/http/trust.ts';
import type { Store } from '../../store/store.ts';
import type { GatewayRegistry } from '../../sync/gateways/gateway-registry.ts';
import { type Gateway, usualTls } from '../../sync/gateways/gateway-settings.ts';
import { certificateDoubtful } from '../../telemetry/certificate-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { systemClock } from '../../time/clock.ts';
import type { SeenServers } from './seen-servers.ts';

/** Whom servers' certificates are trusted from, as installed. */
export async function trustedCertificates(
  store: Store,
  seen: SeenServers,
  { revoker }: Pick<Maker, 'revoker'>,
  telemetry: Telemetry,
): Promise<TrustStore> {
  // Every connection would say it again.
  const said = new Set<string>();
  const trusted = await openTrustStore({
    repository: store.trust,
    now: () => systemClock.now(),
    saw: (host, validTo) => seen.saw(host, validTo),
    warned: (host, warning) => {
      if (said.has(warning)) return;
      said.add(warning);
      certificateDoubtful(telemetry, host, warning);
    },
    alsoRevoked: (certificate, issuer) => revoker.isRevoked(certificate, issuer),
  });
  revoker.onRevoked(() => trusted.revokedElsewhere());
  revoker.onDiscarding((...list) => trusted.keepRevocationList(...list));
  return trusted;
}

/** For servers that are nobody's gateway. */
export const usualServerRules: ServerRules = { ...usualTls, authorities: [] };

/** What the servers of a gateway are verified against now. Throws a `GatewayError`. */
export function gatewayTrust(
  trusted: TrustStore,
): (gateway: Pick<Gateway, 'ca' | 'tls'>, url: string) => ServerTrust {
  return (gateway, url) => trusted.trustFor(serverOf(url), rulesIn(gateway));
}

/** What holds for a server (`host:port`): its gateway's, if it is one's. */
export function rulesOf(gateways: Pick<GatewayRegistry, 'all'>): (server: string) => ServerRules {
  return (server) => {
    const gateway = gateways.all().find(({ urls }) => urls.some((url) => serverOf(url) === server));
    return gateway === undefined ? usualServerRules : rulesIn(gateway);
  };
}

function rulesIn({ ca, tls }: Pick<Gateway, 'ca' | 'tls'>): ServerRules {
  return { ...(tls ?? usualTls), authorities: authoritiesIn(ca ?? undefined) };
}

function serverOf(url: string): string {
  return writeServer(parseServer(url));
}
