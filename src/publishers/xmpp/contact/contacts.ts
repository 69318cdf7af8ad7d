import type { Element } from '@xmpp/component';
import { requestFailed, subscriptionsKnown } from '../../../telemetry/xmpp-events.ts';
import { inTurns } from '../../../time/in-turns.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type PersonJid, bareJid, contactAddress, personOf } from '../address.ts';
import { componentCaps, contactCaps } from '../disco.ts';
import { element } from '../markup.ts';
import { type Outbox, chunkLength } from '../outbox.ts';
import { pictureIn } from '../presence-reading.ts';
import { type Shown, gone, there } from '../presence-stanza.ts';
import { type PaceLimits, defaultPace } from '../sending/pace.ts';
import { RecipientEcho } from '../sending/recipient-echo.ts';
import type { Requests } from '../requests.ts';
import { SerialTasks } from '../serial-tasks.ts';
import type { Site } from '../site.ts';
import { ContactNodes, notifiedNodes } from './contact-nodes.ts';
import { ContactNotices } from './contact-notices.ts';
import { ContactQueries } from './contact-queries.ts';
import { PersonCards } from './person-cards.ts';
import { PresenceHandler } from './presence-handler.ts';
import { PublicationSender } from '../sending/publication-sender.ts';
import { SubscriptionAnswers } from './subscription-answers.ts';
import { SubscriptionIndex } from './subscription-index.ts';
import type { XmppSubscriptionRepository } from './subscription-repository.ts';
import { vcardUpdateElement } from './vcard.ts';
import { WatcherClients } from './watcher-clients.ts';

export interface ContactsOptions {
  readonly site: Site;
  readonly subscriptions: XmppSubscriptionRepository;
  readonly requests: Pick<Requests, 'ask'>;
  readonly clock: SteadyClock;
  readonly pace?: PaceLimits;
  /** Whether a subscriber's server may throw away answers to subscriptions. */
  readonly mayDropAnswers: (subscriber: string) => boolean;
}

/** A picture that was not known is shown at once where no more than so many watch. */
const fewWatchers = 200;

/**
 * The addresses of the component's domain, and who subscribed to them: people where the identity
 * is `contact`, the assistant in any case.
 */
export class Contacts {
  readonly #options: ContactsOptions;
  readonly #index = new SubscriptionIndex();
  readonly #tasks: SerialTasks;
  readonly #answers: SubscriptionAnswers;
  readonly #handler: PresenceHandler;
  readonly #cards: PersonCards;
  readonly #clients: WatcherClients;
  readonly #echo: RecipientEcho;
  readonly #nodes: ContactNodes;
  readonly #notices: ContactNotices;
  /** Answers what contacts are asked. */
  readonly queries: ContactQueries;
  #sender: PublicationSender | undefined;
  #askedWatchers = false;

  constructor(options: ContactsOptions) {
    const { site, subscriptions, requests, clock } = options;
    this.#options = options;
    this.#cards = new PersonCards({
      requests,
      clock,
      changed: (person, first) => this.#pictured(person, first),
    });
    this.#clients = new WatcherClients({
      requests,
      nodes: notifiedNodes,
      interested: (client) => this.#notices.greet(client),
    });
    this.#echo = new RecipientEcho({ requests, clientsOf: (person) => this.#clients.of(person) });
    this.#nodes = new ContactNodes({
      site,
      subscriptions: this.#index,
      cards: this.#cards,
    });
    this.#notices = new ContactNotices({
      site,
      subscriptions: this.#index,
      nodes: this.#nodes,
      clients: this.#clients,
      clock,
    });
    this.queries = new ContactQueries(site, this.#cards, this.#nodes);
    this.#tasks = new SerialTasks(Number.POSITIVE_INFINITY, (error) =>
      requestFailed(site.telemetry, site.link, 'presence', error),
    );
    this.#answers = new SubscriptionAnswers({
      site,
      clock,
      mayBeDropped: options.mayDropAnswers,
      current: (contact, subscriber) => this.#answerOf(contact, subscriber),
    });
    this.#handler = new PresenceHandler({
      site,
      subscriptions: this.#index,
      repository: subscriptions,
      answers: this.#answers,
      tasks: this.#tasks,
      requests,
      show: (contact, to) => this.#show(contact, to),
    });
  }

  /** Subscriptions that are being stored. */
  get pending(): number {
    return this.#tasks.pending;
  }

  async idle(): Promise<void> {
    await this.#tasks.idle();
  }

  /** Reads what is stored; before the link is first up. */
  async load(): Promise<void> {
    const { site, subscriptions } = this.#options;
    const stored = await subscriptions.all(site.domain);
    await inTurns(stored, (subscription) => this.#index.add(subscription));
    this.#answers.doubt(this.#index.all());
    subscriptionsKnown(site.telemetry, site.link, this.#index.size);
  }

  online(outbox: Outbox): void {
    const { site, clock, pace = defaultPace } = this.#options;
    this.#sender = new PublicationSender({
      outbox,
      subscriptions: this.#index,
      mayWatch: site.mayWatch,
      shownOf: site.shownOf,
      defaultLang: site.defaultLang,
      extraOf: (contact) => this.#extraOf(contact),
      pace,
      echo: this.#echo,
      clock,
    });
    this.#answers.online(outbox.subscriptions);
    // The server has forgotten the assistant like everybody else.
    const assistants = site.assistants().map((contact) => ({ contact, shown: there }));
    this.#sender.publish(assistants).catch(() => {
      // The link is down again: the next `online` does the same.
    });
    void this.#forgetStrangers();
    if (!this.#askedWatchers) void this.#askWatchers(outbox);
  }

  offline(): void {
    this.#sender?.close();
    this.#sender = undefined;
    this.#answers.offline();
    this.#cards.offline();
    this.#notices.offline();
  }

  /** Nobody is told any more what anyone is doing: no client keeps showing it. */
  stop(): void {
    this.#nodes.stop();
    this.#notices.stop();
  }

  /** `undefined` while the link is down. */
  publish(
    batch: readonly { readonly contact: string; readonly shown: Shown }[],
  ): Promise<number> | undefined {
    if (!this.#sender) return undefined;
    for (const { contact, shown } of batch) this.#notices.shown(contact, shown);
    return this.#sender.publish(batch);
  }

  /** Presence for `contact`, a bare JID of the component's domain. */
  received(stanza: Element, from: string, contact: string): void {
    this.#hear(stanza, from);
    this.#handler.handle(stanza, from, contact);
  }

  forget(contact: string): void {
    const person = personOf(contact, this.#options.site.domain);
    if (person !== undefined) this.#cards.forget(person);
    void this.#handler.forget(contact);
  }

  /**
   * Others may watch than those for whom `could` is true: whoever may no more sees everyone go,
   * and whoever may again sees them. Subscriptions are kept.
   */
  async watchersChanged(could: (subscriber: string) => boolean): Promise<void> {
    const { mayWatch } = this.#options.site;
    await inTurns(this.#index.contacts(), (contact) => {
      for (const subscriber of this.#index.subscribersOf(contact)) {
        if (could(subscriber) !== mayWatch(subscriber)) this.#sender?.review(contact, subscriber);
      }
    });
  }

  /**
   * Under another identity people are not shown here: whoever subscribed when they were is told
   * that nobody is there any more. The subscriptions stay, should it be changed back.
   */
  async hideStrangers(): Promise<void> {
    const { strangers } = await this.#strangers();
    await this.#sender?.publish(strangers.map((contact) => ({ contact, shown: gone })));
  }

  /**
   * Everyone who watches anybody here, the assistant too, sees nobody any more: by now `shownOf` says
   * so of everyone. Resolves when the network has taken it, also what waited for somebody's pace.
   */
  async withdraw(): Promise<void> {
    const sender = this.#sender;
    if (sender === undefined) return;
    const everyone: string[] = [];
    await inTurns(this.#index.contacts(), (contact) => void everyone.push(contact));
    await sender.publish(everyone.map((contact) => ({ contact, shown: gone })));
    await sender.caughtUp();
  }

  /**
   * Whoever was removed while the link was down, or before the process last started, is forgotten
   * now. Where nobody at all is known, something else is wrong, and nothing is forgotten.
   */
  async #forgetStrangers(): Promise<void> {
    const { strangers, anyoneKnown } = await this.#strangers();
    if (!anyoneKnown) return;
    const { shownOf } = this.#options.site;
    // Someone may have been added again since they were looked at.
    for (const contact of strangers) if (shownOf(contact) === undefined) this.forget(contact);
  }

  /**
   * RFC 6121 §4.3: who was online before this process was may have clients that want to know more
   * than presence. Those who let the contact see their own presence, as group rosters do, answer.
   */
  async #askWatchers(outbox: Outbox): Promise<void> {
    this.#askedWatchers = true;
    const { mayWatch, isAssistant, shownOf } = this.#options.site;
    const asked = new Set<string>();
    const chunks = [''];
    await inTurns(this.#index.contacts(), (contact) => {
      // Nobody asks in the name of whoever is gone.
      if (isAssistant(contact) || shownOf(contact) === undefined) return;
      for (const subscriber of this.#index.subscribersOf(contact)) {
        if (asked.has(subscriber) || !mayWatch(subscriber)) continue;
        asked.add(subscriber);
        const last = chunks.pop() ?? '';
        chunks.push(last + element('presence', { from: contact, to: subscriber, type: 'probe' }));
        if (last.length > chunkLength) chunks.push('');
      }
    });
    try {
      for (const chunk of chunks) if (chunk !== '') await outbox.publish(chunk);
    } catch {
      // The link is down: they are asked over the next one.
      this.#askedWatchers = false;
    }
  }

  /** Of whoever is subscribed to somebody who is not shown nothing is certain. */
  #answerOf(contact: string, subscriber: string): 'subscribed' | 'unsubscribed' | undefined {
    if (!this.#index.has(contact, subscriber)) return 'unsubscribed';
    return this.#options.site.shownOf(contact) === undefined ? undefined : 'subscribed';
  }

  #show(contact: string, to: string): void {
    const { domain } = this.#options.site;
    this.#sender?.show(contact, to);
    const person = personOf(contact, domain);
    if (person !== undefined && !this.#options.site.isAssistant(contact)) {
      this.#cards.watched(person);
      this.#notices.shownTo(contact, to);
    }
  }

  /** What somebody's presence or probe says of their client and their picture. */
  #hear(stanza: Element, from: string): void {
    const { mayWatch, shownOf, domain } = this.#options.site;
    const { type } = stanza.attrs;
    const person = bareJid(from) as PersonJid;
    if (!mayWatch(person)) return;
    if (type === 'probe') this.#clients.probed(from);
    if (type !== undefined && type !== 'unavailable') return;
    this.#clients.heard(from, stanza);
    const picture = pictureIn(stanza);
    if (picture === undefined || !shownOf(contactAddress(person, domain))) return;
    this.#cards.heard(person, picture);
  }

  #pictured(person: PersonJid, first: boolean): void {
    const contact = contactAddress(person, this.#options.site.domain);
    this.#notices.pictured(contact);
    const shown = this.#options.site.shownOf(contact);
    const watchers = this.#index.subscribersOf(contact);
    const count = 'size' in watchers ? watchers.size : watchers.length;
    // With the next change of presence is soon enough for many.
    if (!shown || shown.availability === 'unavailable' || (first && count > fewWatchers)) return;
    this.#sender?.publish([{ contact, shown }]).catch(() => {
      // The link is down: everything is sent again.
    });
  }

  /** XEP-0115 of everyone, XEP-0153 of those whose picture is known. */
  #extraOf(contact: string): string {
    const { isAssistant, domain } = this.#options.site;
    if (isAssistant(contact)) return componentCaps;
    const person = personOf(contact, domain);
    const picture = person === undefined ? undefined : this.#cards.pictureOf(person);
    return picture === undefined
      ? contactCaps
      : `${contactCaps}${vcardUpdateElement(picture?.hash ?? null)}`;
  }

  /** Who is watched and nobody knows, and whether anyone is known but the assistant. */
  async #strangers(): Promise<{ strangers: readonly string[]; anyoneKnown: boolean }> {
    const { shownOf, assistants } = this.#options.site;
    const ours = new Set(assistants());
    const strangers: string[] = [];
    let anyoneKnown = false;
    await inTurns(this.#index.contacts(), (contact) => {
      if (shownOf(contact) === undefined) strangers.push(contact);
      else if (!ours.has(contact)) anyoneKnown = true;
    });
    return { strangers, anyoneKnown };
  }
}
