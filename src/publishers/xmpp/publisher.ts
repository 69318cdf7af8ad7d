import type { Element } from '@xmpp/component';
import type {
  PresencePublisher,
  Publication,
  PublisherAudience,
} from '../../engine/presence-publisher.ts';
import { type LinkLoss, type XmppLink, published } from '../../telemetry/xmpp-events.ts';
import { type SteadyClock, steadyClock } from '../../time/steady-clock.ts';
import { type PersonJid, bareJid, domainOf, isJid, parentDomain } from './address.ts';
import { Addresses } from './addresses.ts';
import { AssistantDesk } from './assistant/assistant-desk.ts';
import type { Kept } from './assistant/unasked-messages.ts';
import { Capabilities } from './capabilities.ts';
import { CapabilityReport, type LinkHealth } from './capability-report.ts';
import { Contacts } from './contact/contacts.ts';
import { RunningLink } from './examination/examined-link.ts';
import { createIdentity } from './identities.ts';
import type { Ground, Identity } from './identity.ts';
import { IqHandler } from './iq-handler.ts';
import type { LinkTimings } from './link/link.ts';
import { Link, LinkDownError, defaultTimings, isAddressRefused } from './link/link.ts';
import { defaultLeaseS } from './native/native-host.ts';
import { Outbox } from './outbox.ts';
import { owned } from './owned.ts';
import { gone } from './presence-stanza.ts';
import type { XmppPublisherOptions } from './publisher-options.ts';
import { Requests } from './requests.ts';
import { SessionWatch } from './sessions/session-watch.ts';
import { type Site, assistantAlias } from './site.ts';
import { spokenLanguage } from './texts.ts';

/** Things that people asked for and that are not done yet, beyond which the server has to wait. */
const busyLimit = 1_000;

/** What is still being answered when we are to stop may take this long, and what is taken away. */
const lastAnswersMs = 2_000;
const lastPresencesMs = 10_000;
/** So long is tried to tell everyone that nobody is to be seen any more. */
const withdrawalMs = 20_000;
/** From a new connection for the sake of what the server grants to the next; it doubles. */
const firstGrantsPauseMs = 2_000;
const longestGrantsPauseMs = 10 * 60_000;

/**
 * One component of a chat server: the link, the assistant behind its own address, and people,
 * shown as the identity has it.
 */
export class XmppPublisher implements PresencePublisher {
  readonly link: string;
  readonly examined: RunningLink;
  readonly #options: XmppPublisherOptions;
  readonly #clock: SteadyClock;
  readonly #linkFields: XmppLink;
  readonly #connection: Link;
  readonly #requests: Requests;
  readonly #contacts: Contacts;
  readonly #capabilities: Capabilities;
  readonly #report: CapabilityReport;
  readonly #sessions: SessionWatch;
  readonly #serverDomains: readonly string[];
  readonly #identity: Identity;
  readonly #assistant: AssistantDesk;
  readonly #iqHandler: IqHandler;
  #audience: PublisherAudience | undefined;
  #outbox: Outbox | undefined;
  /** Whether the identity can publish people at this moment. */
  #ready = false;
  /** Nobody is to be seen here any more. */
  #withdrawn = false;
  #paused = false;
  #grantsLostAt = Number.NEGATIVE_INFINITY;
  #grantsPauseMs = firstGrantsPauseMs;

  constructor(options: XmppPublisherOptions) {
    const { host, port, domain, secret, telemetry } = options;
    this.link = `xmpp:${domain}`;
    this.#options = options;
    this.#clock = options.clock ?? steadyClock;
    this.#linkFields = { name: this.link, host, port, domain };
    const { serverDomains = [parentDomain(domain)].filter(Boolean), identity = 'contact' } =
      options;
    this.#serverDomains = serverDomains;
    this.#connection = new Link(
      {
        ...this.#linkFields,
        tls: options.tls ?? null,
        secret,
        serverDomain: serverDomains[0] ?? '',
        timings: { ...defaultTimings, ...options.timings },
        clock: this.#clock,
        random: options.random ?? Math.random,
        telemetry,
      },
      {
        online: () => this.#online(),
        offline: (loss) => this.#offline(loss),
        stanza: (stanza) => this.#received(stanza),
      },
    );
    this.#requests = new Requests(domain, this.#clock);
    const site = this.#site();
    this.#contacts = new Contacts({
      site,
      subscriptions: options.subscriptions,
      requests: this.#requests,
      clock: this.#clock,
      mayDropAnswers: (subscriber) => this.#capabilities.mayDropAnswers(domainOf(subscriber)),
      ...(options.pace === undefined ? {} : { pace: options.pace }),
    });
    this.#capabilities = new Capabilities({
      domain,
      serverDomains,
      identity,
      requests: this.#requests,
      clock: this.#clock,
      granted: (from, { presence }, certain) => this.#sessions.told(from, presence, certain),
      changed: () => this.#found(),
    });
    this.#report = new CapabilityReport(this.#linkFields, identity, this.#capabilities, telemetry);
    this.#sessions = new SessionWatch({
      domain,
      subscriber: assistantAlias(domain),
      serverDomains,
      subscribes: identity === 'account',
      inbox: options.inbox,
      clock: this.#clock,
    });
    this.#identity = createIdentity(identity, this.#ground(site), this.#contacts, {
      priority: options.priority ?? null,
      leaseS: options.leaseS ?? defaultLeaseS,
      ...(options.shownPeople === undefined ? {} : { shownPeople: options.shownPeople }),
      ...(options.pace === undefined ? {} : { pace: options.pace }),
    });
    this.examined = new RunningLink(this.#ground(site), identity, this.#connection);
    const { conversation, version } = options;
    this.#assistant = new AssistantDesk(site, conversation, this.#clock);
    this.#iqHandler = new IqHandler({
      site,
      assistant: this.#assistant,
      contacts: this.#contacts.queries,
      version,
    });
  }

  async start(audience: PublisherAudience): Promise<void> {
    this.#audience = audience;
    await this.#contacts.load();
    await this.#identity.load?.();
    this.#connection.start();
  }

  keyOf(publication: Publication): string {
    return this.#identity.keyOf(publication);
  }

  async publish(batch: readonly Publication[]): Promise<void> {
    if (!this.#outbox || !this.#ready) throw new LinkDownError('the link is down');
    const begun = this.#clock.now();
    this.#serve(batch);
    const stanzas = await this.#identity.publish(batch);
    const seconds = (this.#clock.now() - begun) / 1_000;
    published(this.#options.telemetry, this.#linkFields, batch.length, stanzas, seconds);
  }

  everyoneSent(): void {
    this.#identity.everyoneSent?.();
  }

  async withdraw(): Promise<void> {
    this.#withdrawn = true;
    const enough = Promise.withResolvers<void>();
    const cancel = this.#clock.after(withdrawalMs, enough.resolve);
    try {
      await Promise.race([this.#contacts.withdraw(), enough.promise]);
    } catch {
      // The link is down: nobody can be told any more.
    } finally {
      cancel();
    }
  }

  /** How long it may be silent before it counts as dead. */
  timingsChanged(timings: Partial<LinkTimings>): void {
    this.#connection.timingsChanged({ ...defaultTimings, ...timings });
  }

  forget(person: PersonJid): void {
    this.#identity.forget(person);
    this.#sessions.forget(person);
  }

  /** `mayWatch` has changed; `could` is what it was. */
  async watchersChanged(could: (subscriber: string) => boolean): Promise<void> {
    await this.#contacts.watchersChanged(could);
  }

  /** Whether the link is up, what the server grants, and what keeps people from being shown. */
  health(): LinkHealth {
    return this.#report.health(this.#outbox !== undefined, this.#identity.problem?.() ?? null);
  }

  /**
   * Tells someone something that the assistant was not asked, in that language (BCP 47); it is
   * dropped where it cannot be sent now. Answers whether it is on its way.
   */
  tell(person: PersonJid, text: string, lang: string, keep: Kept = 'no-store'): boolean {
    return this.#assistant.tell(person, text, lang, keep);
  }

  /** Answers what was asked, takes away what is to go, and closes: four to twelve seconds at most. */
  async [Symbol.asyncDispose](): Promise<void> {
    const enough = Promise.withResolvers<void>();
    const limitMs = this.#identity.stop === undefined ? lastAnswersMs : lastPresencesMs;
    const cancel = this.#clock.after(limitMs, enough.resolve);
    await Promise.race([this.#lastAnswers(), enough.promise]);
    cancel();
    await this.#connection.stop();
  }

  async #lastAnswers(): Promise<void> {
    await this.#idle();
    this.#contacts.stop();
    try {
      await this.#identity.stop?.();
      await this.#outbox?.publish('');
    } catch {
      // The link is down: nobody waits for an answer over it.
    }
  }

  #site(): Site {
    const { domain, defaultLang, nameOf, localeOf, telemetry } = this.#options;
    const parent = parentDomain(domain);
    const addresses = new Addresses({
      domain,
      showsContacts: () => this.#identity.showsContacts,
      current: (person) => this.#audience?.current(person),
    });
    return {
      link: this.#linkFields,
      domain,
      isAssistant: (contact) => addresses.isAssistant(contact),
      assistants: () => addresses.assistants(),
      defaultLang,
      mayWatch: this.#options.mayWatch ?? ((subscriber) => domainOf(subscriber) === parent),
      shownOf: (contact) => (this.#withdrawn ? gone : addresses.shownOf(contact)),
      nameOf,
      languageOf: (person, lang) =>
        spokenLanguage(localeOf?.(person as PersonJid) ?? null, lang, defaultLang),
      answer: (stanzas) => this.#outbox?.answer(stanzas),
      isFull: () => this.#outbox?.full ?? false,
      room: async () => await this.#outbox?.room(),
      telemetry,
    };
  }

  #ground({ mayWatch }: Site): Ground {
    const { domain, defaultLang, inbox, telemetry, stays = () => false } = this.#options;
    return {
      link: this.#linkFields,
      domain,
      serverDomains: this.#serverDomains,
      defaultLang,
      clock: this.#clock,
      telemetry,
      requests: this.#requests,
      capabilities: this.#capabilities,
      sessions: this.#sessions,
      mayWatch,
      current: (person) => this.#audience?.current(person),
      stays,
      inbox,
      ready: () => {
        if (!this.#outbox) return;
        this.#ready = true;
        this.#audience?.online();
      },
      notReady: () => this.#notReady(),
      grantsLost: () => this.#grantsLost(),
    };
  }

  #online(): void {
    const outbox = new Outbox(
      (text) => this.#connection.write(text),
      () => this.#connection.drop({ kind: 'not-read' }),
      { domain: this.#options.domain, clock: this.#clock },
    );
    this.#outbox = outbox;
    this.#requests.online(outbox);
    this.#contacts.online(outbox);
    this.#assistant.online(outbox);
    if (!this.#identity.showsContacts) {
      this.#contacts.hideStrangers().catch(() => {
        // The link is down again: the next `online` does the same.
      });
    }
    this.#sessions.online(outbox);
    this.#identity.online(outbox);
    void this.#capabilities.online(outbox);
  }

  #offline(loss: LinkLoss): void {
    this.#outbox?.close();
    this.#outbox = undefined;
    this.#contacts.offline();
    this.#assistant.offline();
    this.#requests.offline();
    this.#capabilities.offline(isAddressRefused(loss));
    this.#sessions.offline();
    this.#identity.offline();
    this.#notReady();
  }

  /** What the server grants has been found out, or is not as it was. */
  #found(): void {
    this.#report.update();
    for (const domain of this.#serverDomains) {
      this.#sessions.told(domain, this.#capabilities.host(domain)?.grants?.presence ?? 'none');
    }
    this.#identity.capabilitiesChanged?.();
  }

  #serve(batch: readonly Publication[]): void {
    if (this.#identity.hearsSessions) return;
    for (const { person } of batch) {
      if (this.#serverDomains.includes(domainOf(person))) this.#sessions.serves(person);
    }
  }

  #grantsLost(): void {
    const sinceMs = this.#clock.now() - this.#grantsLostAt;
    if (sinceMs < this.#grantsPauseMs) return;
    // It may notice the end of the connection before this one late again; or refuse for good.
    this.#grantsPauseMs =
      sinceMs > 2 * longestGrantsPauseMs
        ? firstGrantsPauseMs
        : Math.min(longestGrantsPauseMs, this.#grantsPauseMs * 2);
    this.#grantsLostAt = this.#clock.now();
    this.#connection.drop({ kind: 'grants-lost' });
  }

  #notReady(): void {
    if (!this.#ready) return;
    this.#ready = false;
    this.#audience?.offline();
  }

  /**
   * Who sent it is what the server says. What is for other domains (ejabberd with
   * `global_routes`) or from ourselves (an echo, the keep-alive) is nobody's business here.
   */
  #received(stanza: Element): void {
    const { domain } = this.#options;
    if (!isJid(stanza.attrs.from) || !isJid(stanza.attrs.to)) return;
    const from = owned(stanza.attrs.from);
    const to = owned(stanza.attrs.to);
    const contact = bareJid(to).toLowerCase();
    if (from === domain && stanza.attrs.id !== undefined) this.#outbox?.echoed(stanza.attrs.id);
    if (domainOf(contact) !== domain || domainOf(bareJid(from)) === domain) return;
    if (this.#requests.received(stanza, from, to)) return;
    if (this.#capabilities.received(stanza, from)) return;
    if (!this.#identity.hearsSessions) this.#sessions.received(stanza, from, contact);
    if (this.#identity.received(stanza, from, to)) return;
    switch (stanza.name) {
      case 'presence':
        this.#contacts.received(stanza, from, contact);
        break;
      case 'iq':
        this.#iqHandler.handle(stanza, from, to, contact);
        break;
      case 'message':
        this.#assistant.message(stanza, from, to, contact);
        break;
      default:
        return;
    }
    this.#holdBack();
  }

  /** While too much waits for the database or the assistant, the server keeps the rest. */
  #holdBack(): void {
    if (this.#paused || this.#contacts.pending + this.#assistant.pending < busyLimit) return;
    this.#paused = true;
    this.#connection.pause();
    void this.#readOn();
  }

  async #idle(): Promise<void> {
    await Promise.all([this.#contacts.idle(), this.#assistant.idle()]);
  }

  async #readOn(): Promise<void> {
    await this.#idle();
    this.#paused = false;
    this.#connection.resume();
  }
}
