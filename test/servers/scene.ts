import { vi } from 'vitest';
import type { AccountSite } from '../support/account-site.ts';
import { bare, follow, ownWords } from '../support/native-lab.ts';
import { type SlixmppClient, SlixmppDriver } from '../support/slixmpp-client.ts';
import { type Account, subscribe } from '../support/xmpp-lab.ts';
import type { IdentityKind } from './cells.ts';
import { clearRosters } from './clear-rosters.ts';
import { type Calendar, DoorlightUnderTest } from './doorlight-under-test.ts';
import type { Cast, ServerUnderTest } from './server-under-test.ts';
import { Views } from './views.ts';

/** On a loaded machine things take ten times as long. */
const deadlineMs = 40_000;

/** What the text of a meeting, and of an absence, begins with. */
export const meeting = 'dnd In a meeting until';
export const absence = 'Out of office from';
const ownShow = 'away';
const ownText = 'in the lift';

/** Two people, each with a new client, John undecided. */
export interface Beginning {
  readonly john: SlixmppClient;
  readonly anna: SlixmppClient;
}

/** A server, its accounts, and a Doorlight that shows John to Anna with one identity. */
export class Scene implements AsyncDisposable {
  readonly server: ServerUnderTest;
  readonly identity: IdentityKind;
  readonly doorlight: DoorlightUnderTest;
  readonly views: Views;
  /** Why nobody can be shown with this identity here; `null` where they can. */
  impossible: string | null = null;
  /** Whom the server keeps in John's roster, and resources of his that are not ours. */
  strangerKnown = false;
  connectedElsewhere: readonly string[] = [];
  /** Every presence of type error that a client of the cast was sent, by sender. */
  readonly #errors = new Set<string>();
  readonly #driver: SlixmppDriver;
  #open: { readonly who: keyof Cast; readonly client: SlixmppClient }[] = [];

  private constructor(server: ServerUnderTest, identity: IdentityKind, driver: SlixmppDriver) {
    this.server = server;
    this.identity = identity;
    this.views = new Views(identity, server);
    this.doorlight = new DoorlightUnderTest(server, identity);
    this.#driver = driver;
  }

  /** Takes the server over. Whatever an earlier run has left in the accounts is gone then. */
  static async set(server: ServerUnderTest, identity: IdentityKind): Promise<Scene> {
    const scene = new Scene(server, identity, await SlixmppDriver.start());
    try {
      await scene.#prepare();
    } catch (error) {
      await scene.#letGo();
      throw error;
    }
    return scene;
  }

  get site(): AccountSite {
    return this.doorlight.site;
  }

  /** Whether Doorlight learns what John's clients say. */
  get tracks(): boolean {
    if (this.identity !== 'contact') return true;
    const { capabilities } = this.site.publisher.health();
    return capabilities.some(
      ({ kind, detail }) => kind === 'presence' && detail.startsWith('Told by'),
    );
  }

  get errors(): readonly string[] {
    this.#collectErrors();
    return [...this.#errors];
  }

  /** From which every behaviour starts. */
  async begin(): Promise<Beginning> {
    await this.#everybodyLeaves();
    this.say('free');
    if (!this.doorlight.isRunning) await this.startDoorlight();
    await this.site.revert(this.server.cast.john.jid);
    const [anna, john] = [await this.login('anna'), await this.login('john')];
    await this.sayOwn(john, ownShow, ownText);
    await this.seesUndecided(anna);
    return { john, anna };
  }

  /** John’s own client says so, and outranks others of his. */
  sayOwn(john: SlixmppClient, show: string, text: string): Promise<void> {
    return ownWords(john, show, text, '<priority>127</priority>');
  }

  say(calendar: Calendar): void {
    this.doorlight.say(calendar);
  }

  async startDoorlight(): Promise<void> {
    await this.doorlight.start();
    await this.#known();
  }

  /** Resolves when the server, too, knows that Doorlight has gone. */
  async killDoorlight(asking: SlixmppClient): Promise<void> {
    await this.doorlight.kill();
    await vi.waitUntil(() => this.#isRefused(asking), { timeout: deadlineMs, interval: 50 });
  }

  /** A further client; John's lets Doorlight subscribe to him where it asks to. */
  async login(who: keyof Cast): Promise<SlixmppClient> {
    const client = await this.#login(this.server.cast[who], true);
    this.#open.push({ who, client });
    await client.presence(({ from }) => from === client.jid, { deadlineMs });
    if (who === 'john') this.#permit(client);
    return client;
  }

  /** Without presence. */
  connect(account: Account): Promise<SlixmppClient> {
    return this.#login(account, false);
  }

  async logout(client: SlixmppClient): Promise<void> {
    this.#collectErrors();
    this.#open = this.#open.filter((one) => one.client !== client);
    if (!client.disconnected) await client.logout();
  }

  /** Anna may see John. */
  async befriend(john: SlixmppClient, anna: SlixmppClient): Promise<void> {
    if (this.identity === 'contact') await subscribe(anna, this.views.address);
    else await follow(anna, john);
  }

  /** Ends the server and everybody's connection to it; both are there again afterwards. */
  async restartServer(restart: () => Promise<void>): Promise<Beginning> {
    this.#collectErrors();
    this.#open = [];
    await restart();
    const [anna, john] = [await this.login('anna'), await this.login('john')];
    return { john, anna };
  }

  async seesDecided(client: SlixmppClient, words: string): Promise<void> {
    await this.#sees(client, words, () => this.isDecided(client, words));
  }

  isDecided(client: SlixmppClient, words: string): boolean {
    return this.views.isDecided(client, words, this.#connected());
  }

  /** John’s own words are seen, where Doorlight has nothing to say. */
  async seesUndecided(client: SlixmppClient, own = `${ownShow} ${ownText}`): Promise<void> {
    const words = this.identity === 'contact' && !this.tracks ? 'available' : own;
    await this.#sees(client, words, () => this.isUndecided(client, words));
  }

  isUndecided(client: SlixmppClient, words = `${ownShow} ${ownText}`): boolean {
    return this.views.isUndecided(client, words, this.#connected());
  }

  async seesOffline(client: SlixmppClient, text = ''): Promise<void> {
    await this.#sees(client, `offline ${text}`, () => this.views.isOffline(client, text));
  }

  /** Resolves when whatever the server sent the client before now has come. */
  async settled(client: SlixmppClient): Promise<void> {
    await client.query(this.server.domain, '<ping xmlns="urn:xmpp:ping"/>');
  }

  /** The same through Doorlight, there and back. */
  async settledWithDoorlight(client: SlixmppClient): Promise<void> {
    const info = '<query xmlns="http://jabber.org/protocol/disco#info"/>';
    await client.query(this.server.component.domain, info);
    await this.settled(client);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.#everybodyLeaves();
      if (!this.doorlight.isRunning) await this.doorlight.start();
      await clearRosters(this.server, (account) => this.connect(account));
    } finally {
      await this.#letGo();
    }
  }

  async #prepare(): Promise<void> {
    await this.startDoorlight();
    if (this.impossible !== null) return;
    const { mallory } = this.server.cast;
    const left = await clearRosters(this.server, (account) => this.connect(account));
    this.strangerKnown = left.includes(mallory.jid);
    const [john, anna] = [await this.login('john'), await this.login('anna')];
    await this.settled(john);
    this.connectedElsewhere = john.presences
      .filter(({ from, type }) => type === null && bare(from) === bare(john.jid))
      .map(({ from }) => from)
      .filter((from) => from !== john.jid);
    await this.befriend(john, anna);
  }

  async #letGo(): Promise<void> {
    await this.doorlight[Symbol.asyncDispose]();
    await this.#driver[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  /** The server answers for the component: what went to its connection would not be answered. */
  async #isRefused(asking: SlixmppClient): Promise<boolean> {
    const ping = '<ping xmlns="urn:xmpp:ping"/>';
    try {
      const answer = await asking.query(this.server.component.domain, ping, 'get', 1);
      return answer.includes('type="error"');
    } catch {
      return false;
    }
  }

  async #known(): Promise<void> {
    const health = () => this.site.publisher.health();
    await vi.waitUntil(() => health().connected && health().capabilities.length > 0, {
      timeout: deadlineMs,
      interval: 50,
    });
    this.impossible = health().problem;
  }

  #login(account: Account, presence: boolean): Promise<SlixmppClient> {
    const { host, clientPort: port, tls } = this.server;
    return this.#driver.login({ ...account, host, port, tls, presence });
  }

  #permit(client: SlixmppClient): void {
    const assistant = `doorlight@${this.server.component.domain}`;
    client
      .presence(({ from, type }) => from === assistant && type === 'subscribe', { deadlineMs })
      .then(() => client.sendPresence({ to: assistant, type: 'subscribed' }))
      .catch(() => {
        // It does not ask where the server tells it everything, or has been permitted before.
      });
  }

  #connected(): readonly string[] {
    return this.#open.filter(({ who }) => who === 'john').map(({ client }) => client.jid);
  }

  async #everybodyLeaves(): Promise<void> {
    await Promise.all(this.#open.map(({ client }) => this.logout(client)));
  }

  #collectErrors(): void {
    for (const { client } of this.#open) {
      for (const { from, type } of client.presences) if (type === 'error') this.#errors.add(from);
    }
  }

  async #sees(client: SlixmppClient, wanted: string, holds: () => boolean): Promise<void> {
    await client.until(holds, deadlineMs).catch((error: unknown) => {
      const shown = [...this.views.shown(client)].map(([jid, words]) => `${jid}: ${words}`);
      throw new Error(`${client.jid} does not see "${wanted}", but:\n${shown.join('\n')}`, {
        cause: error,
      });
    });
  }
}
