import type { Element } from '@xmpp/component';
import type {
  PresencePublisher,
  Publication,
  PublisherAudience,
} from '../../engine/presence-publisher.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import {
  type XmppLink,
  published,
  requestFailed,
  subscriptionsKnown,
} from '../../telemetry/xmpp-events.ts';
import {
  type PersonJid,
  bareJid,
  contactAddress,
  domainOf,
  isJid,
  parentDomain,
  personOf,
} from './address.ts';
import { type Clock, systemClock } from './clock.ts';
import { Commands } from './commands.ts';
import type { Conversation } from './conversation.ts';
import { IqHandler } from './iq-handler.ts';
import { Link, LinkDownError, type LinkTimings, defaultTimings } from './link.ts';
import { MessageHandler } from './message-handler.ts';
import { Outbox } from './outbox.ts';
import { PresenceHandler } from './presence-handler.ts';
import { type Shown, presenceTail } from './presence-stanza.ts';
import { PublicationSender } from './publication-sender.ts';
import { type PaceLimits, defaultPace } from './recipient-pace.ts';
import { SerialTasks } from './serial-tasks.ts';
import type { Site } from './site.ts';
import { SubscriptionIndex } from './subscription-index.ts';
import type { XmppSubscriptionRepository } from './subscription-repository.ts';

export interface XmppPublisherOptions {
  /** Of the server's component port (XEP-0114). */
  readonly host: string;
  readonly port: number;
  /** The component's domain: `presence.example.com`. */
  readonly domain: string;
  readonly secret: string;
  /** A domain that the server itself answers for; the component's parent domain by default. */
  readonly serverDomain?: string;
  readonly subscriptions: XmppSubscriptionRepository;
  /**
   * Who may see presence and talk to the assistant, asked each time, so that it may change while
   * running: `watchersIn(domains)`. By default everyone of the component's parent domain.
   */
  readonly mayWatch?: (subscriber: string) => boolean;
  /** What a person is called; `null` for the local part of the address. */
  readonly nameOf: (person: PersonJid) => string | null;
  readonly conversation: Conversation;
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

/** Publishes everyone as a contact of the component's domain: `john@presence.example.com`. */
export class XmppPublisher implements PresencePublisher {
  readonly link: string;
  readonly #options: XmppPublisherOptions;
  readonly #clock: Clock;
  readonly #linkFields: XmppLink;
  readonly #mayWatch: (subscriber: string) => boolean;
  readonly #index = new SubscriptionIndex();
  readonly #connection: Link;
  readonly #presenceTasks: SerialTasks;
  readonly #requestTasks: SerialTasks;
  readonly #presenceHandler: PresenceHandler;
  readonly #iqHandler: IqHandler;
  readonly #messageHandler: MessageHandler;
  #audience: PublisherAudience | undefined;
  #outbox: Outbox | undefined;
  #sender: PublicationSender | undefined;
  #paused = false;
  #lookedForStrangers = false;

  constructor(options: XmppPublisherOptions) {
    const { host, port, domain, secret, telemetry } = options;
    this.link = `xmpp:${domain}`;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#linkFields = { name: this.link, host, port, domain };
    const parent = parentDomain(domain);
    this.#mayWatch = options.mayWatch ?? ((subscriber) => domainOf(subscriber) === parent);
    this.#connection = new Link(
      {
        ...this.#linkFields,
        secret,
        serverDomain: options.serverDomain ?? parent,
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
    this.#presenceTasks = new SerialTasks(Number.POSITIVE_INFINITY, (error) =>
      requestFailed(telemetry, this.#linkFields, 'presence', error),
    );
    this.#requestTasks = new SerialTasks(requestsPerPerson, (error) =>
      requestFailed(telemetry, this.#linkFields, 'message', error),
    );
    const site: Site = {
      link: this.#linkFields,
      domain,
      isAssistant: (contact) => this.#isAssistant(contact),
      defaultLang: options.defaultLang,
      mayWatch: this.#mayWatch,
      shownOf: (contact) => this.#shownOf(contact),
      nameOf: options.nameOf,
      answer: (stanzas) => this.#outbox?.answer(stanzas),
      show: (contact, to) => this.#sender?.show(contact, to),
      telemetry,
    };
    this.#presenceHandler = new PresenceHandler(
      site,
      this.#index,
      options.subscriptions,
      this.#presenceTasks,
    );
    const commands = new Commands(options.conversation, this.#clock);
    this.#iqHandler = new IqHandler(
      site,
      commands,
      this.#requestTasks,
      options.version,
      this.#clock,
    );
    this.#messageHandler = new MessageHandler(
      site,
      options.conversation,
      this.#requestTasks,
      this.#clock,
    );
  }

  async start(audience: PublisherAudience): Promise<void> {
    this.#audience = audience;
    const { subscriptions, domain, telemetry } = this.#options;
    for (const subscription of await subscriptions.all(domain)) this.#index.add(subscription);
    subscriptionsKnown(telemetry, this.#linkFields, this.#index.size);
    this.#connection.start();
  }

  /**
   * Whoever was removed while the link was down, before the process last started, is forgotten
   * now. Where nobody at all is known,
   * something else is wrong, and nothing is forgotten.
   */
  #forgetStrangers(): void {
    this.#lookedForStrangers = true;
    const contacts = [...this.#index.contacts()];
    const strangers = contacts.filter((contact) => this.#shownOf(contact) === undefined);
    const people = contacts.filter((contact) => !this.#isAssistant(contact));
    if (strangers.length === people.length) return;
    for (const contact of strangers) this.#presenceHandler.forget(contact);
  }

  keyOf(publication: Publication): string {
    return presenceTail(shown(publication), this.#options.defaultLang);
  }

  async publish(batch: readonly Publication[]): Promise<void> {
    const sender = this.#sender;
    if (!sender) throw new LinkDownError('the link is down');
    const begun = this.#clock.now();
    const { domain, telemetry } = this.#options;
    const stanzas = await sender.publish(
      batch.map((publication) => ({
        contact: contactAddress(publication.person, domain),
        shown: shown(publication),
      })),
    );
    const seconds = (this.#clock.now() - begun) / 1_000;
    published(telemetry, this.#linkFields, batch.length, stanzas, seconds);
  }

  forget(person: PersonJid): void {
    this.#presenceHandler.forget(contactAddress(person, this.#options.domain));
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

  #online(): void {
    const { clock, pace = defaultPace, defaultLang } = { ...this.#options, clock: this.#clock };
    const outbox = new Outbox(
      (text) => this.#connection.write(text),
      () => this.#connection.drop({ kind: 'not-read' }),
    );
    this.#outbox = outbox;
    this.#sender = new PublicationSender({
      outbox,
      subscriptions: this.#index,
      mayWatch: this.#mayWatch,
      shownOf: (contact) => this.#shownOf(contact),
      defaultLang,
      pace,
      clock,
    });
    // The server has forgotten the assistant like everybody else.
    const { domain } = this.#options;
    const assistants = [domain, assistantAlias(domain)]
      .filter((contact) => this.#isAssistant(contact))
      .map((contact) => ({ contact, shown: assistant }));
    this.#sender.publish(assistants).catch(() => {
      // The link is down again: the next `online` does the same.
    });
    if (!this.#lookedForStrangers) this.#forgetStrangers();
    this.#audience?.online();
  }

  #offline(): void {
    this.#outbox?.close();
    this.#sender?.close();
    this.#outbox = undefined;
    this.#sender = undefined;
    this.#audience?.offline();
  }

  #shownOf(contact: string): Shown | undefined {
    const { domain } = this.#options;
    if (this.#isAssistant(contact)) return assistant;
    const person = personOf(contact, domain);
    const publication = person === undefined ? undefined : this.#audience?.current(person);
    return publication && shown(publication);
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
    switch (stanza.name) {
      case 'presence':
        this.#presenceHandler.handle(stanza, from, contact);
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
    return this.#presenceTasks.pending + this.#requestTasks.pending;
  }

  async #idle(): Promise<void> {
    await Promise.all([this.#presenceTasks.idle(), this.#requestTasks.idle()]);
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

function shown({ presence, statuses }: Publication): Shown {
  return { availability: presence.availability, statuses };
}
