import type { Element } from '@xmpp/component';
import type { Inbox } from '../../engine/inbox.ts';
import type {
  PresencePublisher,
  Publication,
  PublisherAudience,
} from '../../engine/presence-publisher.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { type XmppLink, published, requestFailed } from '../../telemetry/xmpp-events.ts';
import { type PersonJid, bareJid, domainOf, isJid, parentDomain, personOf } from './address.ts';
import { type Clock, systemClock } from './clock.ts';
import { Commands } from './commands.ts';
import { Contacts } from './contact/contacts.ts';
import type { XmppSubscriptionRepository } from './contact/subscription-repository.ts';
import type { Conversation } from './conversation.ts';
import { createIdentity } from './identities.ts';
import type { Ground, Identity, IdentityKind } from './identity.ts';
import { IqHandler } from './iq-handler.ts';
import { Link, LinkDownError, type LinkTimings, defaultTimings } from './link.ts';
import { MessageHandler } from './message-handler.ts';
import { Outbox } from './outbox.ts';
import { type Shown, shownIn } from './presence-stanza.ts';
import type { PaceLimits } from './recipient-pace.ts';
import { Requests } from './requests.ts';
import { SerialTasks } from './serial-tasks.ts';
import type { Site } from './site.ts';
import { UnaskedMessages } from './unasked-messages.ts';

export interface XmppPublisherOptions {
  /** Of the server's component port (XEP-0114). */
  readonly host: string;
  readonly port: number;
  /** The component's domain: `presence.example.com`. */
  readonly domain: string;
  readonly secret: string;
  /** Under which address people are shown; `contact` by default. */
  readonly identity?: IdentityKind;
  /**
   * The domains of the server whose accounts are shown over this link, with an identity other than
   * `contact`; the first is pinged to see whether the server is there. The component's parent
   * domain by default.
   */
  readonly serverDomains?: readonly string[];
  readonly subscriptions: XmppSubscriptionRepository;
  /**
   * Who may see presence and talk to the assistant, asked each time, so that it may change while
   * running: `watchersIn(domains)`. By default everyone of the component's parent domain.
   */
  readonly mayWatch?: (subscriber: string) => boolean;
  /** What a person is called; `null` for the local part of the address. */
  readonly nameOf: (person: PersonJid) => string | null;
  readonly conversation: Conversation;
  /** Where it is told what people's own clients say. */
  readonly inbox: Pick<Inbox, 'sessions'>;
  /** BCP 47: the language of what has no language of its own. */
  readonly defaultLang: string;
  /** Doorlight's, told to those who ask (XEP-0092). */
  readonly version: string;
  readonly telemetry: Telemetry;
  readonly clock?: Clock;
  /** In `[0, 1)`; for tests. */
  readonly random?: () => number;
  readonly timings?: Partial<LinkTimings>;
  readonly pace?: PaceLimits;
}

const assistant: Shown = { availability: 'available', statuses: [] };

/** Things that people asked for and that are not done yet, beyond which the server has to wait. */
const busyLimit = 1_000;

/** What is still being answered when we are to stop may take this long. */
const lastAnswersMs = 2_000;

/** Questions and queries of one person that may wait. */
const requestsPerPerson = 50;

/**
 * One component of a chat server: the link, the assistant behind its own address, and people,
 * shown as the identity has it.
 */
export class XmppPublisher implements PresencePublisher {
  readonly link: string;
  readonly #options: XmppPublisherOptions;
  readonly #clock: Clock;
  readonly #linkFields: XmppLink;
  readonly #connection: Link;
  readonly #requests: Requests;
  readonly #contacts: Contacts;
  readonly #identity: Identity;
  readonly #tasks: SerialTasks;
  readonly #iqHandler: IqHandler;
  readonly #messageHandler: MessageHandler;
  readonly #unasked: UnaskedMessages;
  #audience: PublisherAudience | undefined;
  #outbox: Outbox | undefined;
  /** Whether the identity can publish people at this moment. */
  #ready = false;
  #paused = false;

  constructor(options: XmppPublisherOptions) {
    const { host, port, domain, secret, telemetry } = options;
    this.link = `xmpp:${domain}`;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#linkFields = { name: this.link, host, port, domain };
    const serverDomains = options.serverDomains ?? [parentDomain(domain)].filter(Boolean);
    this.#connection = new Link(
      {
        ...this.#linkFields,
        secret,
        serverDomain: serverDomains[0] ?? '',
        timings: { ...defaultTimings, ...options.timings },
        clock: this.#clock,
        random: options.random ?? Math.random,
        telemetry,
      },
      {
        online: () => this.#online(),
        offline: () => this.#offline(),
        stanza: (stanza) => this.#received(stanza),
      },
    );
    this.#tasks = new SerialTasks(requestsPerPerson, (error) =>
      requestFailed(telemetry, this.#linkFields, 'message', error),
    );
    this.#requests = new Requests(domain, this.#clock);
    const site = this.#site();
    this.#contacts = new Contacts({
      site,
      subscriptions: options.subscriptions,
      clock: this.#clock,
      ...(options.pace === undefined ? {} : { pace: options.pace }),
    });
    this.#identity = createIdentity(
      options.identity ?? 'contact',
      this.#ground(serverDomains),
      this.#contacts,
    );
    const { conversation, version } = options;
    const commands = new Commands(conversation, this.#clock);
    this.#iqHandler = new IqHandler(site, commands, this.#tasks, version, this.#clock);
    this.#unasked = new UnaskedMessages(site, this.#clock);
    this.#messageHandler = new MessageHandler(
      site,
      conversation,
      this.#tasks,
      this.#clock,
      this.#unasked,
    );
  }

  async start(audience: PublisherAudience): Promise<void> {
    this.#audience = audience;
    await this.#contacts.load();
    this.#connection.start();
  }

  keyOf(publication: Publication): string {
    return this.#identity.keyOf(publication);
  }

  async publish(batch: readonly Publication[]): Promise<void> {
    if (!this.#outbox || !this.#ready) throw new LinkDownError('the link is down');
    const begun = this.#clock.now();
    const stanzas = await this.#identity.publish(batch);
    const seconds = (this.#clock.now() - begun) / 1_000;
    published(this.#options.telemetry, this.#linkFields, batch.length, stanzas, seconds);
  }

  forget(person: PersonJid): void {
    this.#identity.forget(person);
  }

  /**
   * Tells someone something that the assistant was not asked, in that language (BCP 47); it is
   * dropped where it cannot be sent now. Answers whether it is on its way.
   */
  tell(person: PersonJid, text: string, lang: string): boolean {
    return this.#unasked.tell(person, text, lang);
  }

  /**
   * Answers what was asked, closes the stream and lets go: about four seconds at most. Contacts
   * keep what they were last sent.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const enough = Promise.withResolvers<void>();
    const cancel = this.#clock.after(lastAnswersMs, enough.resolve);
    await Promise.race([this.#lastAnswers(), enough.promise]);
    cancel();
    await this.#connection.stop();
  }

  async #lastAnswers(): Promise<void> {
    await this.#idle();
    try {
      await this.#outbox?.publish('');
    } catch {
      // The link is down: nobody waits for an answer over it.
    }
  }

  #site(): Site {
    const { domain, defaultLang, nameOf, telemetry } = this.#options;
    const parent = parentDomain(domain);
    return {
      link: this.#linkFields,
      domain,
      isAssistant: (contact) => this.#isAssistant(contact),
      assistants: () =>
        [domain, assistantAlias(domain)].filter((contact) => this.#isAssistant(contact)),
      defaultLang,
      mayWatch: this.#options.mayWatch ?? ((subscriber) => domainOf(subscriber) === parent),
      shownOf: (contact) => this.#shownOf(contact),
      nameOf,
      answer: (stanzas) => this.#outbox?.answer(stanzas),
      telemetry,
    };
  }

  #ground(serverDomains: readonly string[]): Ground {
    const { domain, defaultLang, inbox, telemetry } = this.#options;
    return {
      link: this.#linkFields,
      domain,
      serverDomains,
      defaultLang,
      clock: this.#clock,
      telemetry,
      requests: this.#requests,
      current: (person) => this.#audience?.current(person),
      inbox,
      ready: () => {
        if (!this.#outbox) return;
        this.#ready = true;
        this.#audience?.online();
      },
      notReady: () => this.#notReady(),
    };
  }

  #online(): void {
    const outbox = new Outbox(
      (text) => this.#connection.write(text),
      () => this.#connection.drop({ kind: 'not-read' }),
    );
    this.#outbox = outbox;
    this.#requests.online(outbox);
    this.#contacts.online(outbox);
    this.#unasked.online(outbox);
    if (this.#identity.kind !== 'contact') {
      this.#contacts.hideStrangers().catch(() => {
        // The link is down again: the next `online` does the same.
      });
    }
    this.#identity.online(outbox);
  }

  #offline(): void {
    this.#outbox?.close();
    this.#outbox = undefined;
    this.#contacts.offline();
    this.#unasked.offline();
    this.#requests.offline();
    this.#identity.offline();
    this.#notReady();
  }

  #notReady(): void {
    if (!this.#ready) return;
    this.#ready = false;
    this.#audience?.offline();
  }

  #shownOf(contact: string): Shown | undefined {
    const { domain } = this.#options;
    if (this.#isAssistant(contact)) return assistant;
    if (this.#identity.kind !== 'contact') return undefined;
    const person = personOf(contact, domain);
    const publication = person === undefined ? undefined : this.#audience?.current(person);
    return publication && shownIn(publication);
  }

  // Someone who is called so themself keeps the address.
  #isAssistant(contact: string): boolean {
    const { domain } = this.#options;
    if (contact === domain) return true;
    if (contact !== assistantAlias(domain)) return false;
    const person = personOf(contact, domain);
    return person === undefined || this.#audience?.current(person) === undefined;
  }

  /**
   * Who sent it is what the server says. What is for other domains (ejabberd with
   * `global_routes`) or from ourselves (an echo, the keep-alive) is nobody's business here.
   */
  #received(stanza: Element): void {
    const { domain } = this.#options;
    const { from, to } = stanza.attrs;
    if (!isJid(from) || !isJid(to)) return;
    const contact = bareJid(to).toLowerCase();
    if (domainOf(contact) !== domain || domainOf(bareJid(from)) === domain) return;
    if (this.#requests.received(stanza, from, to)) return;
    if (this.#identity.received(stanza, from, to)) return;
    switch (stanza.name) {
      case 'presence':
        this.#contacts.received(stanza, from, contact);
        break;
      case 'iq':
        this.#iqHandler.handle(stanza, from, to, contact);
        break;
      case 'message':
        this.#messageHandler.handle(stanza, from, to, contact);
        break;
      default:
        return;
    }
    this.#holdBack();
  }

  /** While too much waits for the database or the assistant, the server keeps the rest. */
  #holdBack(): void {
    if (this.#paused || this.#pending() < busyLimit) return;
    this.#paused = true;
    this.#connection.pause();
    void this.#readOn();
  }

  #pending(): number {
    return this.#contacts.pending + this.#tasks.pending;
  }

  async #idle(): Promise<void> {
    await Promise.all([this.#contacts.idle(), this.#tasks.idle()]);
  }

  async #readOn(): Promise<void> {
    await this.#idle();
    this.#paused = false;
    this.#connection.resume();
  }
}

/** The assistant's address for clients that cannot chat with a domain. */
function assistantAlias(domain: string): string {
  return `doorlight@${domain}`;
}
