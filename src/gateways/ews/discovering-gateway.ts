import type {
  AutomaticReplies,
  CalendarEntry,
  CalendarWatch,
  Mailbox,
  Meeting,
  ProvisionalCalendar,
  Span,
  WatchListener,
} from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { Credentials } from '../http/credentials.ts';
import type { Trusted } from '../http/trust.ts';
import { autodiscoverConnection } from './autodiscover-connection.ts';
import { Autodiscover } from './autodiscover/autodiscover.ts';
import type { Step } from './autodiscover/endpoint.ts';
import { type Resolver, systemResolver } from './autodiscover/resolver.ts';
import type { Ports } from './autodiscover/candidates.ts';
import { DiscoveringWatch } from './discovering-watch.ts';
import { EwsGateway, type EwsGatewayOptions, type EwsServer, accessOf } from './gateway.ts';

export interface DiscoveringGatewayOptions extends EwsGatewayOptions {
  /**
   * Hosts that credentials may be sent to, beside the one of `url` and those of the mailboxes;
   * `null` where Autodiscover is not asked. Asked for whenever it is needed.
   */
  readonly hosts: () => readonly string[] | null;
  /** Told of everything that is tried. */
  readonly note?: ((step: Step) => void) | undefined;
  readonly resolver?: Resolver | undefined;
  readonly ports?: Ports | undefined;
}

/** Where a mailbox is served, and with whom it is kept together. */
export interface Site {
  readonly gateway: EwsGateway;
  readonly group: string;
}

/**
 * A server whose mailboxes may have their EWS elsewhere: Autodiscover says where, and what it says
 * nothing of is at the configured address.
 */
export class DiscoveringGateway implements EwsServer {
  readonly server: string;
  readonly bulkLimit: number;
  readonly #options: DiscoveringGatewayOptions;
  readonly #home: EwsGateway;
  readonly #gateways = new Map<string, EwsGateway>();
  readonly #watches = new Set<DiscoveringWatch>();
  #credentials: Credentials;
  #ca: Trusted;
  #autodiscover: { readonly hosts: string; readonly found: Autodiscover } | undefined;

  /** Throws a `GatewayError` for an address or a CA that cannot be used. */
  constructor(options: DiscoveringGatewayOptions) {
    this.#options = options;
    this.#credentials = options.credentials;
    this.#ca = options.ca;
    this.#home = new EwsGateway(options);
    this.server = this.#home.server;
    this.bulkLimit = this.#home.bulkLimit;
    this.#gateways.set(this.server, this.#home);
  }

  /** See `EwsGateway`. What was discovered is discovered anew. */
  change(credentials: Credentials, ca: Trusted): void {
    for (const gateway of this.#gateways.values()) {
      gateway.change(credentials, ca);
    }
    this.#credentials = credentials;
    this.#ca = ca;
    this.#forget();
  }

  async readCalendar(
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly CalendarEntry[]> {
    const { gateway } = await this.siteOf(mailbox, signal);
    return await gateway.readCalendar(mailbox, window, signal);
  }

  async readMeetings(
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly Meeting[]> {
    const { gateway } = await this.siteOf(mailbox, signal);
    return await gateway.readMeetings(mailbox, window, signal);
  }

  async readAutomaticReplies(mailbox: Mailbox, signal: AbortSignal): Promise<AutomaticReplies> {
    const { gateway } = await this.siteOf(mailbox, signal);
    return await gateway.readAutomaticReplies(mailbox, signal);
  }

  readManyCalendars(
    mailboxes: readonly Mailbox[],
    window: Span,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, ProvisionalCalendar | GatewayError>> {
    return this.#bySite(mailboxes, signal, (gateway, some) =>
      gateway.readManyCalendars(some, window, signal),
    );
  }

  readManyReplies(
    mailboxes: readonly Mailbox[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, boolean | GatewayError>> {
    return this.#bySite(mailboxes, signal, (gateway, some) =>
      gateway.readManyReplies(some, signal),
    );
  }

  watch(listener: WatchListener): CalendarWatch {
    const watch = new DiscoveringWatch((mailbox, signal) => this.siteOf(mailbox, signal), listener);
    this.#watches.add(watch);
    return watch;
  }

  watching(): ReturnType<EwsServer['watching']> {
    return this.#home.watching();
  }

  subscriptionsChanged(): void {
    for (const gateway of this.#gateways.values()) {
      gateway.subscriptionsChanged();
    }
  }

  /** Where a mailbox is served; the configured address where nothing better is known. */
  async siteOf(mailbox: Mailbox, signal: AbortSignal): Promise<Site> {
    const found = await this.#asked()?.find(mailbox, signal);
    if (found === undefined) {
      return { gateway: this.#home, group: '' };
    }
    const url = new URL(found.ewsUrl).href;
    const known = this.#gateways.get(url);
    const gateway = known ?? new EwsGateway(this.#optionsFor(url));
    this.#gateways.set(url, gateway);
    return { gateway, group: found.grouping ?? '' };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#watches].map((watch) => watch[Symbol.asyncDispose]()));
    await this.#autodiscover?.found[Symbol.asyncDispose]();
    await Promise.all([...this.#gateways.values()].map((one) => one[Symbol.asyncDispose]()));
  }

  #optionsFor(url: string): EwsGatewayOptions {
    return { ...this.#options, url, credentials: this.#credentials, ca: this.#ca };
  }

  /** Whom to ask; `undefined` where nobody is asked. */
  #asked(): Autodiscover | undefined {
    const hosts = this.#options.hosts();
    const written = JSON.stringify(hosts);
    if (this.#autodiscover?.hosts !== written) {
      this.#forget();
    }
    if (hosts !== null) {
      this.#autodiscover ??= { hosts: written, found: this.#newAutodiscover(hosts) };
    }
    return this.#autodiscover?.found;
  }

  #forget(): void {
    void this.#autodiscover?.found[Symbol.asyncDispose]();
    this.#autodiscover = undefined;
  }

  #newAutodiscover(hosts: readonly string[]): Autodiscover {
    const { telemetry, note, ports, resolver = systemResolver } = this.#options;
    const [credentials, ca] = [this.#credentials, this.#ca];
    return new Autodiscover({
      send: autodiscoverConnection((url) => accessOf(url, credentials, ca), resolver.lookup),
      hosts: [...hosts, new URL(this.server).hostname],
      telemetry,
      note,
      resolver,
      ports,
    });
  }

  /** Rejects where nothing is told of anyone, as each of the servers would. */
  async #bySite<Told>(
    mailboxes: readonly Mailbox[],
    signal: AbortSignal,
    read: (gateway: EwsGateway, some: readonly Mailbox[]) => Promise<ReadonlyMap<Mailbox, Told>>,
  ): Promise<ReadonlyMap<Mailbox, Told | GatewayError>> {
    const sites = await Promise.all(mailboxes.map((mailbox) => this.siteOf(mailbox, signal)));
    const groups = Map.groupBy(mailboxes.entries(), ([at]) => sites[at]?.gateway ?? this.#home);
    const parts = [...groups].map(async ([gateway, some]) => {
      const asked = some.map(([, mailbox]) => mailbox);
      try {
        return await read(gateway, asked);
      } catch (error) {
        if (!(error instanceof GatewayError) || groups.size === 1) {
          throw error;
        }
        return new Map(asked.map((mailbox) => [mailbox, error] as const));
      }
    });
    const told = await Promise.all(parts);
    return new Map<Mailbox, Told | GatewayError>(told.flatMap((part) => [...part]));
  }
}
