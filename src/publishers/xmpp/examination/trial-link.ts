import type { Element } from '@xmpp/component';
import type { LinkLoss } from '../../../telemetry/xmpp-events.ts';
import { steadyClock } from '../../../time/steady-clock.ts';
import { bareJid, isJid } from '../address.ts';
import { Capabilities } from '../capabilities.ts';
import { Connection } from '../link/connection.ts';
import type { IdentityKind } from '../identity.ts';
import { isAddressRefused } from '../link/link.ts';
import { Outbox } from '../outbox.ts';
import { Requests } from '../requests.ts';
import {
  type ExaminedLink,
  type Granted,
  type LinkSettings,
  type PingOutcome,
  grantedBy,
  ping,
} from './examined-link.ts';

/** A handshake is a matter of milliseconds. */
const openTimeoutMs = 10_000;

export interface TrialLinkOptions extends LinkSettings {
  readonly secret: string;
}

/**
 * A link for the time of an examination, where none runs. It shows nobody, and tells whoever talks
 * to it nothing. Dispose to close it.
 */
export class TrialLink implements ExaminedLink, AsyncDisposable {
  readonly link: LinkSettings['link'];
  readonly identity: IdentityKind;
  readonly serverDomains: readonly string[];
  readonly tls: LinkSettings['tls'];
  readonly #options: TrialLinkOptions;
  readonly #requests: Requests;
  readonly #capabilities: Capabilities;
  #connection: Connection | undefined;
  #connected = false;
  /** The server ended the connection for an address that was tried on it. */
  #addressRefused = false;

  constructor(options: TrialLinkOptions) {
    const { link, identity, serverDomains, tls } = options;
    this.link = link;
    this.identity = identity;
    this.serverDomains = serverDomains;
    this.tls = tls;
    this.#options = options;
    this.#requests = new Requests(link.domain, steadyClock);
    this.#capabilities = new Capabilities({
      domain: link.domain,
      serverDomains,
      identity,
      requests: this.#requests,
      clock: steadyClock,
      granted: () => {},
      changed: () => {},
    });
  }

  get connected(): boolean {
    return this.#connected;
  }

  connect(): Promise<LinkLoss | null> {
    const { link, secret, tls } = this.#options;
    const { host, port, domain } = link;
    const done = Promise.withResolvers<LinkLoss | null>();
    const connection = new Connection(
      { host, port, tls, domain, secret, clock: steadyClock, openTimeoutMs },
      {
        online: () => {
          this.#online(connection);
          done.resolve(null);
        },
        stanza: (stanza) => this.#received(stanza),
        closed: (loss) => {
          this.#offline(loss);
          done.resolve(loss);
        },
      },
    );
    this.#connection = connection;
    connection.open();
    return done.promise;
  }

  async granted(signal: AbortSignal): Promise<Granted> {
    const known = (): boolean => this.#capabilities.checked || this.#addressRefused;
    return await grantedBy(this.#capabilities, known, signal);
  }

  async ping(domain: string, timeoutMs: number): Promise<PingOutcome> {
    // What was tried last may have ended the connection, which is no fault of the ping's.
    if (this.#addressRefused && !this.#connected) await this.connect();
    return await ping(this.#requests, domain, timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection?.close();
  }

  #online(connection: Connection): void {
    this.#connected = true;
    const outbox = new Outbox(
      (text) => connection.write(text),
      () => connection.destroy({ kind: 'not-read' }),
    );
    this.#requests.online(outbox);
    void this.#capabilities.online(outbox);
  }

  #offline(loss: LinkLoss): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#addressRefused ||= isAddressRefused(loss);
    this.#capabilities.offline(isAddressRefused(loss));
    this.#requests.offline();
  }

  #received(stanza: Element): void {
    const { from, to } = stanza.attrs;
    if (!isJid(from) || !isJid(to)) return;
    if (this.#requests.received(stanza, from, to)) return;
    this.#capabilities.received(stanza, bareJid(from));
  }
}
