import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { type SteadyClock, pause } from '../../time/steady-clock.ts';
import type { IdentityKind } from './identity.ts';
import { element } from './markup.ts';
import { namespaces } from './namespaces.ts';
import type { Outbox } from './outbox.ts';
import { type Grants, grantsIn, grantsOf } from './privileges.ts';
import {
  type ServerKind,
  nativeModuleLines,
  privilegeLines,
  sendAsUsersLines,
} from './remedies.ts';
import { RequestError, type Requests } from './requests.ts';

/** One thing that a server grants or does not, as it was found when the link came up. */
export interface Capability {
  readonly kind: 'server' | 'rosters' | 'presence' | 'module' | 'sending';
  /** `rosters of example.com` */
  readonly name: string;
  readonly state: 'ok' | 'missing' | 'unknown';
  readonly detail: string;
  /** What to do, with the exact lines of the server's configuration; `''` where nothing is. */
  readonly remedy: string;
}

export interface CapabilitiesOptions {
  readonly domain: string;
  readonly serverDomains: readonly string[];
  readonly identity: IdentityKind;
  readonly requests: Requests;
  readonly clock: SteadyClock;
  /**
   * A domain has said what it grants; what it tells by that follows at once. Not `certain`: what
   * server it is, and with that how much it tells, is known by `changed` only.
   */
  readonly granted: (domain: string, grants: Grants, certain: boolean) => void;
  /** What has been found differs from what was known. */
  readonly changed: () => void;
}

interface Host {
  kind: ServerKind;
  /** `Prosody 0.12.3`; `null` where it does not say. */
  software: string | null;
  grants: Grants | undefined;
  native: boolean | undefined;
  /** Something that it was asked over this connection brought no answer at all. */
  isSilent: boolean;
}

/** Without what nobody is shown. */
const needed: Readonly<Record<IdentityKind, readonly Capability['kind'][]>> = {
  contact: [],
  account: ['sending', 'rosters'],
  native: ['module'],
};

const queryTimeoutMs = 5_000;
/** Grants come with the handshake or a moment later. */
const grantsMs = 300;
/** A stanza that comes back to us has gone no further than the server itself. */
const trialMs = 5_000;

/**
 * What the server grants, tried and not assumed, each time the link comes up. The order matters:
 * a server that does not let us send as its users ends the connection, so that is tried last, for
 * identity `account` alone, and after such an end not again before the connection has been lost
 * for another reason.
 */
export class Capabilities {
  readonly #options: CapabilitiesOptions;
  readonly #hosts = new Map<string, Host>();
  #sendAsUsers: Capability['state'] = 'unknown';
  #trial: { readonly id: string; readonly back: () => void } | undefined;
  /** Counts connections: what an earlier one was asked says nothing about this one. */
  #generation = 0;
  #checked = false;

  constructor(options: CapabilitiesOptions) {
    this.#options = options;
    for (const host of options.serverDomains) this.#hosts.set(host, unknownHost());
  }

  /** Whether everything that can be found out over this connection has been. */
  get checked(): boolean {
    return this.#checked;
  }

  /** What is known of one of the server's domains. */
  host(domain: string): Readonly<Host> | undefined {
    return this.#hosts.get(domain);
  }

  /** ejabberd may, of its own people (`mod_pres_counter`); so may whoever has not said what it is. */
  mayDropAnswers(domain: string): boolean {
    const host = this.#hosts.get(domain);
    return host?.kind === 'ejabberd' || host?.software === null;
  }

  /** The link is up. Never rejects; everything it finds is said by `changed`. */
  async online(outbox: Outbox): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    for (const host of this.#hosts.values()) {
      host.grants = undefined;
      host.isSilent = false;
    }
    const granted = pause(this.#options.clock, grantsMs);
    await Promise.all([granted, ...this.#options.serverDomains.map((host) => this.#ask(host))]);
    if (generation === this.#generation && this.#options.identity === 'account') {
      await this.#tryToSendAsUsers(outbox);
    }
    if (generation !== this.#generation) return;
    this.#checked = true;
    this.#options.changed();
  }

  /** `refused`: the server ended the connection because of an address we sent from. */
  offline(refused: boolean): void {
    this.#generation += 1;
    this.#checked = false;
    if (refused && this.#trial !== undefined) this.#sendAsUsers = 'missing';
    // The server may have been given another configuration meanwhile.
    else this.#sendAsUsers = 'unknown';
    this.#trial = undefined;
  }

  /** Messages from the server that grant something, and what we sent ourselves on trial. */
  received(stanza: Element, from: string): boolean {
    if (stanza.name !== 'message') return false;
    if (this.#trial !== undefined && stanza.attrs.id === this.#trial.id) {
      this.#trial.back();
      return true;
    }
    const host = this.#hosts.get(from.toLowerCase());
    const grants = grantsIn(stanza);
    if (grants === undefined) return false;
    if (host === undefined) return true;
    // The first come before the server can have said what it is.
    const certain = host.software !== null || this.#checked;
    host.grants = certain ? grantsOf(grants, host.kind) : grants;
    this.#options.granted(from.toLowerCase(), host.grants, certain);
    if (this.#checked) this.#options.changed();
    return true;
  }

  /** Why the configured identity cannot show anybody; empty where it can. */
  obstacles(): readonly Capability[] {
    const wanted = needed[this.#options.identity];
    return this.list().filter(({ kind, state }) => state === 'missing' && wanted.includes(kind));
  }

  list(): readonly Capability[] {
    const { identity } = this.#options;
    const list: Capability[] = [];
    for (const [domain, host] of this.#hosts) {
      list.push(this.#software(domain, host));
      if (identity === 'account') list.push(this.#rosters(domain, host));
      if (identity === 'native') list.push(this.#nativeModule(domain, host));
      // The module of `native` tells of sessions itself.
      else list.push(this.#presence(domain, host));
    }
    if (identity === 'account') list.push(this.#sending());
    return list;
  }

  #software(domain: string, { software }: Host): Capability {
    const what = { kind: 'server', name: `server of ${domain}` } as const;
    return software === null
      ? capability(what, 'unknown', 'It does not say what it is (XEP-0092).')
      : capability(what, 'ok', software);
  }

  #rosters(domain: string, { grants, kind }: Host): Capability {
    const what = { kind: 'rosters', name: `rosters of ${domain}` } as const;
    if (grants?.roster) return capability(what, 'ok', 'Read by XEP-0356.');
    if (kind === 'openfire') {
      return capability(what, 'unknown', 'Not needed: the server itself tells the contacts.');
    }
    const remedy = privilegeLines(kind, this.#options.domain, domain);
    return capability(what, 'missing', 'The server does not let its rosters be read.', remedy);
  }

  #presence(domain: string, { grants, kind }: Host): Capability {
    const what = { kind: 'presence', name: `presence of people of ${domain}` } as const;
    if (grants?.presence === 'complete') return capability(what, 'ok', 'Told by XEP-0356.');
    const otherwise =
      this.#options.identity === 'account'
        ? 'it is known of people who let Doorlight subscribe to them.'
        : 'people are shown as their calendars have it, whether a client of theirs is connected or not.';
    if (grants?.presence === 'partial') {
      const told = 'Logins and changes are told by XEP-0356, the end of a session is not';
      return capability(what, 'ok', `${told}: ${otherwise}`);
    }
    const remedy = kind === 'openfire' ? '' : privilegeLines(kind, this.#options.domain, domain);
    return capability(what, 'missing', `The server does not tell of it: ${otherwise}`, remedy);
  }

  #nativeModule(domain: string, { native, kind }: Host): Capability {
    const what = { kind: 'module', name: `module of ${domain}` } as const;
    if (native) return capability(what, 'ok', 'The module is there.');
    if (native === undefined) {
      return capability(what, 'unknown', `${domain} does not say what it has (XEP-0030).`);
    }
    const remedy = nativeModuleLines(kind, this.#options.domain, domain);
    return capability(what, 'missing', 'The module is not there.', remedy);
  }

  #sending(): Capability {
    const what = { kind: 'sending', name: 'sending as users' } as const;
    switch (this.#sendAsUsers) {
      case 'ok':
        return capability(what, 'ok', 'The component may send as its users.');
      case 'missing': {
        const [first] = this.#hosts.values();
        const detail =
          'The server ends the connection when the component sends as one of its users.';
        const remedy = sendAsUsersLines(first?.kind ?? 'other', this.#options.domain);
        return capability(what, 'missing', detail, remedy);
      }
      case 'unknown':
        return capability(what, 'unknown', 'The server neither refused it nor did it.');
    }
  }

  /** XEP-0092 and XEP-0030; the identity of the server where it does not tell its version. */
  async #ask(domain: string): Promise<void> {
    const host = this.#hosts.get(domain);
    if (host === undefined) return;
    const [version, info] = await Promise.all([
      this.#query(domain, namespaces.version),
      this.#query(domain, namespaces.discoInfo),
    ]);
    const identities = info?.getChildren('identity').map(({ attrs }) => attrs['name']) ?? [];
    const name = version?.getChild('name')?.getText() ?? identities.find(Boolean);
    const number = version?.getChild('version')?.getText() ?? '';
    host.kind = kindOf(name ?? '');
    host.software = name === undefined ? null : `${name} ${number}`.trim();
    if (host.grants !== undefined) host.grants = grantsOf(host.grants, host.kind);
    const features = info?.getChildren('feature').map(({ attrs }) => attrs['var']);
    host.native = features?.includes(namespaces.native);
  }

  async #query(to: string, xmlns: string): Promise<Element | undefined> {
    const { requests } = this.#options;
    try {
      const payload = element('query', { xmlns });
      const answer = await requests.ask({ type: 'get', to, payload, timeoutMs: queryTimeoutMs });
      return answer.getChild('query', xmlns);
    } catch (error) {
      // It does not tell, or the link is down; either way nothing is known.
      const host = this.#hosts.get(to);
      if (host && error instanceof RequestError && error.isSilence) host.isSilent = true;
      return undefined;
    }
  }

  /** From one of the server's own domains to ourselves: it comes back, or ends the connection. */
  async #tryToSendAsUsers(outbox: Outbox): Promise<void> {
    const [host] = this.#options.serverDomains;
    if (host === undefined || this.#sendAsUsers === 'missing') return;
    // It looks at no address that a component sends from.
    if (this.#hosts.get(host)?.kind === 'openfire') {
      this.#sendAsUsers = 'ok';
      return;
    }
    const back = Promise.withResolvers<void>();
    const id = randomUUID();
    this.#trial = { id, back: back.resolve };
    const { domain } = this.#options;
    outbox.answer(element('message', { id, from: host, to: domain, type: 'headline' }));
    const cameBack = await Promise.race([
      back.promise.then(() => true),
      pause(this.#options.clock, trialMs).then(() => false),
    ]);
    if (this.#trial?.id !== id) return;
    this.#trial = undefined;
    this.#sendAsUsers = cameBack ? 'ok' : 'unknown';
  }
}

function capability(
  what: Pick<Capability, 'kind' | 'name'>,
  state: Capability['state'],
  detail: string,
  remedy = '',
): Capability {
  return { ...what, state, detail, remedy };
}

function unknownHost(): Host {
  return { kind: 'other', software: null, grants: undefined, native: undefined, isSilent: false };
}

function kindOf(name: string): ServerKind {
  const known = (['prosody', 'ejabberd', 'openfire'] as const).find((kind) =>
    name.toLowerCase().includes(kind),
  );
  return known ?? 'other';
}
