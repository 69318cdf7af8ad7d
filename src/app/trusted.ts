import type { ServerTrust } from '../certificates/server-trust.ts';
import { type TrustStore, openTrustStore } from '../certificates/trust-store.ts';
import { authoritiesIn } from '../gateways/http/trust.ts';
import type { Store } from '../store/store.ts';
import { type Gateway, usualTls } from '../sync/gateway-settings.ts';
import { certificateDoubtful } from '../telemetry/certificate-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from './system-clock.ts';

/** Whom servers' certificates are trusted from, as installed. */
export async function trustedCertificates(store: Store, telemetry: Telemetry): Promise<TrustStore> {
  // Every connection would say it again.
  const said = new Set<string>();
  return await openTrustStore({
    repository: store.trust,
    now: () => systemClock.now(),
    warned: (host, warning) => {
      if (said.has(warning)) return;
      said.add(warning);
      certificateDoubtful(telemetry, host, warning);
    },
  });
}

/** What the servers of a gateway are verified against now. Throws a `GatewayError`. */
export function gatewayTrust(
  trusted: TrustStore,
): (gateway: Pick<Gateway, 'ca' | 'tls'>, url: string) => ServerTrust {
  return ({ ca, tls }, url) =>
    trusted.trustFor(serverOf(url), {
      ...(tls ?? usualTls),
      authorities: authoritiesIn(ca ?? undefined),
    });
}

/** `host:port` of an address. */
function serverOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '443' : port}`;
}
