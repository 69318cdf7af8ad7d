import type { ChatServer, ChatServerOptions, StartChatServer } from './daemons/chat-server.ts';
import { startEjabberd } from './daemons/ejabberd.ts';
import { startProsody } from './daemons/prosody.ts';
import { type SlixmppClient, SlixmppDriver } from './slixmpp-client.ts';
import { component } from './xmpp-site.ts';

/** Every server that the whole suite runs on: `describe.each(chatServers)`. */
export const chatServers: readonly (readonly [name: string, start: StartChatServer])[] = [
  ['Prosody', startProsody],
  ['ejabberd', startEjabberd],
];

export interface Account {
  /** Bare JID. */
  readonly jid: string;
  readonly password: string;
}

/** A real server with two domains and the component, and independent clients to log in with. */
export class XmppLab implements AsyncDisposable {
  readonly server: ChatServer;
  readonly #driver: SlixmppDriver;
  #accounts = 0;

  constructor(server: ChatServer, driver: SlixmppDriver) {
    this.server = server;
    this.#driver = driver;
  }

  static async start(
    startServer: StartChatServer,
    options: Partial<ChatServerOptions> = {},
  ): Promise<XmppLab> {
    const [server, driver] = await Promise.all([
      startServer({
        domains: ['example.com', 'other.example'],
        components: [component],
        ...options,
      }),
      SlixmppDriver.start(),
    ]);
    return new XmppLab(server, driver);
  }

  /** A new account that nobody knows yet. */
  async account(domain = 'example.com'): Promise<Account> {
    this.#accounts += 1;
    const account = { jid: `user${this.#accounts}@${domain}`, password: 'pw' };
    await this.server.addUsers([account]);
    return account;
  }

  /**
   * Logs in: someone new, unless an account is given. `interests` are nodes of which the client
   * wants to be notified.
   */
  async login(account?: Account, interests: readonly string[] = []): Promise<SlixmppClient> {
    const client = await this.#driver.login({
      ...(account ?? (await this.account())),
      host: this.server.host,
      port: this.server.clientPort,
      ...(interests.length === 0 ? {} : { interests }),
    });
    // Its own presence comes back once the server has it as available: nothing is lost from then on.
    await client.presence(({ from }) => from === client.jid);
    return client;
  }

  /** Logs in without presence: the client is there and not available. */
  connect(account: Account): Promise<SlixmppClient> {
    const { host, clientPort: port } = this.server;
    return this.#driver.login({ ...account, host, port, presence: false });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }
}

/** Subscribes and waits until the contact's presence is there. */
export async function subscribe(client: SlixmppClient, contact: string): Promise<void> {
  const since = client.presences.length;
  await client.sendPresence({ to: contact, type: 'subscribe' });
  await client.presence(({ from, type }) => from === contact && type === 'subscribed', { since });
  await client.presence(({ from, type }) => from === contact && type !== 'subscribed', { since });
}
