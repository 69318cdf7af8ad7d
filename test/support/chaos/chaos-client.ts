import { setTimeout as pause } from 'node:timers/promises';
import type { ChatServer } from '../daemons/chat-server.ts';
import type { SeenMessage, SeenPresence, SlixmppClient, SlixmppDriver } from '../slixmpp-client.ts';
import type { Actor } from './cast.ts';
import { Screen } from './screen.ts';

const retryMs = 400;
const farewellMs = 2_000;
/** From asking for a subscription to asking again. */
const askAgainMs = 3_000;

/**
 * One client of somebody's, which logs in again until it is in whenever it should be, as real ones
 * do, and says again what its owner said.
 */
export class ChaosClient {
  readonly actor: Actor;
  readonly #server: ChatServer;
  readonly #driver: SlixmppDriver;
  /** What it shows now; another one from each login on. */
  screen = new Screen();
  /** What its owner says of themself: `away back soon`. */
  words = { show: 'available', text: 'here' };
  readonly #heard: (seen: SeenPresence | SeenMessage, actor: Actor) => void;
  #wanted = false;
  #client: SlixmppClient | undefined;
  #working: Promise<void> | undefined;
  #stopped = false;
  /** To whom it asks to be subscribed until it is, and when it last did. */
  readonly #asking = new Map<string, number>();
  /** Logins that did. */
  logins = 0;

  constructor(
    actor: Actor,
    server: ChatServer,
    driver: SlixmppDriver,
    heard: (seen: SeenPresence | SeenMessage, actor: Actor) => void,
  ) {
    this.actor = actor;
    this.#server = server;
    this.#driver = driver;
    this.#heard = heard;
  }

  /** Whether its owner wants it to be logged in. */
  get wanted(): boolean {
    return this.#wanted;
  }

  /** The live one; none while it is not logged in. */
  get live(): SlixmppClient | undefined {
    return this.#client === undefined || this.#client.disconnected ? undefined : this.#client;
  }

  /** Whether it is where its owner wants it to be. */
  get settled(): boolean {
    return this.#working === undefined && this.#wanted === (this.live !== undefined);
  }

  come(): void {
    this.#wanted = true;
    this.#work();
  }

  leave(how: 'logout' | 'cut'): void {
    this.#wanted = false;
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    // Where the server is gone nobody answers.
    void Promise.race([how === 'cut' ? client.cut() : client.logout(), pause(farewellMs)]).catch(
      () => undefined,
    );
  }

  say(show: string, text: string): void {
    this.words = { show, text };
    void this.#speak();
  }

  /** Asks until it is subscribed. */
  subscribe(contact: string): void {
    this.#asking.set(contact, -Infinity);
  }

  /** Looks at what has come since it last looked, and after whoever was thrown out. */
  look(): void {
    this.#drain();
    if (this.#wanted && this.live === undefined) this.#work();
    this.#ask();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wanted = false;
    await this.#working;
  }

  #work(): void {
    this.#working ??= this.#login().finally(() => {
      this.#working = undefined;
    });
  }

  async #login(): Promise<void> {
    while (this.#wanted && !this.#stopped && this.live === undefined) {
      this.#drain();
      const client = await this.#tryLogin();
      if (client === undefined) {
        await pause(retryMs);
        continue;
      }
      this.screen = new Screen();
      this.#client = client;
      this.logins += 1;
      await this.#speak();
      if (!this.#wanted) this.leave('logout');
    }
  }

  async #tryLogin(): Promise<SlixmppClient | undefined> {
    const { host, clientPort: port } = this.#server;
    try {
      const login = { jid: this.actor.jid, password: 'pw', host, port, presence: false };
      return await this.#driver.login(login);
    } catch {
      return undefined;
    }
  }

  async #speak(): Promise<void> {
    const { show, text } = this.words;
    const word = show === 'available' ? '' : `<show>${show}</show>`;
    await this.live
      ?.raw(`<presence>${word}<status xml:lang="en">${text}</status></presence>`)
      .catch(() => undefined);
  }

  #ask(): void {
    const { live } = this;
    const now = Date.now();
    for (const [to, askedAt] of this.#asking) {
      if (live === undefined || now - askedAt < askAgainMs) continue;
      this.#asking.set(to, now);
      void live.sendPresence({ to, type: 'subscribe' }).catch(() => undefined);
    }
  }

  #drain(): void {
    const client = this.#client;
    if (client === undefined) return;
    for (const presence of this.screen.draw(client.presences)) {
      this.#heard(presence, this.actor);
      if (presence.type === 'subscribed') this.#asking.delete(presence.from);
      // Whoever asks for it is the assistant, on behalf of the one who is served.
      if (presence.type === 'subscribe' && presence.from.startsWith('doorlight@')) {
        void client.sendPresence({ to: presence.from, type: 'subscribed' }).catch(() => undefined);
      }
    }
    for (const message of this.screen.read(client.messages)) this.#heard(message, this.actor);
  }
}
