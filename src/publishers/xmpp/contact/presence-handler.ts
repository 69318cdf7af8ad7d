import type { Element } from '@xmpp/component';
import {
  domainRefused,
  subscriptionRefused,
  subscriptionsKnown,
} from '../../../telemetry/xmpp-events.ts';
import { bareJid, domainOf, parentDomain } from '../address.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { gone, preparePresence, presenceTo } from '../presence-stanza.ts';
import { RequestError, type Requests } from '../requests.ts';
import type { SerialTasks } from '../serial-tasks.ts';
import type { Site } from '../site.ts';
import type { SubscriptionAnswers } from './subscription-answers.ts';
import type { SubscriptionIndex } from './subscription-index.ts';
import type { XmppSubscription, XmppSubscriptionRepository } from './subscription-repository.ts';

export interface PresenceHandlerOptions {
  readonly site: Site;
  readonly subscriptions: SubscriptionIndex;
  readonly repository: XmppSubscriptionRepository;
  readonly answers: Pick<SubscriptionAnswers, 'say'>;
  readonly tasks: SerialTasks;
  readonly requests: Pick<Requests, 'ask'>;
  /** Sends `to` (bare or full) what is to be seen of a contact, when its pace allows. */
  readonly show: (contact: string, to: string) => void;
}

const mostRefusedDomains = 100;

/**
 * The contact's side of RFC 6121 §3 and §4.3, for every contact and for the assistant. What is
 * stored is on disk before it is acknowledged.
 */
export class PresenceHandler {
  readonly #site: Site;
  readonly #subscriptions: SubscriptionIndex;
  readonly #repository: XmppSubscriptionRepository;
  readonly #answers: Pick<SubscriptionAnswers, 'say'>;
  readonly #tasks: SerialTasks;
  readonly #requests: Pick<Requests, 'ask'>;
  readonly #show: (contact: string, to: string) => void;
  /** Domains whose people were refused, as far as that was said. */
  readonly #refusedDomains = new Set<string>();

  constructor(options: PresenceHandlerOptions) {
    this.#site = options.site;
    this.#subscriptions = options.subscriptions;
    this.#repository = options.repository;
    this.#answers = options.answers;
    this.#tasks = options.tasks;
    this.#requests = options.requests;
    this.#show = options.show;
  }

  /** `from` is as the server stamped it; `contact` is the bare JID the stanza is for. */
  handle(stanza: Element, from: string, contact: string): void {
    const subscriber = bareJid(from);
    const { type } = stanza.attrs;
    if (type === 'probe') this.#probe(contact, from, subscriber);
    if (type === 'subscribe') {
      this.#tasks.add(subscriber, () => this.#subscribe(contact, subscriber));
    }
    if (type === 'unsubscribe') {
      this.#tasks.add(subscriber, () => this.#unsubscribe(contact, subscriber));
    }
    // Nobody is asked for their presence, so `subscribed` and `unsubscribed` (§3.1.6, §3.2.3) and
    // presence itself mean nothing here. An error is never answered (RFC 6120 §8.3.1).
  }

  // Once for a domain: an administrator may have left it out.
  #sayRefused(domain: string): void {
    if (this.#refusedDomains.has(domain) || this.#refusedDomains.size >= mostRefusedDomains) return;
    this.#refusedDomains.add(domain);
    domainRefused(this.#site.telemetry, this.#site.link, domain);
  }

  /**
   * §3.2: nobody is subscribed to a contact who is gone for good. A subscription is kept until the
   * server has answered something that was asked after that was said: what a dying link took with
   * it is said again over the next one.
   */
  async forget(contact: string): Promise<void> {
    const told = [...this.#subscriptions.subscribersOf(contact)];
    for (const subscriber of told) {
      this.#answers.say(contact, subscriber, 'unsubscribed');
      this.#showGone(contact, subscriber);
    }
    if (told.length === 0 || !(await this.#serverAnswers())) return;
    for (const subscriber of told) {
      this.#tasks.add(subscriber, () => this.#drop({ contact, subscriber }));
    }
  }

  /** An error is an answer, too. */
  async #serverAnswers(): Promise<boolean> {
    const to = parentDomain(this.#site.domain) || this.#site.domain;
    const payload = element('ping', { xmlns: namespaces.ping });
    try {
      await this.#requests.ask({ type: 'get', to, payload });
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return !error.isSilence;
    }
  }

  async #subscribe(contact: string, subscriber: string): Promise<void> {
    const { domain, mayWatch, shownOf, telemetry, link } = this.#site;
    // §3.1.3: the same answer whether there is no such contact or it may not be seen.
    if (!mayWatch(subscriber) || !shownOf(contact)) {
      subscriptionRefused(telemetry, link);
      if (!mayWatch(subscriber)) this.#sayRefused(domainOf(subscriber));
      this.#answers.say(contact, subscriber, 'unsubscribed');
      return;
    }
    const subscription = { contact, subscriber };
    await this.#repository.add(domain, subscription);
    this.#subscriptions.add(subscription);
    subscriptionsKnown(telemetry, link, this.#subscriptions.size);
    this.#answers.say(contact, subscriber, 'subscribed');
    this.#show(contact, subscriber);
  }

  async #unsubscribe(contact: string, subscriber: string): Promise<void> {
    // §3.3.3: from someone who is not subscribed it is silently ignored.
    if (!this.#subscriptions.has(contact, subscriber)) return;
    await this.#drop({ contact, subscriber });
    this.#answers.say(contact, subscriber, 'unsubscribed');
    this.#showGone(contact, subscriber);
  }

  async #drop(subscription: XmppSubscription): Promise<void> {
    const { domain, telemetry, link } = this.#site;
    await this.#repository.remove(domain, subscription);
    this.#subscriptions.remove(subscription);
    subscriptionsKnown(telemetry, link, this.#subscriptions.size);
  }

  /** §4.3.2: how a server answers for its contact. `from` may be a full JID: it is answered. */
  #probe(contact: string, from: string, subscriber: string): void {
    const { mayWatch, shownOf, isFull } = this.#site;
    const permitted = mayWatch(subscriber);
    const subscribed = this.#subscriptions.has(contact, subscriber);
    if (permitted && shownOf(contact)) {
      this.#show(contact, from);
      if (!subscribed) this.#adopt({ contact, subscriber });
      return;
    }
    // Who hears nothing takes the contact for gone as well.
    if (isFull()) return;
    // `unsubscribed` would take the contact out of their roster for good. A mistyped parameter or
    // an empty database must not do that: only strangers are told so.
    if (permitted || subscribed) this.#showGone(contact, from);
    else this.#answers.say(contact, subscriber, 'unsubscribed');
  }

  /**
   * A server probes for those it has as subscribed: by a group roster, or since before our data
   * was restored. They may watch, so they would have been accepted, and want to see changes.
   */
  #adopt(subscription: XmppSubscription): void {
    this.#subscriptions.add(subscription);
    subscriptionsKnown(this.#site.telemetry, this.#site.link, this.#subscriptions.size);
    this.#tasks.add(subscription.subscriber, () =>
      this.#repository.add(this.#site.domain, subscription),
    );
  }

  #showGone(contact: string, to: string): void {
    const { answer, defaultLang } = this.#site;
    answer(presenceTo(preparePresence(contact, gone, defaultLang), to));
  }
}
