import { setTimeout as wait } from 'node:timers/promises';
import type { LinkLoss, XmppLink } from '../../../telemetry/xmpp-events.ts';
import type { Capabilities, Capability } from '../capabilities.ts';
import type { Ground, IdentityKind } from '../identity.ts';
import type { Link } from '../link/link.ts';
import { type Markup, element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { RequestError, type Requests } from '../requests.ts';
import type { DirectTls } from '../link/socket.ts';

/** What is configured of a link, as far as it is examined. */
export interface LinkSettings {
  readonly link: XmppLink;
  readonly identity: IdentityKind;
  readonly serverDomains: readonly string[];
  /** `null` for a plain connection. */
  readonly tls: DirectTls | null;
}

/** What a server grants, and what of it keeps the identity from showing anybody. */
export interface Granted {
  readonly capabilities: readonly Capability[];
  readonly obstacles: readonly Capability[];
}

/** A link that can be examined: the running one, or one that is made for that alone. */
export interface ExaminedLink extends LinkSettings {
  readonly connected: boolean;
  /** Connects now where it is not connected. `null` when it is, else why it is not. */
  connect(): Promise<LinkLoss | null>;
  /** What the server grants, once it is known. Rejects with the signal's reason. */
  granted(signal: AbortSignal): Promise<Granted>;
  /** Asks one of the server's domains for a sign of life. */
  ping(domain: string, timeoutMs: number): Promise<PingOutcome>;
}

/** `refused`: something is answered, and not by that domain; `condition` says what. */
export type PingOutcome =
  | { readonly kind: 'answered' | 'unanswered' | 'link-down' }
  | { readonly kind: 'refused'; readonly condition: string };

const lookAgainMs = 50;

/**
 * The link that runs: asked itself, since a second connection of the same component would be
 * refused, throw it out, or take half of what comes (facts-xmpp, "Several connections").
 */
export class RunningLink implements ExaminedLink {
  readonly link: XmppLink;
  readonly identity: IdentityKind;
  readonly serverDomains: readonly string[];
  readonly tls: DirectTls | null;
  readonly #connection: Link;
  readonly #capabilities: Capabilities;
  readonly #requests: Requests;

  constructor(ground: Ground, identity: IdentityKind, connection: Link) {
    this.link = ground.link;
    this.identity = identity;
    this.serverDomains = ground.serverDomains;
    this.tls = connection.tls;
    this.#connection = connection;
    this.#capabilities = ground.capabilities;
    this.#requests = ground.requests;
  }

  get connected(): boolean {
    return this.#connection.online;
  }

  connect(): Promise<LinkLoss | null> {
    return this.#connection.attempt();
  }

  /** Whom servers are verified by has changed: where it waits to be tried again, it is tried now. */
  trustChanged(): void {
    this.#connection.trustChanged();
  }

  async granted(signal: AbortSignal): Promise<Granted> {
    const capabilities = this.#capabilities;
    return await grantedBy(capabilities, () => capabilities.checked, signal);
  }

  ping(domain: string, timeoutMs: number): Promise<PingOutcome> {
    return ping(this.#requests, domain, timeoutMs);
  }
}

/** Waits until `known`: a server is asked one thing after the other when a link comes up. */
export async function grantedBy(
  capabilities: Capabilities,
  known: () => boolean,
  signal: AbortSignal,
): Promise<Granted> {
  while (!known()) await wait(lookAgainMs, undefined, { signal });
  return { capabilities: capabilities.list(), obstacles: capabilities.obstacles() };
}

/**
 * XEP-0199, and where that is refused XEP-0030, which every server answers for a domain that it
 * has.
 */
export async function ping(
  requests: Requests,
  domain: string,
  timeoutMs: number,
): Promise<PingOutcome> {
  const pinged = await ask(
    requests,
    domain,
    element('ping', { xmlns: namespaces.ping }),
    timeoutMs,
  );
  if (pinged.kind !== 'refused') return pinged;
  const query = element('query', { xmlns: namespaces.discoInfo });
  return await ask(requests, domain, query, timeoutMs);
}

async function ask(
  requests: Requests,
  domain: string,
  payload: Markup,
  timeoutMs: number,
): Promise<PingOutcome> {
  try {
    await requests.ask({ type: 'get', to: domain, payload, timeoutMs, urgent: true });
    return { kind: 'answered' };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const { condition } = error;
    if (condition === 'timeout') return { kind: 'unanswered' };
    return condition === 'link-down' ? { kind: 'link-down' } : { kind: 'refused', condition };
  }
}
