import type { Element } from '@xmpp/component';
import { bareJid } from '../address.ts';
import { capsVersion, readDiscoInfo } from '../caps.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Requests } from '../requests.ts';

export interface WatcherClientsOptions {
  readonly requests: Pick<Requests, 'ask'>;
  /** Nodes that a client may want to be notified of. */
  readonly nodes: readonly string[];
  /** A client is there, and wants to be notified of some of them. */
  readonly interested: (client: string) => void;
}

/** One client of somebody who watches. */
interface Client {
  /** What its presence says of its capabilities, as a key; `''` for nothing. */
  readonly caps: string;
  wants: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

/** Clients remembered, those of one person, and kinds of clients. */
const mostClients = 100_000;
const mostPerPerson = 20;
const mostKinds = 1_000;
const timeoutMs = 10_000;

/**
 * Who of those who watch wants to be notified of what (XEP-0163 §4.2), by their capabilities
 * (XEP-0115): learnt from their presence and probes, asked once for each kind of client.
 */
export class WatcherClients {
  readonly #options: WatcherClientsOptions;
  /** By bare JID, then by full JID. */
  readonly #people = new Map<string, Map<string, Client>>();
  #clients = 0;
  /** By `hash node#ver`: what such a client wants. The oldest first. */
  readonly #kinds = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(options: WatcherClientsOptions) {
    this.#options = options;
  }

  /** Available or unavailable presence of a full JID, as the server stamped it. */
  heard(from: string, presence: Element): void {
    if (!from.includes('/')) return;
    if (presence.attrs['type'] === 'unavailable') {
      this.#forget(from);
      return;
    }
    const caps = capsOf(presence);
    const there = this.#people.get(bareJid(from))?.get(from);
    // It is sent to each contact of a roster, and again with each change.
    if (there && (there.caps === caps || caps === '')) return;
    void this.#ask(from, caps);
  }

  /** A probe of a full JID: some servers say so which client has just come. */
  probed(from: string): void {
    if (!from.includes('/') || this.#people.get(bareJid(from))?.has(from)) return;
    void this.#ask(from, '');
  }

  /** Every client of a bare JID that is known. */
  of(subscriber: string): readonly string[] {
    return [...(this.#people.get(subscriber)?.keys() ?? [])];
  }

  /** Clients of a bare JID that want to be notified of `node`. */
  wanting(subscriber: string, node: string): readonly string[] {
    const clients = this.#people.get(subscriber);
    if (clients === undefined) return [];
    return [...clients].flatMap(([client, { wants }]) => (wants.has(node) ? [client] : []));
  }

  async #ask(from: string, caps: string): Promise<void> {
    const client: Client = { caps, wants: nothing };
    this.#keep(from, client);
    const wants =
      caps === ''
        ? await this.#wantsOf(from, '').catch(() => nothing)
        : await this.#wantsOfKind(from, caps);
    if (wants.size === 0) return;
    // Gone, or come again with other capabilities.
    if (this.#people.get(bareJid(from))?.get(from) !== client) return;
    client.wants = wants;
    this.#options.interested(from);
  }

  /** Asked of one of a kind for all of it; what does not match its hash counts for this one only. */
  #wantsOfKind(from: string, caps: string): Promise<ReadonlySet<string>> {
    const known = this.#kinds.get(caps);
    if (known) return known;
    const asked = this.#wantsOf(from, caps).catch(() => {
      this.#kinds.delete(caps);
      return nothing;
    });
    this.#kinds.set(caps, asked);
    for (const oldest of this.#kinds.keys()) {
      if (this.#kinds.size <= mostKinds) break;
      this.#kinds.delete(oldest);
    }
    return asked;
  }

  async #wantsOf(from: string, caps: string): Promise<ReadonlySet<string>> {
    const [hash = '', node] = caps.split(' ');
    const { requests, nodes } = this.#options;
    const payload = element('query', { xmlns: namespaces.discoInfo, node });
    const answer = await requests.ask({ type: 'get', to: from, payload, timeoutMs });
    const query = answer.getChild('query', namespaces.discoInfo);
    const info = query && readDiscoInfo(query);
    // XEP-0115 §5.4: whoever lies about others' clients must not be believed by them.
    if (node !== undefined && (!info || capsVersion(info, hash) !== node.split('#').at(-1))) {
      this.#kinds.delete(caps);
    }
    const features = new Set(info?.features);
    return new Set(nodes.filter((one) => features.has(`${one}+notify`)));
  }

  #keep(from: string, client: Client): void {
    const bare = bareJid(from);
    this.#forget(from);
    const clients = this.#people.get(bare) ?? new Map<string, Client>();
    this.#people.delete(bare);
    this.#people.set(bare, clients);
    clients.set(from, client);
    this.#clients += 1;
    const [oldest] = clients.keys();
    if (clients.size > mostPerPerson && oldest !== undefined) this.#forget(oldest);
    const [person] = this.#people.keys();
    if (this.#clients > mostClients && person !== undefined && person !== bare) {
      this.#clients -= this.#people.get(person)?.size ?? 0;
      this.#people.delete(person);
    }
  }

  #forget(from: string): void {
    const bare = bareJid(from);
    const clients = this.#people.get(bare);
    if (!clients?.delete(from)) return;
    this.#clients -= 1;
    if (clients.size === 0) this.#people.delete(bare);
  }
}

/** `sha-1 http://gajim.org#…` of `<c/>`; without a hash it is an older kind, which says nothing. */
function capsOf(presence: Element): string {
  const { hash, node, ver } = presence.getChild('c', namespaces.caps)?.attrs ?? {};
  if (hash === undefined || node === undefined || ver === undefined) return '';
  return `${hash} ${node}#${ver}`.length > 500 ? '' : `${hash} ${node}#${ver}`;
}
