import type { AddressInfo } from 'node:net';
import { type SimulatorClock, systemClock } from './clock.ts';
import type { Account } from './ews/access.ts';
import { EwsServer, type SeenExchange } from './ews/ews-server.ts';
import { type Limits, usualLimits } from './ews/limits.ts';
import type { Misbehaviour, MisbehaviourInForce, MisbehaviourScope } from './ews/misbehaviour.ts';
import type { ServerVersion } from './ews/versions.ts';
import { listen } from './https-server.ts';
import { MailboxStore, type NewMailbox } from './mailboxes/mailbox-store.ts';
import type { SimulatedMailbox } from './mailboxes/mailbox.ts';

export interface SimulatedExchangeOptions {
  /** 127.0.0.1 by default. */
  readonly host?: string;
  /** A free one by default. */
  readonly port?: number;
  /** PEM, as `makeServerCertificate` makes them. */
  readonly key: string;
  readonly cert: string;
  readonly accounts: readonly Account[];
  readonly clock?: SimulatorClock;
  /** Exchange2013_SP1 by default. */
  readonly version?: ServerVersion;
  readonly limits?: Partial<Limits>;
  /** Servers behind the one address, each with subscriptions of its own; 1 by default. */
  readonly backends?: number;
  /** Mailboxes shared with other servers of a pool; they outlive this server. */
  readonly mailboxes?: MailboxStore;
  /** Trusted where push notifications go to HTTPS, PEM; the machine's trust by default. */
  readonly pushCa?: string;
  /** For what is drawn at random. */
  readonly seed?: number;
  /** Called for every answer, and for every document of a streaming one. */
  readonly onExchange?: (seen: SeenExchange) => void;
}

/** A running server and the hands on it. Disposing cuts its connections and frees its port. */
export interface SimulatedExchange extends AsyncDisposable {
  /** `https://127.0.0.1:49152/EWS/Exchange.asmx` */
  readonly url: string;
  readonly port: number;
  readonly mailboxes: MailboxStore;
  addMailbox(mailbox: NewMailbox): SimulatedMailbox;
  /** The mailbox at that address. Throws where there is none. */
  mailbox(address: string): SimulatedMailbox;

  /** Requests received since the start, refused ones included: of one operation, or all. */
  requestCount(operation?: string): number;
  /** The same for every operation that was asked for. */
  readonly requestCounts: ReadonlyMap<string, number>;
  readonly subscriptionCount: number;
  /** The same for each of the servers behind the address. */
  readonly backendSubscriptions: readonly number[];
  /** Streaming connections held now. */
  readonly streamCount: number;

  /** By default spoils the next answer, whatever the request. */
  misbehave(what: Misbehaviour, scope?: MisbehaviourScope): MisbehaviourInForce;
  /** From now on everything is done right again. */
  behave(): void;
  /**
   * Forgets subscriptions, as a failover does: those of a mailbox, or all. Streaming connections
   * are told so by `code` (ErrorSubscriptionNotFound by default), or not at all with `null`.
   */
  loseSubscriptions(options?: { readonly mailbox?: string; readonly code?: string | null }): void;
  /**
   * One of the servers behind the address fails with all its subscriptions, and another one takes
   * its place. Streaming connections are told as with `loseSubscriptions`.
   */
  replaceBackend(at: number, code?: string | null): void;
  /** Held streaming connections: `close` ends them properly, `drop` cuts, `silence` lets them be. */
  streams(what: 'close' | 'drop' | 'silence'): void;
  /** Cuts every connection at once. The server goes on listening. */
  dropConnections(): void;
}

/** Starts a server that answers EWS over HTTPS with Basic authentication. */
export async function startSimulatedExchange(
  options: SimulatedExchangeOptions,
): Promise<SimulatedExchange> {
  const clock = options.clock ?? systemClock;
  const mailboxes = options.mailboxes ?? new MailboxStore(clock);
  const ews = new EwsServer({
    clock,
    mailboxes,
    accounts: options.accounts,
    version: options.version ?? 'Exchange2013_SP1',
    limits: { ...usualLimits, ...options.limits },
    backends: options.backends ?? 1,
    seed: options.seed ?? 1,
    pushCa: options.pushCa ?? null,
    onExchange: options.onExchange ?? (() => {}),
  });
  const host = options.host ?? '127.0.0.1';
  const server = await listen(
    { host, port: options.port ?? 0, key: options.key, cert: options.cert },
    (request, reply) => ews.handle(request, reply),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}/EWS/Exchange.asmx`,
    port,
    mailboxes,
    addMailbox: (mailbox) => mailboxes.add(mailbox),
    mailbox(address) {
      const found = mailboxes.get(address);
      if (found === null) throw new Error(`there is no mailbox ${address}`);
      return found;
    },
    requestCount: (operation) => ews.requestCount(operation),
    requestCounts: ews.requestCounts,
    get subscriptionCount() {
      return ews.subscriptions.size;
    },
    get backendSubscriptions() {
      return ews.subscriptions.sizes;
    },
    get streamCount() {
      return ews.streams.size;
    },
    misbehave: (what, scope = {}) => ews.misbehaviours.add(what, scope),
    behave: () => ews.misbehaviours.clear(),
    loseSubscriptions: (wish = {}) => ews.loseSubscriptions(wish),
    replaceBackend: (at, code = 'ErrorSubscriptionNotFound') => ews.subscriptions.replace(at, code),
    streams(what) {
      for (const stream of ews.streams) stream[what]();
    },
    dropConnections: () => server.closeAllConnections(),
    async [Symbol.asyncDispose]() {
      for (const stream of ews.streams) stream.drop();
      for (const subscription of ews.subscriptions.all) ews.subscriptions.remove(subscription.id);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
