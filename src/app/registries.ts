import { type Maker, openMaker } from '../certificates/making/maker.ts';
import type { TrustStore } from '../certificates/trust-store.ts';
import type { Config } from '../config/config.ts';
import { type PublisherRegistry, openPublishers } from '../engine/publishers/publisher-registry.ts';
import type { Store } from '../store/store.ts';
import { type GatewayRegistry, openGateways } from '../sync/gateways/gateway-registry.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { systemClock } from '../time/clock.ts';
import { gatewayFault, gatewaySeeds } from './calendars/seeds.ts';
import { SeenServers } from './certificates/seen-servers.ts';
import { gatewayTrust, trustedCertificates } from './certificates/trusted.ts';
import { authorityFault, publisherSeeds } from './links/seeds.ts';

/** Whom the database says we speak to, and whom we trust. */
export interface Registries {
  readonly gateways: GatewayRegistry;
  readonly publishers: PublisherRegistry;
  readonly maker: Maker;
  readonly trusted: TrustStore;
  readonly trust: ReturnType<typeof gatewayTrust>;
  readonly seen: SeenServers;
}

/** Takes over from the configuration what the database has nothing of yet. */
export async function openRegistries(
  config: Config,
  store: Store,
  telemetry: Telemetry,
): Promise<Registries> {
  const gateways = await openGateways({
    repository: store.gateways,
    telemetry,
    seeds: await gatewaySeeds(config),
    fault: gatewayFault,
  });
  const publishers = await openPublishers({
    repository: store.publishers,
    telemetry,
    seeds: await publisherSeeds(config),
    authorityFault,
  });
  const seen = new SeenServers();
  const maker = await openMaker(store.madeCertificates, () => systemClock.now());
  const trusted = await trustedCertificates(store, seen, maker, telemetry);
  return { gateways, publishers, maker, trusted, trust: gatewayTrust(trusted), seen };
}
