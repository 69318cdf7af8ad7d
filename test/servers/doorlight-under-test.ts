import { Assistant } from '../../src/assistant/assistant.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { systemClock } from '../../src/time/clock.ts';
import { createWording } from '../../src/wording/wording.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { AccountSite } from '../support/account-site.ts';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import type { IdentityKind } from './cells.ts';
import type { ServerUnderTest } from './server-under-test.ts';

/** What John's calendar and automatic replies say. */
export type Calendar = 'free' | 'busy' | 'away';

/** A Doorlight that serves John, can be killed, and is then another with what was on disk. */
export class DoorlightUnderTest implements AsyncDisposable {
  readonly #server: ServerUnderTest;
  readonly #identity: IdentityKind;
  readonly #subscriptions = new MemorySubscriptions();
  readonly #overrides = new OverrideMemory();
  #calendar: Calendar = 'free';
  #running: { readonly site: AccountSite; readonly proxy: TcpProxy } | undefined;

  constructor(server: ServerUnderTest, identity: IdentityKind) {
    this.#server = server;
    this.#identity = identity;
  }

  get site(): AccountSite {
    if (this.#running === undefined) throw new Error('Doorlight has been killed');
    return this.#running.site;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves when it is connected and has found out what the server grants. */
  async start(): Promise<void> {
    const { host, componentPort, component, domain, cast } = this.#server;
    const proxy = await TcpProxy.start(componentPort, host);
    // With the other identities nothing but rosters keeps anybody from seeing somebody.
    const refused = this.#identity === 'contact' ? cast.mallory.jid : '';
    const site = await AccountSite.start(
      { host: proxy.host, componentPort: proxy.port },
      {
        overrides: this.#overrides,
        wire: (engine) => ({ conversation: assistant(engine) }),
        publisher: {
          identity: this.#identity,
          domain: component.domain,
          secret: component.secret,
          serverDomains: [domain],
          subscriptions: this.#subscriptions,
          mayWatch: (jid) => jid.endsWith(`@${domain}`) && jid !== refused,
          timings: { retryMs: 50, maxRetryMs: 500 },
        },
      },
    );
    this.#running = { site, proxy };
    site.serve(cast.john.jid);
    this.say(this.#calendar);
  }

  /** The calendar is so from now on; a Doorlight that is not running reads it when it starts. */
  say(calendar: Calendar): void {
    this.#calendar = calendar;
    const { jid } = this.#server.cast.john;
    if (this.#running === undefined) return;
    const { site } = this.#running;
    if (calendar === 'away') site.away(jid);
    else site.replies(jid, { state: 'disabled' });
    if (calendar === 'busy') site.busy(jid);
    else site.free(jid);
  }

  /** Its connection ends without a word, and it never gets to say anything again. */
  async kill(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.proxy[Symbol.asyncDispose]();
    await running?.site[Symbol.asyncDispose]();
  }

  /** Ends in order. */
  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.site[Symbol.asyncDispose]();
    await running?.proxy[Symbol.asyncDispose]();
  }
}

/** The product's own, for people without delegates whose settings nobody changes. */
function assistant(engine: Engine): Assistant {
  return new Assistant({
    inbox: engine,
    people: { change: () => Promise.reject(new Error('settings stay as they are here')) },
    delegates: {
      delegatesOf: async () => [],
      principalsOf: async () => [],
      formerPrincipalsOf: async () => [],
      name: () => Promise.reject(new Error('nobody is named a delegate here')),
      remove: () => Promise.reject(new Error('nobody is a delegate here')),
      refused: async () => {},
    },
    findPerson: (jid) => engine.person(jid),
    organisation: () => ({ meetingInformation: true, displayOutOfOffice: true }),
    now: () => systemClock.now(),
    defaults: { locale: 'en', timeZone: 'UTC' },
    wording: createWording(),
    telemetry: silentTelemetry(),
  });
}
