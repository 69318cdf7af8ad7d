import type { NativeServer, StartNativeServer } from './daemons/native-server.ts';
import { NativePeer, type PeerOptions } from './native-peer.ts';
import type { SeenPresence, SlixmppClient } from './slixmpp-client.ts';
import { type Account, XmppLab } from './xmpp-lab.ts';

/** Someone with an account, and what the protocol calls them. */
export interface Somebody extends Account {
  /** The local part. */
  readonly name: string;
}

/** A server with the module, people who know each other, and the component in our own hands. */
export class NativeLab implements AsyncDisposable {
  readonly server: NativeServer;
  readonly #lab: XmppLab;

  constructor(server: NativeServer, lab: XmppLab) {
    this.server = server;
    this.#lab = lab;
  }

  static async start(startServer: StartNativeServer): Promise<NativeLab> {
    let server: NativeServer | undefined;
    const lab = await XmppLab.start(async (options) => (server = await startServer(options)), {
      components: [
        { domain: 'presence.example.com', secret: 'sécret ß 秘密' },
        { domain: 'other.example.com', secret: 'other' },
      ],
    });
    if (server === undefined) throw new Error('the server was not started');
    return new NativeLab(server, lab);
  }

  peer(options: Partial<PeerOptions> = {}): Promise<NativePeer> {
    return NativePeer.connect({
      host: this.server.host,
      port: this.server.componentPort,
      ...options,
    });
  }

  async somebody(domain?: string): Promise<Somebody> {
    const account = await this.#lab.account(domain);
    return { ...account, name: account.jid.slice(0, account.jid.indexOf('@')) };
  }

  login(account: Account, resource?: string): Promise<SlixmppClient> {
    const jid = resource === undefined ? account.jid : `${account.jid}/${resource}`;
    return this.#lab.login({ ...account, jid });
  }

  /** Logs in and says nothing. */
  connect(account: Account): Promise<SlixmppClient> {
    return this.#lab.connect(account);
  }

  /** A new person, logged out, and a new contact of theirs, logged in and subscribed to them. */
  async pair(): Promise<{ readonly john: Somebody; readonly anna: SlixmppClient }> {
    const john = await this.somebody();
    const anna = await this.login(await this.somebody());
    const johnsClient = await this.login(john);
    await follow(anna, johnsClient);
    await johnsClient.logout();
    await anna.presence(({ from, type }) => from === johnsClient.jid && type === 'unavailable');
    return { john, anna };
  }

  /** Someone new, logged in, to whom `watched` has agreed to be seen. */
  async watcherOf(watched: SlixmppClient, domain?: string): Promise<SlixmppClient> {
    const watcher = await this.login(await this.somebody(domain));
    await follow(watcher, watched);
    return watcher;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lab[Symbol.asyncDispose]();
  }
}

/** `watcher` subscribes to `watched`, who agrees; resolves when the presence is there. */
export async function follow(watcher: SlixmppClient, watched: SlixmppClient): Promise<void> {
  const from = bare(watcher.jid);
  const to = bare(watched.jid);
  const since = watcher.presences.length;
  await watcher.sendPresence({ to, type: 'subscribe' });
  await watched.presence((seen) => bare(seen.from) === from && seen.type === 'subscribe');
  await watched.sendPresence({ to: from, type: 'subscribed' });
  await watcher.presence((seen) => seen.from === watched.jid, { since });
}

export function bare(jid: string): string {
  return jid.split('/')[0] ?? jid;
}

/** What a contact would show of one presence: the word, and the texts with their languages. */
export function seenAs(presence: SeenPresence | undefined): string {
  if (presence === undefined) return 'nothing';
  const shown = presence.type ?? presence.show ?? 'available';
  return [shown, ...presence.statuses.map(({ lang, text }) => `${lang ?? ''}:${text}`)].join(' ');
}

/** The last that `client` was sent of `jid`, a full JID or a bare one. */
export function lastOf(client: SlixmppClient, jid: string): string {
  return seenAs(client.presences.findLast(({ from }) => from === jid));
}

/** Resolves when the last that `client` was sent of `jid` is this. */
export async function until(client: SlixmppClient, jid: string, shown: string): Promise<void> {
  await client
    .until(() => lastOf(client, jid) === shown)
    .catch((error: unknown) => {
      const all = client.presences.filter(({ from }) => bare(from) === bare(jid));
      const seen = all.map((one) => `${one.from} ${seenAs(one)}`).join('\n');
      throw new Error(`${jid} was not seen as "${shown}", but:\n${seen}`, { cause: error });
    });
}

/** Resolves when whatever the server sent `client` before now has come: it answers in order. */
export async function settled(client: SlixmppClient): Promise<void> {
  await client.query('example.com', '<ping xmlns="urn:xmpp:ping"/>');
}

/** What a person's own client says: everything of it is an original. */
export function ownWords(
  client: SlixmppClient,
  show: string,
  text: string,
  more = '',
): Promise<void> {
  const word = show === 'available' ? '' : `<show>${show}</show>`;
  return client.raw(`<presence>${word}<status xml:lang="en">${text}</status>${more}</presence>`);
}
