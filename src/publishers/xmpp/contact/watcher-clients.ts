import type { Element } from '@xmpp/component';
import { bareJid } from '../address.ts';
import { capsVersion, readDiscoInfo } from '../caps.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { capsIn } from '../presence-reading.ts';
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

/** Clients that say the same of their capabilities. */
interface Kind {
  /** Not known until one of them has said so. */
  wants: ReadonlySet<string> | undefined;
  /** How many are being asked. */
  asking: number;
  readonly waiting: (() => void)[];
}

interface Answer {
  readonly wants: ReadonlySet<string>;
  /** It is what the hash in the presence is of. */
  readonly isTrue: boolean;
}

const nothing: ReadonlySet<string> = new Set();
const unanswered: Answer = { wants: nothing, isTrue: false };

/** Clients remembered, those of one person, and kinds of clients. */
const mostClients = 100_000;
const mostPerPerson = 20;
const mostKinds = 1_000;
/** One that never answers is not to keep the others waiting; the first to answer is heard. */
const mostAskedOfKind = 3;
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
  /** By `hash node#ver`; the oldest first. */
  readonly #kinds = new Map<string, Kind>();

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
    const caps = capsIn(presence);
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
      caps === '' ? (await this.#answerOf(from, '')).wants : await this.#wantsOfKind(from, client);
    if (wants.size === 0 || !this.#isThere(from, client)) return;
    client.wants = wants;
    this.#options.interested(from);
  }

  /** Otherwise it is gone, or has come again with other capabilities. */
  #isThere(from: string, client: Client): boolean {
    return this.#people.get(bareJid(from))?.get(from) === client;
  }

  /**
   * What one of a kind says counts for all of it; what does not match its hash, for this one only.
   * Whoever answers nothing is not waited for: a few are asked at a time.
   */
  async #wantsOfKind(from: string, client: Client): Promise<ReadonlySet<string>> {
    const kind = this.#kindOf(client.caps);
    while (kind.wants === undefined && kind.asking >= mostAskedOfKind) {
      const turn = Promise.withResolvers<void>();
      kind.waiting.push(turn.resolve);
      await turn.promise;
    }
    if (kind.wants !== undefined) return kind.wants;
    kind.asking += 1;
    const { wants, isTrue } = this.#isThere(from, client)
      ? await this.#answerOf(from, client.caps)
      : unanswered;
    kind.asking -= 1;
    if (isTrue) kind.wants = wants;
    for (const next of kind.waiting.splice(0, isTrue ? Infinity : 1)) next();
    return wants;
  }

  #kindOf(caps: string): Kind {
    const kind = this.#kinds.get(caps) ?? { wants: undefined, asking: 0, waiting: [] };
    this.#kinds.set(caps, kind);
    for (const oldest of this.#kinds.keys()) {
      if (this.#kinds.size <= mostKinds) break;
      this.#kinds.delete(oldest);
    }
    return kind;
  }

  async #answerOf(from: string, caps: string): Promise<Answer> {
    const [hash = '', node] = caps.split(' ');
    const { requests, nodes } = this.#options;
    const payload = element('query', { xmlns: namespaces.discoInfo, node });
    try {
      const answer = await requests.ask({ type: 'get', to: from, payload, timeoutMs });
      const query = answer.getChild('query', namespaces.discoInfo);
      const info = query && readDiscoInfo(query);
      const features = new Set(info?.features);
      return {
        wants: new Set(nodes.filter((one) => features.has(`${one}+notify`))),
        // XEP-0115 §5.4: whoever lies about others' clients must not be believed by them.
        isTrue: info !== undefined && capsVersion(info, hash) === node?.split('#').at(-1),
      };
    } catch {
      return unanswered;
    }
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
