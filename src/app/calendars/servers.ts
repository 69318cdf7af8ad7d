import type { ServerTrust } from '../../certificates/server-trust.ts';
import { DiscoveringGateway } from '../../gateways/ews/discovering-gateway.ts';
import type { EwsServer, Subscriptions } from '../../gateways/ews/gateway.ts';
import type { ParameterService } from '../../parameters/parameter-service.ts';
import type { CalendarSync } from '../../sync/calendar-sync.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { GatewayRegistry } from '../../sync/gateways/gateway-registry.ts';
import type { Gateway, StoredGateway } from '../../sync/gateways/gateway-settings.ts';
import type { PoolMembers } from '../../sync/servers/pools.ts';
import { gatewayUnusable } from '../../telemetry/gateway-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { secondMs } from '../../time/instant.ts';
import { credentialsOf } from './seeds.ts';

export interface CalendarServersOptions {
  readonly registry: GatewayRegistry;
  readonly parameters: ParameterService;
  readonly telemetry: Telemetry;
  /** IANA name: the organisation's. */
  readonly timeZone: string;
  /** What a server's certificate is verified against now; throws a `GatewayError`. */
  readonly trust: (gateway: Gateway, url: string) => ServerTrust;
  /** Where servers can post to; without one there is no push. */
  readonly desk: Subscriptions['desk'];
}

/** A server that is gone for so long has its people moved: they are to be served within a minute. */
const giveUpMs = 20 * secondMs;

interface Spoken {
  readonly server: EwsServer;
  gateway: Gateway;
  /** When the credentials it is shown were given; epoch milliseconds. */
  since: number;
}

/** The servers that are spoken to: those of all gateways, kept as the registry has them. */
export class CalendarServers implements AsyncDisposable {
  readonly #options: CalendarServersOptions;
  readonly #spoken = new Map<string, Spoken>();
  readonly #problems = new Map<string, string>();
  readonly #leaving = new Set<EwsServer>();
  #sync: CalendarSync | undefined;

  constructor(options: CalendarServersOptions) {
    this.#options = options;
  }

  /** What keeps a gateway from being used at all; `null` where nothing does. */
  problem(gateway: string): string | null {
    return this.#problems.get(gateway) ?? null;
  }

  /** When the credentials that a server is shown were given; epoch milliseconds. */
  credentialsSince(gateway: string, url: string): number {
    return this.#spoken.get(`${gateway} ${url}`)?.since ?? Infinity;
  }

  /** Whom we trust is not what it was: counts for new connections, and what failed is tried again. */
  trustChanged(): void {
    for (const [key, { server, gateway }] of this.#spoken) {
      const url = key.slice(gateway.name.length + 1);
      server.change(credentialsOf(gateway), this.#options.trust(gateway, url));
      this.#sync?.serverChanged(server);
    }
  }

  /** Gives `sync` the servers there are, now and whenever they change. */
  async serve(sync: CalendarSync): Promise<void> {
    this.#sync = sync;
    this.#options.registry.onChange(() => {
      const { gone, changed, pools } = this.#update();
      void this.#let(gone, sync.poolsChanged(pools));
      for (const server of changed) sync.serverChanged(server);
    });
    this.#options.parameters.onChange(({ name }) => {
      if (name !== 'subscriptionKind' && name !== 'statusFrequencyMin') return;
      for (const { server } of this.#spoken.values()) server.subscriptionsChanged();
    });
    await sync.poolsChanged(this.#update().pools);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#leaving, ...[...this.#spoken.values()].map(({ server }) => server)];
    await Promise.all(all.map((server) => server[Symbol.asyncDispose]()));
  }

  #update(): {
    readonly pools: readonly PoolMembers[];
    readonly gone: readonly EwsServer[];
    readonly changed: readonly EwsServer[];
  } {
    const wanted = new Set<string>();
    const changed: EwsServer[] = [];
    this.#problems.clear();
    const pools = this.#options.registry.all().map((gateway) => {
      const servers: EwsServer[] = [];
      for (const url of gateway.urls) {
        const key = `${gateway.name} ${url}`;
        wanted.add(key);
        const server = this.#serverOf(key, url, gateway, changed);
        if (server !== null) servers.push(server);
      }
      return { name: gateway.name, servers };
    });
    const gone: EwsServer[] = [];
    for (const [key, { server }] of this.#spoken) {
      if (wanted.has(key)) continue;
      this.#spoken.delete(key);
      gone.push(server);
    }
    return { pools, gone, changed };
  }

  #serverOf(
    key: string,
    url: string,
    stored: StoredGateway,
    changed: EwsServer[],
  ): EwsServer | null {
    const { secret, problem } = stored;
    if (secret === null) {
      this.#problems.set(stored.name, problem ?? '');
      return null;
    }
    const gateway = { ...stored, secret };
    const known = this.#spoken.get(key);
    try {
      const server = known?.server ?? this.#make(url, gateway);
      const other =
        known !== undefined && adapt(known, gateway, () => this.#options.trust(gateway, url));
      if (other) changed.push(server);
      const since = other ? Date.now() : (known?.since ?? 0);
      this.#spoken.set(key, { server, gateway, since });
      return server;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#problems.set(stored.name, error.message);
      gatewayUnusable(this.#options.telemetry, stored.name, error.message);
      return known?.server ?? null;
    }
  }

  #make(url: string, gateway: Gateway): EwsServer {
    const { registry, parameters, telemetry, timeZone, desk } = this.#options;
    return new DiscoveringGateway({
      url,
      credentials: credentialsOf(gateway),
      ca: this.#options.trust(gateway, url),
      timeoutMs: () => parameters.get('exchangeTimeoutS') * secondMs,
      threads: () => parameters.get('exchangeThreads'),
      watch: { giveUpMs },
      subscriptions: {
        wanted: () => {
          const own = registry.find(gateway.name)?.subscription ?? gateway.subscription;
          return own === 'auto' ? parameters.get('subscriptionKind') : own;
        },
        statusFrequencyMin: () => parameters.get('statusFrequencyMin'),
        desk,
      },
      hosts: () => registry.find(gateway.name)?.autodiscover?.hosts ?? null,
      timeZone,
      telemetry,
    });
  }

  /** Removed servers are spoken to until nobody is served by them. */
  async #let(gone: readonly EwsServer[], emptied: Promise<void>): Promise<void> {
    for (const server of gone) this.#leaving.add(server);
    await emptied;
    await Promise.all(gone.map((server) => server[Symbol.asyncDispose]()));
    for (const server of gone) this.#leaving.delete(server);
  }
}

/** Answers whether the server may be other than it was. */
function adapt(
  { server, gateway: old }: Spoken,
  gateway: Gateway,
  trust: () => ServerTrust,
): boolean {
  if (old.subscription !== gateway.subscription) server.subscriptionsChanged();
  const access = ({ identity, secret, ca, tls }: Gateway): string =>
    JSON.stringify([identity, secret, ca, tls ?? null]);
  if (access(old) === access(gateway)) return false;
  server.change(credentialsOf(gateway), trust());
  return true;
}
